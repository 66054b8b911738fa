using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Snapshots;

/// <summary>An MSI domain of a device that a snapshot tells of and that is not there yet.</summary>
/// <param name="Device">The device.</param>
/// <param name="Id">Which of its domains.</param>
/// <param name="Name">The domain's name.</param>
/// <param name="BusToken">What it is for.</param>
/// <param name="HardwareSize">How many indices it has.</param>
public sealed record SavedMsiDomain(
    MsiDevice Device, MsiDomainId Id, string Name, BusToken BusToken, uint HardwareSize);
