using Genirq.Msi;

namespace Genirq.Snapshots.Restoring;

/// <summary>What becomes of one MSI device.</summary>
/// <param name="Device">The device.</param>
/// <param name="State">Its object in the document.</param>
internal sealed record DevicePlan(MsiDevice Device, SnapshotObject State)
{
    /// <summary>Its MSI data; null if it is not set up.</summary>
    public MsiDeviceData? Data { get; set; }

    /// <summary>Whether PCI MSI is enabled.</summary>
    public bool IsMsiEnabled { get; set; }

    /// <summary>Whether PCI MSI-X is enabled.</summary>
    public bool IsMsiXEnabled { get; set; }

    /// <summary>The keys of the slots' domains, in the order of the slots; null where there is none.</summary>
    public List<(string? Domain, SnapshotObject State)> Slots { get; } = [];

    /// <summary>Messages that are in no store.</summary>
    public List<MsiDescriptor> Orphans { get; } = [];

    /// <summary>Gives the device its state.</summary>
    public void Apply() => Device.Restore(Data, IsMsiEnabled, IsMsiXEnabled);
}
