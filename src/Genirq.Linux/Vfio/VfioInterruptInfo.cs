namespace Genirq.Linux.Vfio;

/// <summary>A kind of interrupt of a device.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Flags">What it can do.</param>
/// <param name="Count">How many there are; 0: the device has none of them.</param>
public readonly record struct VfioInterruptInfo(VfioInterruptKind Kind, VfioInterruptFlags Flags, int Count)
{
    /// <summary>Whether vectors can be added while the others run: kernels from 6.5 on, MSI-X, on most
    /// platforms.</summary>
    public bool IsDynamic => Count > 0 && (Flags & VfioInterruptFlags.NoResize) == 0;
}
