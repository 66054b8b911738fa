namespace Genirq.Platforms.X86;

/// <summary>Which vectors of a CPU have to find room elsewhere before it may go offline.</summary>
/// <remarks>Source: Linux, kernel/irq/matrix.c, irq_matrix_allocated.</remarks>
public enum OfflineRule
{
    /// <summary>Those of interrupts that are moved: managed ones are shut down or have room already (since
    /// 5.10).</summary>
    RegularOnly,

    /// <summary>All, managed ones included (before).</summary>
    All,
}
