namespace Genirq.Msi;

/// <summary>Features of an MSI domain. Bits 0-15 are generic, bits 16-31 depend on the parent.</summary>
/// <remarks>Source: Linux 6.12, include/linux/msi.h, MSI_FLAG_*.</remarks>
[Flags]
public enum MsiFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Absent domain operations get their defaults.</summary>
    UseDefaultDomainOps = 1u << 0,

    /// <summary>An absent affinity setter gets the generic one.</summary>
    UseDefaultChipOps = 1u << 1,

    /// <summary>Each interrupt is activated while it is allocated.</summary>
    ActivateEarly = 1u << 2,

    /// <summary>First condition for reservation mode.</summary>
    MustReactivate = 1u << 3,

    /// <summary>Attribute files are made for each interrupt.</summary>
    DeviceAttributes = 1u << 4,

    /// <summary>Range allocation makes missing descriptors.</summary>
    AllocateSimpleDescriptors = 1u << 5,

    /// <summary>Freeing interrupts also removes their descriptors.</summary>
    FreeDescriptors = 1u << 6,

    /// <summary>The device's own firmware node is the domain's.</summary>
    UseDeviceFirmwareNode = 1u << 7,

    /// <summary>The power device is the parent's.</summary>
    ParentPowerDevice = 1u << 8,

    /// <summary>PCI masking also masks the parent.</summary>
    PciMsiMaskParent = 1u << 9,

    /// <summary>PCI MSI with several messages.</summary>
    MultiPciMsi = 1u << 16,

    /// <summary>PCI MSI-X.</summary>
    PciMsiX = 1u << 17,

    /// <summary>A second message for the falling level.</summary>
    LevelCapable = 1u << 18,

    /// <summary>MSI-X entries must be 0, 1, 2, ….</summary>
    MsiXContiguous = 1u << 19,

    /// <summary>MSI-X interrupts can be added after enable.</summary>
    PciMsiXAllocateDynamic = 1u << 20,

    /// <summary>No default affinity setter.</summary>
    NoAffinity = 1u << 21,

    /// <summary>Entries must not be masked.</summary>
    NoMask = 1u << 22,

    /// <summary>A parent serves devices' own message stores beside MSI-X. Bit 21 in Linux 6.2 to 6.9, gone
    /// since.</summary>
    PciIms = 1u << 23,

    /// <summary>All generic flags.</summary>
    GenericMask = 0x0000FFFFu,

    /// <summary>All flags that depend on the parent.</summary>
    DomainMask = 0xFFFF0000u,
}
