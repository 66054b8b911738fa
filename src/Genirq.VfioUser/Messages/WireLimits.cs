namespace Genirq.VfioUser.Messages;

/// <summary>Sizes and limits of messages.</summary>
internal static class WireLimits
{
    /// <summary>The major version that is spoken.</summary>
    public const ushort Major = 0;

    /// <summary>The highest minor version that is spoken.</summary>
    public const ushort Minor = 1;

    /// <summary>Limit: bytes of one region or DMA access, as announced.</summary>
    public const int MaxTransferBytes = 1 << 20;

    /// <summary>Limit: a whole message; more cannot be announced, and is refused before memory is set aside.</summary>
    public const int MaxMessageBytes = WireHeader.Size + RegionAccess.Size + MaxTransferBytes;

    /// <summary>Limit: descriptors in one message, as announced.</summary>
    public const int MaxDescriptors = 16;

    /// <summary>Limit: DMA windows at one time, as announced.</summary>
    public const int MaxDmaWindows = 65535;

    /// <summary>The page size that DMA windows are multiples of, as announced.</summary>
    public const int PageBytes = 4096;

    /// <summary>How many regions a PCI device has: six BARs, ROM, configuration space, VGA.</summary>
    public const int RegionCount = 9;

    /// <summary>The region of the configuration space.</summary>
    public const int ConfigRegion = 7;

    /// <summary>How many interrupt types a PCI device has.</summary>
    public const int IrqKindCount = 5;

    /// <summary>The body of GET_INFO.</summary>
    public const int DeviceInfoSize = 16;

    /// <summary>The body of GET_REGION_INFO.</summary>
    public const int RegionInfoSize = 32;

    /// <summary>The body of GET_IRQ_INFO.</summary>
    public const int IrqInfoSize = 16;

    /// <summary>The fixed part of the body of SET_IRQS.</summary>
    public const int IrqSetSize = 20;

    /// <summary>A record of WRITE_MULTI.</summary>
    public const int WriteRecordSize = 24;

    /// <summary>The fixed part of the body of FEATURE and of the migration data.</summary>
    public const int FeatureSize = 8;
}
