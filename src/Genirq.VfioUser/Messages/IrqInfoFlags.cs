namespace Genirq.VfioUser.Messages;

/// <summary>What an interrupt type can do.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, VFIO_IRQ_INFO_*.</remarks>
[Flags]
public enum IrqInfoFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is raised through an event descriptor.</summary>
    EventFd = 1,

    /// <summary>It can be masked and unmasked.</summary>
    Maskable = 2,

    /// <summary>It masks itself when it is raised.</summary>
    AutoMasked = 4,

    /// <summary>Vectors cannot be added while others are armed.</summary>
    NoResize = 8,
}
