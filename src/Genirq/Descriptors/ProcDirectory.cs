namespace Genirq.Descriptors;

/// <summary>Whether an interrupt has a directory in <c>/proc/irq</c>, and which mode its affinity files have.</summary>
/// <remarks>Both are decided when it is first requested. Source: Linux 6.12, kernel/irq/proc.c,
/// register_irq_proc.</remarks>
internal enum ProcDirectory : byte
{
    /// <summary>It was never requested.</summary>
    None,

    /// <summary>Users cannot move the interrupt: 0444.</summary>
    ReadOnly,

    /// <summary>Users can move the interrupt: 0644.</summary>
    Writable,
}
