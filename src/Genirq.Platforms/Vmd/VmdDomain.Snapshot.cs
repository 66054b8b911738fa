using System.Text.Json;
using Genirq.Descriptors;
using Genirq.Snapshots;

namespace Genirq.Platforms.Vmd;

/// <content>Saving and restoring: the vector of each interrupt, and the order in which the handler runs them.</content>
public sealed partial class VmdDomain : ISnapshotPart
{
    /// <inheritdoc/>
    public string SnapshotName => $"VMD {Domain.Name}";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (_gate)
        {
            writer.WriteStartArray("interrupts");
            foreach (VmdInterrupt interrupt in _interrupts.Values.OrderBy(static one => one.Irq.Number))
            {
                writer.WriteStartObject();
                writer.WriteNumber("irq", interrupt.Irq.Number);
                writer.WriteNumber("index", interrupt.Index);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            SnapshotJson.WriteNumbers(
                writer, "enabled", _lists.SelectMany(static list => list).Select(static one => (long)one.Irq.Number));
        }
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        Dictionary<Irq, VmdInterrupt> interrupts = ReadInterrupts(state);
        foreach (IrqData level in scope.LevelsOf(Domain))
        {
            if (!interrupts.TryGetValue(level.Irq, out VmdInterrupt? interrupt)
                || level.HardwareIrq.Number != (ulong)_own[interrupt.Index].Number)
            {
                throw state.Reject("interrupts", $"Interrupt {level.Irq} has no vector, or another one.");
            }
        }

        if (interrupts.Keys.FirstOrDefault(irq => !IsBehind(scope, irq)) is { Number: > 0 } odd)
        {
            throw state.Reject("interrupts", $"Interrupt {odd} is not a message of a function behind the device.");
        }

        List<VmdInterrupt> enabled = [];
        foreach (long number in state.Numbers("enabled", 1, int.MaxValue))
        {
            if (!interrupts.TryGetValue(new Irq((int)number), out VmdInterrupt? interrupt) || interrupt.IsEnabled)
            {
                throw state.Reject("enabled", $"Interrupt {number} has no vector, or comes twice.");
            }

            interrupt.IsEnabled = true;
            enabled.Add(interrupt);
        }

        return () => Restore(interrupts, enabled);
    }

    private bool IsBehind(SnapshotScope scope, Irq irq) => scope.LevelsOf(Domain).Any(level => level.Irq == irq);

    private Dictionary<Irq, VmdInterrupt> ReadInterrupts(SnapshotObject state)
    {
        Dictionary<Irq, VmdInterrupt> interrupts = [];
        foreach (SnapshotObject each in state.Objects("interrupts"))
        {
            Irq irq = new(each.Int32("irq", 1, int.MaxValue));
            VmdInterrupt interrupt = new(irq, each.Int32("index", Vectors.First, Vectors.Count - 1));
            if (!interrupts.TryAdd(irq, interrupt))
            {
                throw each.Reject("irq", $"Interrupt {irq} comes twice.");
            }

            each.End();
        }

        return interrupts;
    }

    private void Restore(Dictionary<Irq, VmdInterrupt> interrupts, List<VmdInterrupt> enabled)
    {
        lock (_gate)
        {
            _interrupts.Clear();
            Array.ForEach(_lists, static list => list.Clear());
            foreach ((Irq irq, VmdInterrupt interrupt) in interrupts)
            {
                _interrupts.Add(irq, interrupt);
            }

            Vectors.Restore(interrupts.Values.Select(static one => one.Index));
            foreach (VmdInterrupt interrupt in enabled)
            {
                _lists[interrupt.Index].Add(interrupt);
            }
        }
    }
}
