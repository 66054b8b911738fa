namespace Genirq.Planning.Captures;

/// <summary>What a value rests on. The order is from the surest to the least sure.</summary>
public enum Basis
{
    /// <summary>The source states the value itself.</summary>
    Measured,

    /// <summary>It follows from what was counted: on which CPUs an interrupt ran, which numbers a function
    /// has.</summary>
    Counted,

    /// <summary>It follows from what is stated by a rule, such as what a driver asks for.</summary>
    Inferred,

    /// <summary>Nothing tells: it is what is usual, or what the engine chose.</summary>
    Assumed,
}
