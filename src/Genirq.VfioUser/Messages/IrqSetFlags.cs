namespace Genirq.VfioUser.Messages;

/// <summary>What SET_IRQS does: one data kind, one action.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, VFIO_IRQ_SET_*.</remarks>
[Flags]
public enum IrqSetFlags : uint
{
    /// <summary>Nothing.</summary>
    Empty = 0,

    /// <summary>No data: the whole range.</summary>
    DataNone = 1,

    /// <summary>A byte for each vector of the range: those that are 1.</summary>
    DataBool = 2,

    /// <summary>A descriptor for each vector of the range, or none at all.</summary>
    DataEventFd = 4,

    /// <summary>All data kinds.</summary>
    DataMask = 7,

    /// <summary>Masks.</summary>
    Mask = 8,

    /// <summary>Unmasks.</summary>
    Unmask = 0x10,

    /// <summary>Signals, or stores the descriptors that are signalled.</summary>
    Trigger = 0x20,

    /// <summary>All actions.</summary>
    ActionMask = 0x38,
}
