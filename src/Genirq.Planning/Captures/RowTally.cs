namespace Genirq.Planning.Captures;

/// <summary>The numbered rows of a <c>/proc/interrupts</c>: none may get lost.</summary>
/// <param name="Told">How many numbered rows there are.</param>
/// <param name="LeftOut">How many of them are left out when they are read: broken, repeated, of a second table.</param>
public readonly record struct RowTally(int Told, int LeftOut);
