namespace Genirq.Pci.Configuration;

/// <summary>Where the registers are that message interrupts need, and what their bits mean.</summary>
/// <remarks>Source: PCI Local Bus Specification 3.0, 6.1, 6.7 and 6.8; PCI Express 6.0, 7.5 and 7.7.</remarks>
public static class PciConfigLayout
{
    /// <summary>The header that everyone may read, in bytes.</summary>
    public const int HeaderSizeBytes = 64;

    /// <summary>Configuration space with the capability list, in bytes.</summary>
    public const int BasicSizeBytes = 256;

    /// <summary>Configuration space with the extended capabilities, in bytes.</summary>
    public const int ExtendedSizeBytes = 4096;

    /// <summary>Offset of the vendor number, 16 bits.</summary>
    public const int VendorOffset = 0x00;

    /// <summary>Offset of the command register, 16 bits.</summary>
    public const int CommandOffset = 0x04;

    /// <summary>Bit of the command register that keeps INTx quiet.</summary>
    public const ushort CommandInterruptDisable = 0x0400;

    /// <summary>Offset of the status register, 16 bits.</summary>
    public const int StatusOffset = 0x06;

    /// <summary>Bit of the status register that says that there is a capability list.</summary>
    public const ushort StatusCapabilityList = 0x0010;

    /// <summary>Offset of the header type, 8 bits.</summary>
    public const int HeaderTypeOffset = 0x0E;

    /// <summary>The bits of the header type that are the type.</summary>
    public const byte HeaderTypeMask = 0x7F;

    /// <summary>The header type of a CardBus bridge, whose capability pointer stands elsewhere.</summary>
    public const byte HeaderTypeCardBus = 2;

    /// <summary>Offset of the first capability's offset, 8 bits.</summary>
    public const int CapabilityPointerOffset = 0x34;

    /// <summary>The same in a CardBus bridge.</summary>
    public const int CardBusCapabilityPointerOffset = 0x14;

    /// <summary>The bits of a capability pointer that count; the others are reserved.</summary>
    public const byte CapabilityPointerMask = 0xFC;

    /// <summary>The capability number of MSI.</summary>
    public const byte MsiCapabilityId = 0x05;

    /// <summary>The capability number of MSI-X.</summary>
    public const byte MsiXCapabilityId = 0x11;

    /// <summary>Offset of the control word in both capabilities, from the capability.</summary>
    public const int ControlOffset = 0x02;

    /// <summary>MSI control: enabled.</summary>
    public const ushort MsiEnable = 0x0001;

    /// <summary>MSI control: the address has 64 bits.</summary>
    public const ushort MsiAddress64 = 0x0080;

    /// <summary>MSI control: each message can be masked.</summary>
    public const ushort MsiPerVectorMask = 0x0100;

    /// <summary>MSI-X control: table size less 1.</summary>
    public const ushort MsiXTableSizeMask = 0x07FF;

    /// <summary>MSI-X control: the whole function is masked.</summary>
    public const ushort MsiXFunctionMask = 0x4000;

    /// <summary>MSI-X control: enabled.</summary>
    public const ushort MsiXEnable = 0x8000;

    /// <summary>Offset of the MSI-X table's place, from the capability, 32 bits.</summary>
    public const int MsiXTableOffset = 0x04;

    /// <summary>Offset of the pending bits' place, from the capability, 32 bits.</summary>
    public const int MsiXPendingOffset = 0x08;

    /// <summary>The bits of a place that name the base address register; the others are the offset behind it.</summary>
    public const uint MsiXBarMask = 0x7;

    /// <summary>The size of an MSI-X table entry, in bytes.</summary>
    public const int MsiXEntrySizeBytes = 16;

    /// <summary>The size of the MSI-X capability, in bytes.</summary>
    public const int MsiXCapabilitySizeBytes = 12;

    /// <summary>The largest number of messages of an MSI capability.</summary>
    public const int MaximumMsiMessages = 32;

    /// <summary>The largest number of entries of an MSI-X table.</summary>
    public const int MaximumMsiXEntries = 2048;
}
