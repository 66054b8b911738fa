namespace Genirq.Pci.Interrupts;

/// <summary>What is wrong with a function, as far as it changes what an allocation does.</summary>
/// <remarks>Source: Linux 6.12, drivers/pci/quirks.c and include/linux/pci.h.</remarks>
[Flags]
public enum PciQuirks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It must not use messages (<c>no_msi</c>).</summary>
    NoMessages = 1 << 0,

    /// <summary>Disabling its wire stops its messages: the bit is left alone (MSI_INTX_DISABLE_BUG).</summary>
    LineDisableStopsMessages = 1 << 1,

    /// <summary>MSI messages can be masked although the capability denies it (HAS_MSI_MASKING).</summary>
    HasMsiMasking = 1 << 2,

    /// <summary>A table entry must be written before it is read (MSIX_TOUCH_ENTRY_DATA_FIRST).</summary>
    TouchMsiXDataFirst = 1 << 3,

    /// <summary>It cannot send to addresses above 4 GiB, MSI-X included (<c>no_64bit_msi</c>).</summary>
    No64BitMessages = 1 << 4,
}
