using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Snapshots.Restoring;

/// <summary>Reads the levels of interrupts.</summary>
/// <param name="plan">The plan.</param>
internal sealed class LevelReader(RestorePlan plan)
{
    /// <summary>Reads an object that a member names, or the domain's own for <c>true</c>.</summary>
    public static object ReadThing(SnapshotHost host, SnapshotObject state, string name, object? own)
    {
        if (state.KindOf(name) == JsonValueKind.True)
        {
            state.Flag(name);
            return own ?? throw state.Reject(name, "The domain has none of its own.");
        }

        string text = state.Text(name);
        return host.Find(text) ?? throw state.Reject(name, "The host has no object of this name.");
    }

    /// <summary>Reads the levels of one interrupt, the outermost first.</summary>
    public void Read(SnapshotObject state, IrqDescriptor descriptor)
    {
        IrqData? before = null;
        foreach (SnapshotObject level in state.Items("levels"))
        {
            IrqData data = before is null ? descriptor.Data : descriptor.AddLevel(before);
            ReadLevel(level, data, before);
            level.End();
            before = data;
        }

        if (before is null)
        {
            descriptor.Data.Chip = IrqChip.None;
        }
    }

    private void ReadLevel(SnapshotObject state, IrqData data, IrqData? before)
    {
        DomainPlan? known = null;
        if (state.TextOrNull("domain") is { } key)
        {
            known = plan.FindPlan(key) ?? throw state.Reject("domain", "There is no domain of this name.");
        }

        IrqDomain? domain = known?.Domain;
        if (before is not null && (domain is null || before.Domain is null || before.Domain.Parent != domain))
        {
            throw state.Reject("domain", $"It is not the parent of {before.Domain?.Name ?? "a domain"}.");
        }

        data.Domain = domain;
        data.HardwareIrq = new HardwareIrq(state.UInt64("hwirq"));
        ReadChip(state, data);
        if (known is not null && domain is ISnapshotDomain)
        {
            known.Levels.Add(data);
        }

        if (state.Flag("unmapped") || known is null || domain is null || (domain.Flags & IrqDomainFlags.NoMap) != 0)
        {
            return;
        }

        if (known.Map.Find(data.HardwareIrq.Number) is { } other)
        {
            throw state.Reject("hwirq", $"{domain.Name} maps {data.HardwareIrq} to interrupt {other.Irq} already.");
        }

        known.Map.Insert(data.HardwareIrq.Number, data);
    }

    private void ReadChip(SnapshotObject state, IrqData data)
    {
        data.Chip = IrqChip.None;
        if (state.TextOrNull("chip") is { } name)
        {
            data.Chip = ChipNames.Find(plan.Host, data, name)
                ?? throw state.Reject(
                    "chip", $"Neither {data.Domain?.Name ?? "the system"} nor the host knows this chip.");
        }

        // A device's level without it would be found when its message is written.
        if (data.Domain is MsiDomain { Info.Chip: { } usual } && usual.Has(IrqChipCallbacks.WriteMessage)
            && !data.Chip.Has(IrqChipCallbacks.WriteMessage))
        {
            throw state.Reject("chip", $"The chip of {data.Domain.Name} writes messages, {data.Chip.Name} cannot.");
        }

        if (data.Domain is ISnapshotDomain saved)
        {
            SnapshotObject? own = state.ObjectOrNull("chipData");
            data.ChipData = saved.ReadLevel(own, data, state);
            own?.End();
        }
        else if (state.Has("chipData"))
        {
            object? own = data.Domain is MsiDomain message ? message.Info.ChipData : null;
            data.ChipData = ReadThing(plan.Host, state, "chipData", own);
        }
    }
}
