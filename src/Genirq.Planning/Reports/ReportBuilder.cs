using System.Runtime.InteropServices;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Rebuild;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Reports;

/// <summary>Makes a report out of a machine in the engine.</summary>
/// <param name="capture">What it was built from.</param>
/// <param name="machine">The machine.</param>
/// <param name="filter">Which part of it.</param>
/// <param name="basis">What the verdict rests on beside the vectors.</param>
internal sealed class ReportBuilder(
    MachineCapture capture, RebuiltMachine machine, ReportFilter filter, ReportBasis basis)
{
    private readonly IrqSystem _system = machine.System;
    private readonly VectorDomain? _vectors = machine.Vectors;
    private readonly bool _isX86 = capture.Architecture.MayBeX86();
    private readonly Dictionary<Irq, string> _owners = [];
    private readonly BasisRules _bases = new(capture);

    /// <summary>Makes the report.</summary>
    public MachineReport Build()
    {
        List<DeviceReport> all = [.. machine.Stores.Select(Describe)];
        List<OtherInterruptReport> others = DescribeOthers();
        IReadOnlyList<ConsumerReport> topDevices = ConsumerRules.ByDevice(all, others);
        VectorReader? reader = _vectors is null ? null : new VectorReader(_vectors, _owners);
        VectorReport? vectors = reader?.ReadAll(RoomRules.Of(_vectors!, capture.IsolatedCpus));
        MsiParentReport? parent = new MsiParentRules(capture, all, others).Make();
        List<CpuReport> cpus = DescribeCpus(all, reader);
        List<DeviceReport> devices = filter.IsPart ? [.. all.Select(Select).OfType<DeviceReport>()] : all;
        CapturedFunction[] unlisted = Unlisted(all);
        return new MachineReport
        {
            Functions = capture.Functions.Count,
            Platform = machine.Platform,
            Origin = capture.Origin,
            Kernel = KernelRules.OfMachine(capture),
            Verdict = vectors is not null ? new VerdictRules(vectors, cpus, topDevices, basis).Judge()
                : capture.Parents.IdentityContradiction is { } why
                    ? new Verdict(VerdictKind.Unknown, $"the table of identities contradicts itself: {why}")
                : parent is not null ? ParentVerdict.Of(parent, basis.Missing, basis.Headroom)
                : (capture is { Architecture: MachineArchitecture.Unknown, HasEventChannels: false }
                    ? VerdictRules.Partial(basis.Missing)
                    : null) ?? VerdictRules.Unjudged(machine.Platform),
            Vectors = vectors,
            Parent = parent,
            Identities = capture.Parents.IdentityTable is { } table ? IdentityTables.SumsOf(table) : null,
            Devices = devices,
            Others = filter.IsPart
                ? [.. others.Where(other => filter.Slots is null && filter.Takes(other.Irq, other.Cpus))]
                : others,
            Cpus = SelectCpus(cpus, devices),
            Nodes = NodesOf(cpus, all),
            TopDevices = topDevices,
            TopDrivers = ConsumerRules.ByDriver(all, others),
            IsPart = filter.IsPart,
            Bases = _bases.All,
            Rows = capture.Rows is { } rows ? rows with { LeftOut = rows.LeftOut + Unshown(all, others).Length } : null,
            FunctionsWithoutStore = unlisted.Count(static function => function.Capabilities is not null),
            FunctionsUntold = unlisted.Count(static function => function.Capabilities is null),
            Notes =
            [
                .. capture.Notes, .. machine.Notes, .. filter.Slots is null ? [] : WithoutStore(),
                .. _isX86 ? [] : TargetNotes.Of(all), .. TargetNotes.Of(parent),
            ],
        };
    }

    // Rows that the engine refused, each with a note of its own.
    private Irq[] Unshown(List<DeviceReport> devices, List<OtherInterruptReport> others)
    {
        HashSet<Irq> shown =
        [
            .. devices.SelectMany(static device => device.Interrupts).Select(static one => one.Irq),
            .. others.Select(static other => other.Irq),
        ];
        return [.. capture.Interrupts.Where(irq => irq.HasRow && !shown.Contains(irq.Irq)).Select(irq => irq.Irq)];
    }

    private CapturedFunction[] Unlisted(List<DeviceReport> devices)
    {
        HashSet<PciSlot> shown = new(devices.Count);
        foreach (DeviceReport device in devices)
        {
            shown.Add(device.Function.Slot);
        }

        return [.. capture.Functions.Where(function => !shown.Contains(function.Slot))];
    }

    private static int[] CountByCpu(List<DeviceReport> devices, int count)
    {
        int[] counts = new int[count];
        foreach (DeviceReport device in devices)
        {
            for (int i = 0; i < device.Interrupts.Count; i++)
            {
                CpuMask cpus = device.Interrupts[i].Cpus ?? CpuMask.Empty;
                for (int cpu = cpus.First; (uint)cpu < (uint)counts.Length; cpu = cpus.Next(cpu + 1))
                {
                    counts[cpu]++;
                }
            }
        }

        return counts;
    }

    private DeviceReport Describe(RebuiltStore store)
    {
        // Most functions of a listing have none.
        IReadOnlyList<MsiDescriptor> descriptors = store.Descriptors();
        IReadOnlyList<InterruptReport> interrupts = descriptors.Count == 0 ? [] : DescribeAll(store, descriptors);
        return new DeviceReport(store.Function, store.Kind)
        {
            Interface = store.Function.Interface ?? InterfaceReader.OfHandlers(HandlersOf(interrupts)),
            TableSize = store.TableSize,
            IsEnabled = store.IsEnabled,
            Interrupts = interrupts,
        };
    }

    private static IEnumerable<string> HandlersOf(IReadOnlyList<InterruptReport> interrupts)
    {
        for (int i = 0; i < interrupts.Count; i++)
        {
            foreach (string handler in interrupts[i].Actions ?? [])
            {
                yield return handler;
            }
        }
    }

    private List<InterruptReport> DescribeAll(RebuiltStore store, IReadOnlyList<MsiDescriptor> descriptors)
    {
        string owner = store.Function.Slot.ToString();
        List<InterruptReport> interrupts = new(descriptors.Count);

        // In a plan a device can have the number of one that was removed: what was captured of it is not its own.
        HashSet<Irq> ownIrqs =
        [
            .. store.Function.Irqs.Select(static irq => irq.Irq),
            .. capture.OwnStoreIrqs.Where(irq => irq.Source?.Slot == store.Function.Slot).Select(static irq => irq.Irq),
        ];
        foreach (MsiDescriptor descriptor in descriptors)
        {
            for (int i = 0; i < descriptor.VectorCount; i++)
            {
                Irq irq = new(descriptor.Irq.Number + i);
                if (store.Unlisted.Contains(irq))
                {
                    _owners.TryAdd(irq, owner);
                    continue;
                }

                InterruptVector? vector = InterruptVector.Of(_vectors, irq);
                uint index = descriptor.Index + (uint)i;
                InterruptTarget target = _isX86
                    ? default
                    : InterruptTargets.Of(capture, irq, (store.Function.Slot, index));
                _owners.TryAdd(irq, owner);
                bool isOwn = ownIrqs.Contains(irq);
                CapturedInterrupt? row = isOwn ? capture.Find(irq) : null;
                CpuMask? cpus = _isX86 ? machine.CpusOf(irq, vector is not null) : target.Cpus;
                interrupts.Add(new InterruptReport(index, irq, cpus)
                {
                    Vector = vector,
                    IndexBasis = isOwn ? _bases.IndexOf(irq) : Basis.Inferred,
                    CpusBasis = isOwn ? _bases.CpusOf(irq) : Basis.Assumed,
                    VectorBasis = isOwn ? _bases.VectorOf(irq) : Basis.Assumed,
                    Target = target,
                    IsIndexUnknown = machine.IsIndexUnknown(irq),
                    Actions = row?.Actions,
                    Count = row?.Count,
                });
            }
        }

        return interrupts;
    }

    // Those without a chip are numbers that are not set up.
    private List<OtherInterruptReport> DescribeOthers()
    {
        List<OtherInterruptReport> others = [];
        for (int number = _system.Numbers.Next(0);
            number < _system.Numbers.IrqCount;
            number = _system.Numbers.Next(number + 1))
        {
            Irq irq = new(number);
            if (_owners.ContainsKey(irq) || _system.Find(irq) is not { Data.Domain: not null } descriptor)
            {
                continue;
            }

            IrqData outermost = descriptor.Data;
            string group = outermost.Chip is { Name.Length: > 0 } chip ? chip.Name : outermost.Domain!.Name;
            _owners.Add(irq, group);
            InterruptVector? vector = InterruptVector.Of(_vectors, irq);
            CpuMask? cpus = !_isX86 ? InterruptTargets.Of(capture, irq, null).Cpus
                : descriptor.EffectiveAffinity.IsEmpty ? descriptor.Affinity
                : descriptor.EffectiveAffinity;
            cpus = _isX86 && capture.Find(irq) is { HasRow: true, IsPlaced: false } ? machine.CpusOf(irq) : cpus;
            others.Add(new OtherInterruptReport(group, irq, outermost.HardwareIrq, cpus, vector)
            {
                Basis = _bases.ExistenceOf(irq),
                Count = capture.Find(irq)?.Count,
                CpusBasis = _bases.CpusOf(irq),
                VectorBasis = _bases.VectorOf(irq),
            });
        }

        AddUnmodelled(others);
        others.Sort(static (left, right) => left.Irq.Number.CompareTo(right.Irq.Number));
        return others;
    }

    // Rows of chips that are not modelled, such as GPIO controllers and Xen's event channels; they take no vector.
    private void AddUnmodelled(List<OtherInterruptReport> others)
    {
        if (capture.Interrupts.Count == 0)
        {
            return;
        }

        HashSet<Irq> messages =
        [
            .. capture.Functions.SelectMany(static function => function.Irqs).Select(static irq => irq.Irq),
            .. capture.OwnStoreIrqs.Select(static irq => irq.Irq),
        ];
        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            if (interrupt.HasRow && !messages.Contains(interrupt.Irq)
                && (_system.Find(interrupt.Irq) is null || !_owners.ContainsKey(interrupt.Irq)))
            {
                string group = interrupt.Chip ?? "unknown";
                _owners.TryAdd(interrupt.Irq, group);
                CpuMask? cpus = interrupt.EffectiveAffinity is { IsEmpty: false } effective ? effective
                    : interrupt.Affinity is { IsEmpty: false } asked ? asked
                    : interrupt.CountedCpus;
                HardwareIrq hardwareIrq = new(interrupt.HardwareIrq ?? 0);
                others.Add(new OtherInterruptReport(group, interrupt.Irq, hardwareIrq, cpus, null)
                {
                    Count = interrupt.Count,
                    CpusBasis = _bases.CpusOf(interrupt.Irq),
                });
            }
        }
    }

    private List<CpuReport> DescribeCpus(List<DeviceReport> devices, VectorReader? reader)
    {
        int[] counts = CountByCpu(devices, _system.Cpus.Count);
        IdentityReader identities = new(capture, _owners);
        return
        [
            .. capture.PossibleCpus.Select(cpu =>
                new CpuReport(cpu, _system.Cpus.Online.Contains(cpu), _system.Cpus.NodeOf(cpu), counts[cpu])
                {
                    Vectors = reader?.Read(cpu) ?? identities.Of(cpu),
                }),
        ];
    }

    private DeviceReport? Select(DeviceReport device)
    {
        if (filter.Slots is { } slots && !slots.Contains(device.Function.Slot))
        {
            return null;
        }

        if (filter.Cpus is null && filter.Irqs is null)
        {
            return device;
        }

        InterruptReport[] own = [.. device.Interrupts.Where(interrupt => filter.Takes(interrupt.Irq, interrupt.Cpus))];
        return own.Length == 0 ? null : device with { Interrupts = own };
    }

    private List<CpuReport> SelectCpus(List<CpuReport> cpus, List<DeviceReport> devices)
    {
        if (!filter.IsPart)
        {
            return cpus;
        }

        int[] counts = CountByCpu(devices, _system.Cpus.Count);
        return
        [
            .. cpus.Where(cpu => filter.Cpus is null || filter.Cpus.Contains(cpu.Cpu))
                .Select(cpu => cpu with { Interrupts = counts[cpu.Cpu] }),
        ];
    }

    /// <summary>The sums of each node, over its online CPUs.</summary>
    internal static List<NodeReport> NodesOf(List<CpuReport> cpus, List<DeviceReport> devices)
    {
        List<NodeReport> nodes = [];
        foreach (IGrouping<int, CpuReport> group in cpus.GroupBy(static cpu => cpu.Node).OrderBy(node => node.Key))
        {
            CpuReport[] online = [.. group.Where(static cpu => cpu.IsOnline)];
            nodes.Add(new NodeReport(
                group.Key,
                CpuMask.Of([.. group.Select(static cpu => cpu.Cpu)]),
                CpuMask.Of([.. online.Select(static cpu => cpu.Cpu)]))
            {
                Devices = ConsumerRules.CountSlots(CollectionsMarshal.AsSpan(devices), group.Key),
                Interrupts = online.Sum(static cpu => cpu.Interrupts),
                Vectors = online.All(static cpu => cpu.Vectors is not null) && online.Length > 0 ? SumOf(online) : null,
            });
        }

        return nodes;
    }

    private static NodeVectors SumOf(CpuReport[] cpus) => new(
        cpus.Sum(static cpu => (long)cpu.Vectors!.Size),
        cpus.Sum(static cpu => (long)cpu.Vectors!.Available),
        cpus.Sum(static cpu => (long)cpu.Vectors!.Managed),
        cpus.Sum(static cpu => (long)cpu.Vectors!.ManagedInUse),
        cpus.Sum(static cpu => (long)cpu.Vectors!.Allocated));

    // An empty table says less than why it is empty.
    private IEnumerable<string> WithoutStore() =>
        from function in capture.Functions
        where filter.Slots?.Contains(function.Slot) == true
            && !machine.Stores.Any(store => store.Function.Slot == function.Slot)
        select function.Capabilities is null
            ? $"{function.Slot}: it is not known whether this function has MSI or MSI-X"
            : $"{function.Slot}: this function has neither MSI nor MSI-X";
}
