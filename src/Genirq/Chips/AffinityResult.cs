namespace Genirq.Chips;

/// <summary>What a chip's affinity or type setter returns besides a negative errno.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irq.h, IRQ_SET_MASK_*.</remarks>
public static class AffinityResult
{
    /// <summary>Done; the core stores the new value.</summary>
    public const int Ok = 0;

    /// <summary>Done; the chip stored the new value itself.</summary>
    public const int OkNoCopy = 1;

    /// <summary>Done; the core stores the value and the levels further out have nothing left to do.</summary>
    public const int OkDone = 2;
}
