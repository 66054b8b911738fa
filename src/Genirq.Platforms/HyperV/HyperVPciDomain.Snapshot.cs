using System.Text.Json;
using Genirq.Descriptors;
using Genirq.Snapshots;

namespace Genirq.Platforms.HyperV;

/// <content>Saving and restoring: what the host has made, which it must still have where it is restored.</content>
public sealed partial class HyperVPciDomain : ISnapshotPart
{
    /// <inheritdoc/>
    public string SnapshotName => $"vPCI {Options.Name}";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SnapshotJson.WriteNumber(writer, "lastCpu", _host.LastCpu, usual: -1);
        writer.WriteStartArray("interrupts");
        lock (_gate)
        {
            foreach ((Irq irq, HyperVMapping mapping) in _mappings.OrderBy(static each => each.Key.Number))
            {
                writer.WriteStartObject();
                writer.WriteNumber("irq", irq.Number);
                writer.WriteNumber("address", mapping.Interrupt.Address);
                writer.WriteNumber("data", mapping.Interrupt.Data);
                SnapshotJson.WriteFlag(writer, "further", !mapping.IsOwn);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        int lastCpu = state.Int32("lastCpu", -1, scope.System.Cpus.Count - 1, -1);
        Dictionary<Irq, bool> levels = scope.LevelsOf(Domain).ToDictionary(static level => level.Irq, IsFurther);
        Dictionary<Irq, HyperVMapping> mappings = [];
        foreach (SnapshotObject each in state.Objects("interrupts"))
        {
            Irq irq = new(each.Int32("irq", 1, int.MaxValue));
            HyperVInterrupt interrupt = new(each.UInt64("address"), each.UInt32("data"));
            bool isFurther = each.Flag("further");
            if (!levels.TryGetValue(irq, out bool mustBeFurther) || isFurther != mustBeFurther)
            {
                throw each.Reject("irq", $"Interrupt {irq} is not a message of this bus, or not in its place.");
            }

            if (!mappings.TryAdd(irq, new HyperVMapping(interrupt, !isFurther)))
            {
                throw each.Reject("irq", $"Interrupt {irq} comes twice.");
            }

            each.End();
        }

        return () => Restore(mappings, lastCpu);
    }

    private static bool IsFurther(IrqData level) =>
        level.Descriptor.MsiDescriptor is { } descriptor && IsSeveral(descriptor) && descriptor.Irq != level.Irq;

    private void Restore(Dictionary<Irq, HyperVMapping> mappings, int lastCpu)
    {
        _host.LastCpu = lastCpu;
        lock (_gate)
        {
            _mappings.Clear();
            foreach ((Irq irq, HyperVMapping mapping) in mappings)
            {
                _mappings.Add(irq, mapping);
            }
        }
    }
}
