using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Timings;

namespace Genirq.Snapshots.Restoring;

/// <summary>Reads interrupts into descriptors of their own.</summary>
/// <param name="plan">The plan.</param>
internal sealed class InterruptReader(RestorePlan plan)
{
    private const IrqStates AllStates = IrqStates.TriggerMask
        | (IrqStates)(((1u << 31) - 1) & ~((1u << 8) - 1) & ~(uint)IrqStates.InProgress);

    private const IrqSettings AllSettings = IrqSettings.Modifiable | IrqSettings.NoDebug;

    private const IrqProgress AllProgress = IrqProgress.SpuriousDisabled | IrqProgress.OneShot | IrqProgress.Replay
        | IrqProgress.Waiting | IrqProgress.Pending | IrqProgress.Suspended | IrqProgress.Timings | IrqProgress.Nmi
        | IrqProgress.Sysfs;

    private readonly CpuMask _possible = plan.Possible;
    private readonly LevelReader _levels = new(plan);
    private readonly ActionReader _actions = new(plan);
    private int _last = -1;

    /// <summary>Finds a notifier of the host by the name in a member; it must serve no interrupt yet.</summary>
    public static IrqAffinityNotifier FindNotifier(SnapshotHost host, SnapshotObject state, string name)
    {
        string text = state.Text(name);
        return host.Find(text) is IrqAffinityNotifier { References: 0 } notifier
            ? notifier
            : throw state.Reject(name, "The host has no affinity notifier of this name that serves no interrupt.");
    }

    /// <summary>Reads one interrupt.</summary>
    public IrqDescriptor Read(SnapshotObject state)
    {
        int number = state.Int32("irq", 0, plan.Core.IrqCount - 1);
        if (number <= _last)
        {
            throw state.Reject("irq", $"Interrupt {number} comes after {_last}: numbers ascend, and none comes twice.");
        }

        _last = number;
        IrqDescriptor descriptor = new(plan.System, number);
        descriptor.Restore((IrqStates)Bits(state, "states", (uint)AllStates));
        descriptor.Settings = (IrqSettings)Bits(state, "settings", (uint)AllSettings);
        descriptor.Progress = (IrqProgress)Bits(state, "progress", (uint)AllProgress);
        descriptor.Depth = state.Int32("depth", 0, int.MaxValue, 0);
        descriptor.WakeDepth = state.Int32("wakeDepth", 0, int.MaxValue, 0);
        descriptor.ParentIrq = new Irq(state.Int32("parent", 0, int.MaxValue, 0));
        descriptor.IpiOffset = state.Int32("ipiOffset", 0, plan.System.Cpus.Count, 0);
        descriptor.ProcDirectory = (ProcDirectory)state.Int32("files", 0, (int)ProcDirectory.Writable, 0);
        ReadAffinity(state, descriptor);
        ReadCounts(state, descriptor);
        ReadMessage(state, descriptor);
        _levels.Read(state, descriptor);
        ReadFlow(state, descriptor);
        _actions.Read(state, descriptor);
        Check(state, descriptor);
        state.End();
        return descriptor;
    }

    private static uint Bits(SnapshotObject state, string name, uint all)
    {
        uint bits = state.UInt32(name, 0);
        return (bits & ~all) == 0
            ? bits
            : throw state.Reject(name, $"The bits 0x{bits & ~all:x} have no meaning, or none in a system at rest.");
    }

    private void ReadAffinity(SnapshotObject state, IrqDescriptor descriptor)
    {
        descriptor.Affinity = state.MaskOrNull("affinity", _possible)
            ?? throw state.Reject("affinity", "It is missing.");
        descriptor.EffectiveAffinity = state.MaskOrNull("effective", _possible) ?? CpuMask.Empty;
        descriptor.PendingAffinity = state.MaskOrNull("parked", _possible) ?? CpuMask.Empty;
        if (descriptor.Has(IrqStates.AffinityPending) && descriptor.PendingAffinity.IsEmpty)
        {
            throw state.Reject("parked", "A parked affinity waits, but names no CPU.");
        }

        descriptor.AffinityHint = state.MaskOrNull("hint", _possible);
        descriptor.PerCpuEnabled = state.MaskOrNull("perCpuEnabled", _possible);
        if (descriptor.IsPerCpuDeviceId != descriptor.PerCpuEnabled is not null)
        {
            throw state.Reject(
                "perCpuEnabled", "Interrupts with a device for each CPU, and no others, say where they are enabled.");
        }

        ReadRedirect(state, descriptor);
        descriptor.ActingCpu = state.Int32("actingCpu", -1, plan.System.Cpus.Count - 1, -1);
        descriptor.Node = state.Int32("node", int.MinValue, int.MaxValue, -1);
        if (state.Has("notifier"))
        {
            IrqAffinityNotifier notifier = FindNotifier(plan.Host, state, "notifier");
            if (plan.Notifiers.Exists(one => one.Notifier == notifier))
            {
                throw state.Reject("notifier", "It serves two interrupts.");
            }

            plan.Notifiers.Add((notifier, descriptor.Irq));
            descriptor.AffinityNotifier = notifier;
        }
    }

    private void ReadRedirect(SnapshotObject state, IrqDescriptor descriptor)
    {
        int target = state.Int32("redirectTo", -1, plan.System.Cpus.Count - 1, -1);
        if (target < 0)
        {
            return;
        }

        descriptor.RedirectForWrite.Target = plan.System.Redirects.IsSupported
            ? target
            : throw state.Reject("redirectTo", "The system redirects no demultiplexed interrupts.");
    }

    private void ReadCounts(SnapshotObject state, IrqDescriptor descriptor)
    {
        descriptor.TotalCount = state.UInt32("total", 0);
        IReadOnlyList<long> counts = state.Numbers("counts", 0, uint.MaxValue);
        int last = -1;
        for (int i = 0; i < counts.Count; i += 2)
        {
            long cpu = counts[i];
            if (i + 1 == counts.Count || cpu <= last || cpu >= plan.System.Cpus.Count)
            {
                throw state.Reject("counts", $"A CPU and its count belong here, by ascending CPU; {cpu} is none.");
            }

            last = (int)cpu;
            if (!plan.Counters.TrySet(last, descriptor.Irq.Number, (uint)counts[i + 1]))
            {
                throw state.Reject("counts", "The counters of so high a number would take too much memory.");
            }
        }

        if (state.ObjectOrNull("spurious") is { } spurious)
        {
            descriptor.Spurious.Count = spurious.UInt32("events", 0);
            descriptor.Spurious.Unhandled = spurious.UInt32("unhandled", 0);
            descriptor.Spurious.LooksAlways = spurious.Flag("looksAlways") ? 1u : 0;
            if (spurious.Has("lastTicksAgo"))
            {
                plan.Unhandled.Add((descriptor, spurious.Int64("lastTicksAgo", 0, long.MaxValue / 2)));
            }

            spurious.End();
        }
    }

    private void ReadMessage(SnapshotObject state, IrqDescriptor descriptor)
    {
        if (state.ObjectOrNull("message") is not { } reference)
        {
            return;
        }

        if (!plan.Devices.TryGetValue(reference.Text("device"), out DevicePlan? device))
        {
            throw reference.Reject("device", "There is no device of this name.");
        }

        if (reference.Has("orphan"))
        {
            int place = reference.Int32("orphan", 0, int.MaxValue);
            descriptor.MsiDescriptor = place < device.Orphans.Count ? device.Orphans[place] : null;
        }
        else
        {
            int slot = reference.Int32("domain", 0, plan.System.Options.MaxDeviceDomains - 1, 0);
            uint index = (uint)reference.Int64("index", 0, MsiLimits.MaxIndex);
            MsiDescriptor? found = device.Data?.Slots[slot].Store.Find(index);
            descriptor.MsiDescriptor = found;
            int number = descriptor.Irq.Number;
            if (found is not null
                && (number < found.Irq.Number || number - found.Irq.Number >= found.VectorCount))
            {
                throw reference.Reject(
                    null, $"Index {index} of domain {slot} of {device.Device.Name} is another interrupt's message.");
            }
        }

        if (descriptor.MsiDescriptor is null)
        {
            throw reference.Reject(null, $"{device.Device.Name} has no such message.");
        }

        reference.End();
    }

    private void ReadFlow(SnapshotObject state, IrqDescriptor descriptor)
    {
        if (state.TextOrNull("chainedFlow") is { } chained)
        {
            descriptor.Flow = plan.Host.Find(chained) as ChainedFlow
                ?? throw state.Reject("chainedFlow", "The host has no chained flow of this name.");
        }
        else if (state.TextOrNull("flow") is { } flow)
        {
            descriptor.Flow = FlowNames.Find(flow) ?? throw state.Reject("flow", "There is no flow of this name.");
        }

        descriptor.FlowName = state.TextOrNull("flowName");
        if (state.Has("handlerData"))
        {
            object? own = descriptor.Data.Domain is MsiDomain domain ? domain.Info.FlowData : null;
            descriptor.HandlerData = LevelReader.ReadThing(plan.Host, state, "handlerData", own);
        }
    }

    private void Check(SnapshotObject state, IrqDescriptor descriptor)
    {
        if ((descriptor.Progress & IrqProgress.Timings) != 0
            && (plan.System.Timings is null || descriptor.Irq.Number > TimingRing.MaximumIrq))
        {
            throw state.Reject("progress", "The system does not learn the rhythm of this interrupt.");
        }

        if (descriptor.Data.Domain is MsiDomain { Device: not null } && descriptor.MsiDescriptor is null)
        {
            throw state.Reject("message", "An interrupt of a device's MSI domain belongs to a message.");
        }
    }
}
