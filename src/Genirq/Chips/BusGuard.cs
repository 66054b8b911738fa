using Genirq.Descriptors;

namespace Genirq.Chips;

/// <summary>Brackets an operation on a line with its chip's bus lock, if it has one.</summary>
/// <remarks>The chip that was locked is the one that is unlocked. Source: Linux 6.12, kernel/irq/internals.h,
/// chip_bus_lock.</remarks>
internal readonly ref struct BusGuard
{
    private readonly IrqData _data;
    private readonly IrqChip? _chip;

    private BusGuard(IrqData data, IrqChip? chip)
    {
        _data = data;
        _chip = chip;
    }

    /// <summary>Locks the bus of the outermost chip.</summary>
    public static BusGuard Enter(IrqDescriptor descriptor)
    {
        IrqChip? chip = descriptor.Data.Chip;
        if (chip is null || !chip.Has(IrqChipCallbacks.BusLock))
        {
            return default;
        }

        chip.BusLock(descriptor.Data);
        return new BusGuard(descriptor.Data, chip);
    }

    /// <summary>Carries the operations out and unlocks the bus.</summary>
    public void Dispose() => _chip?.BusUnlock(_data);
}
