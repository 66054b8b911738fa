namespace Genirq.VfioUser.Conformance;

/// <summary>What came of a case.</summary>
public enum ConformanceOutcome
{
    /// <summary>The server does what the rule says.</summary>
    Passed,

    /// <summary>It does something else.</summary>
    Failed,

    /// <summary>It does something else where the protocol leaves the choice: not a fault.</summary>
    Differs,

    /// <summary>The device has nothing to try it on.</summary>
    Skipped,
}
