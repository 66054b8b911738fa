namespace Genirq.Affinity;

/// <summary>How an interrupt is to be started.</summary>
internal enum ManagedStart
{
    /// <summary>As any other.</summary>
    Normal,

    /// <summary>On the CPUs that the core has assigned.</summary>
    Managed,

    /// <summary>Not now: none of its CPUs is online.</summary>
    Abort,
}
