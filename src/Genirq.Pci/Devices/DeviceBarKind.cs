namespace Genirq.Pci.Devices;

/// <summary>What a base address register maps.</summary>
public enum DeviceBarKind
{
    /// <summary>Nothing; also the upper half of a 64-bit one.</summary>
    None,

    /// <summary>Ports.</summary>
    Io,

    /// <summary>Memory below 4 GiB.</summary>
    Memory32,

    /// <summary>Memory anywhere; takes the following register too.</summary>
    Memory64,
}
