using System.Text.Json;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Simulation.Drivers;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>A driver of a machine in memory in a snapshot.</summary>
/// <param name="driver">The driver.</param>
internal sealed class DriverPart(DeviceDriver driver) : ISnapshotPart, ISnapshotTemplates
{
    private readonly Dictionary<string, (DriverQueue? Queue, SnapshotHandler Handler)> _revived = [];

    /// <inheritdoc/>
    public string SnapshotName { get; } = $"driver {driver.Name}";

    /// <summary>The handler of an action that is restored; null if it is none of the driver's.</summary>
    public SnapshotHandler? Revive(SavedAction saved) => driver.Revive(saved, _revived);

    /// <inheritdoc/>
    public MsiDomainSource? FindTemplate(SavedMsiDomain domain) =>
        domain.Device == driver.Function.Interrupts.Message && domain.BusToken == BusToken.PciDeviceIms
            && driver.StoreOf(domain.HardwareSize) is { } store
            ? new MsiDomainSource(store)
            : null;

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        if (!driver.CanSave)
        {
            throw new SnapshotException("$.parts", $"The driver {driver.DriverName} of {driver.Name} cannot be saved.");
        }

        driver.SaveState(writer);
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope) => driver.PrepareState(state, _revived);
}
