using Genirq.Diagnostics;

namespace Genirq.Msi;

/// <summary>The answer to "an interrupt at this index": where it is, or why not.</summary>
/// <param name="Index">The index, or a negative errno.</param>
/// <param name="Irq">The interrupt number; none if the allocation failed.</param>
/// <remarks>Source: Linux 6.12, include/linux/msi_api.h, struct msi_map.</remarks>
public readonly record struct MsiMap(int Index, Irq Irq)
{
    /// <summary>Whether there is an interrupt.</summary>
    public bool IsAllocated => Index >= 0 && !Irq.IsNone;

    /// <summary>The reason of a failure, or <see cref="IrqError.None"/>.</summary>
    public IrqError Error => ErrorCode.ToError(Index);
}
