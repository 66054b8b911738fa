namespace Genirq.Pci.Devices;

/// <summary>A saved <see cref="DeviceFunction"/>.</summary>
public sealed record DeviceFunctionState
{
    /// <summary>The configuration space without the registers of MSI and MSI-X.</summary>
    public required IReadOnlyList<byte> Config { get; init; }

    /// <summary>The MSI capability; null if the function has none.</summary>
    public MsiCapabilityState? Msi { get; init; }

    /// <summary>MSI-X; null if the function has none.</summary>
    public MsiXTableState? MsiX { get; init; }

    /// <summary>Whether the device wants its wire asserted.</summary>
    public bool IsLineRequested { get; init; }
}
