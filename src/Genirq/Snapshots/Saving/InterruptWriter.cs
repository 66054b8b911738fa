using System.Text.Json;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Snapshots.Saving;

/// <summary>Writes interrupts.</summary>
/// <param name="context">What the writers share.</param>
internal sealed class InterruptWriter(SaveContext context)
{
    private readonly Utf8JsonWriter _writer = context.Writer;
    private readonly CpuSet _cpus = context.Host.System.Cpus;
    private readonly ActionWriter _actions = new(context);

    /// <summary>Writes an interrupt. It is at rest.</summary>
    public void Write(IrqDescriptor descriptor)
    {
        _writer.WriteStartObject();
        _writer.WriteNumber("irq", descriptor.Irq.Number);
        SnapshotJson.WriteNumber(_writer, "states", (int)descriptor.States);
        SnapshotJson.WriteNumber(_writer, "settings", (int)descriptor.Settings);
        SnapshotJson.WriteNumber(_writer, "progress", (int)descriptor.Progress);
        SnapshotJson.WriteNumber(_writer, "depth", descriptor.Depth);
        SnapshotJson.WriteNumber(_writer, "wakeDepth", descriptor.WakeDepth);
        WriteFlow(descriptor);
        WriteAffinity(descriptor);
        WriteCounts(descriptor);
        SnapshotJson.WriteNumber(_writer, "parent", descriptor.ParentIrq.Number);
        SnapshotJson.WriteNumber(_writer, "ipiOffset", descriptor.IpiOffset);
        SnapshotJson.WriteNumber(_writer, "files", (int)descriptor.ProcDirectory);
        WriteMessage(descriptor);
        WriteLevels(descriptor);
        _actions.Write(descriptor);
        _writer.WriteEndObject();
    }

    private void WriteFlow(IrqDescriptor descriptor)
    {
        if (descriptor.Flow is ChainedFlow)
        {
            _writer.WriteString(
                "chainedFlow", context.NameOf(descriptor.Flow, $"the chained flow of interrupt {descriptor.Irq}"));
        }
        else if (descriptor.Flow != BadFlow.Instance)
        {
            _writer.WriteString("flow", descriptor.Flow.Name);
        }

        SnapshotJson.WriteText(_writer, "flowName", descriptor.FlowName);
        if (descriptor.HandlerData is { } data)
        {
            bool isDomains = descriptor.Data.Domain is MsiDomain domain && domain.Info.FlowData == data;
            WriteThing("handlerData", data, isDomains, $"the handler data of interrupt {descriptor.Irq}");
        }
    }

    private void WriteAffinity(IrqDescriptor descriptor)
    {
        CpuMask possible = _cpus.Possible;
        SnapshotJson.WriteMask(_writer, "affinity", descriptor.Affinity, possible);
        if (!descriptor.EffectiveAffinity.IsEmpty)
        {
            SnapshotJson.WriteMask(_writer, "effective", descriptor.EffectiveAffinity, possible);
        }

        if (!descriptor.PendingAffinity.IsEmpty)
        {
            SnapshotJson.WriteMask(_writer, "parked", descriptor.PendingAffinity, possible);
        }

        SnapshotJson.WriteMask(_writer, "hint", descriptor.AffinityHint, possible);
        SnapshotJson.WriteMask(_writer, "perCpuEnabled", descriptor.PerCpuEnabled, possible);
        SnapshotJson.WriteNumber(_writer, "redirectTo", descriptor.Redirect?.Target ?? -1, -1);
        SnapshotJson.WriteNumber(_writer, "actingCpu", descriptor.ActingCpu, -1);
        SnapshotJson.WriteNumber(_writer, "node", descriptor.Node, -1);
        if (descriptor.AffinityNotifier is { } notifier)
        {
            _writer.WriteString(
                "notifier", context.NameOf(notifier, $"the affinity notifier of interrupt {descriptor.Irq}"));
        }
    }

    private void WriteCounts(IrqDescriptor descriptor)
    {
        SnapshotJson.WriteNumber(_writer, "total", descriptor.TotalCount);
        bool isBegun = false;
        foreach (CpuContext cpu in _cpus)
        {
            uint count = cpu.CountOf(descriptor.Irq);
            if (count == 0)
            {
                continue;
            }

            if (!isBegun)
            {
                _writer.WriteStartArray("counts");
                isBegun = true;
            }

            // A CPU, then its count.
            _writer.WriteNumberValue(cpu.Index);
            _writer.WriteNumberValue(count);
        }

        if (isBegun)
        {
            _writer.WriteEndArray();
        }

        WriteSpurious(descriptor);
    }

    private void WriteSpurious(IrqDescriptor descriptor)
    {
        SpuriousCounters spurious = descriptor.Spurious;
        if (spurious is { Count: 0, Unhandled: 0, LooksAlways: 0 } && descriptor.LastUnhandled == 0)
        {
            return;
        }

        _writer.WriteStartObject("spurious");
        SnapshotJson.WriteNumber(_writer, "events", spurious.Count);
        SnapshotJson.WriteNumber(_writer, "unhandled", spurious.Unhandled);
        SnapshotJson.WriteFlag(_writer, "looksAlways", spurious.LooksAlways != 0);
        if (descriptor.LastUnhandled != 0)
        {
            long now = context.Host.System.Options.TimeProvider.GetTimestamp();
            _writer.WriteNumber("lastTicksAgo", Math.Max(now - descriptor.LastUnhandled, 0));
        }

        _writer.WriteEndObject();
    }

    private void WriteMessage(IrqDescriptor descriptor)
    {
        if (descriptor.MsiDescriptor is not { } message)
        {
            return;
        }

        MsiDevice device = message.Device;
        _writer.WriteStartObject("message");
        _writer.WriteString("device", context.NameOf(device));
        MsiDomainSlot[] slots = device.DataOrNull?.Slots ?? [];
        int slot = Array.FindIndex(slots, slot => slot.Store.Find(message.Index) == message);
        if (slot >= 0)
        {
            SnapshotJson.WriteNumber(_writer, "domain", slot);
            _writer.WriteNumber("index", message.Index);
        }
        else
        {
            List<MsiDescriptor> orphans = context.OrphansOf(device);
            int place = orphans.IndexOf(message);
            if (place < 0)
            {
                place = orphans.Count;
                orphans.Add(message);
            }

            _writer.WriteNumber("orphan", place);
        }

        _writer.WriteEndObject();
    }

    private void WriteLevels(IrqDescriptor descriptor)
    {
        IrqData outermost = descriptor.Data;
        if (outermost is { Domain: null, ChipData: null, Parent: null, HardwareIrq.Number: 0 }
            && outermost.Chip == IrqChip.None)
        {
            return;
        }

        _writer.WriteStartArray("levels");
        for (IrqData? level = outermost; level is not null; level = level.Parent)
        {
            WriteLevel(level);
        }

        _writer.WriteEndArray();
    }

    private void WriteLevel(IrqData level)
    {
        _writer.WriteStartObject();
        if (level.Domain is { } domain)
        {
            _writer.WriteString("domain", context.KeyOf(domain));
            if (domain.ReverseMap.Find(level.HardwareIrq.Number) == level)
            {
                context.CountMapped(domain);
            }
            else if ((domain.Flags & IrqDomainFlags.NoMap) == 0)
            {
                _writer.WriteBoolean("unmapped", true);
            }
        }

        _writer.WriteNumber("hwirq", level.HardwareIrq.Number);
        IrqChip chip = level.Chip ?? throw SaveContext.Refuse($"A level of interrupt {level.Irq} has no chip yet.");
        if (chip != IrqChip.None)
        {
            _writer.WriteString("chip", ChipNames.NameOf(context.Host, level)
                ?? throw SaveContext.Refuse($"There is no name for the chip {chip.Name} of interrupt {level.Irq}."));
        }

        WriteChipData(level);
        _writer.WriteEndObject();
    }

    private void WriteChipData(IrqData level)
    {
        if (level.ChipData is not { } data)
        {
            return;
        }

        if (level.Domain is ISnapshotDomain saved)
        {
            _writer.WriteStartObject("chipData");
            saved.SaveLevel(_writer, level);
            _writer.WriteEndObject();
            return;
        }

        bool isDomains = level.Domain is MsiDomain domain && domain.Info.ChipData == data;
        WriteThing("chipData", data, isDomains, $"the chip data of interrupt {level.Irq}");
    }

    private void WriteThing(string name, object thing, bool isDomains, string what)
    {
        if (isDomains)
        {
            _writer.WriteBoolean(name, true);
        }
        else
        {
            _writer.WriteString(name, context.NameOf(thing, what));
        }
    }
}
