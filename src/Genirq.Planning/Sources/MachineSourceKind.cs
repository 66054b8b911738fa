namespace Genirq.Planning.Sources;

/// <summary>What a machine was read from.</summary>
public enum MachineSourceKind
{
    /// <summary>A tree in a folder: the live machine, or a capture.</summary>
    Folder,

    /// <summary>A tree in an archive.</summary>
    Archive,

    /// <summary>A text of <c>lspci</c>: functions, but neither interrupts nor CPUs.</summary>
    Listing,

    /// <summary>A table of vectors from debugfs: CPUs and vectors, but no functions.</summary>
    VectorTable,

    /// <summary>A <c>/proc/interrupts</c>: interrupts that are requested, but no table sizes.</summary>
    Interrupts,

    /// <summary>A text or folder with several outputs of one machine, such as a bug report.</summary>
    Bundle,

    /// <summary>A machine in memory, as it was left by its script.</summary>
    Simulation,
}
