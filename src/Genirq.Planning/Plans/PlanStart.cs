using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Plans;

/// <summary>How a machine is started otherwise: with other CPUs, isolated CPUs, or without remapping.</summary>
internal sealed record PlanStart
{
    private const string RemappedPrefix = "IR-";

    /// <summary>How many CPUs; null: as many as now.</summary>
    public int? Cpus { get; init; }

    /// <summary>The CPUs that managed interrupts avoid; null: as now.</summary>
    public CpuMask? Isolated { get; init; }

    /// <summary>Whether remapping is off.</summary>
    public bool IsWithoutRemapping { get; init; }

    /// <summary>What changes say of the start; null if they say nothing.</summary>
    public static PlanStart? Of(IEnumerable<PlanChange> changes)
    {
        PlanStart? start = null;
        foreach (PlanChange change in changes)
        {
            start = change.Kind switch
            {
                PlanChangeKind.CpuCount => (start ?? new PlanStart()) with { Cpus = change.Number },
                PlanChangeKind.Isolate => (start ?? new PlanStart()) with
                {
                    Isolated = (start?.Isolated ?? CpuMask.Empty).Or(change.Cpus),
                },
                PlanChangeKind.NoRemapping => (start ?? new PlanStart()) with { IsWithoutRemapping = true },
                _ => start,
            };
        }

        return start;
    }

    /// <summary>The machine as it is when the kernel has started, but no driver yet.</summary>
    /// <param name="capture">The machine as it is now.</param>
    public MachineCapture Apply(MachineCapture capture)
    {
        HashSet<Irq> messages =
        [
            .. capture.Functions.SelectMany(static function => function.Irqs).Concat(capture.OwnStoreIrqs)
                .Select(static irq => irq.Irq),
        ];
        MachineCapture started = capture with
        {
            Functions = [.. capture.Functions.Select(Idle)],
            OwnStoreIrqs = [],
            Interrupts =
            [
                .. capture.Interrupts.Where(irq => !messages.Contains(irq.Irq)).Select(Line),
            ],
            Vectors = null,
            EarlierVectors = capture.Vectors ?? capture.EarlierVectors,
            HasLegacyNumbers = X86Setup.HasLegacyNumbers(capture),
            HasRemappedMessages = !IsWithoutRemapping && RemappingEvidence.IsIn(capture),
            Notes = [],
        };
        if (Isolated is { } isolated)
        {
            started = started with
            {
                CommandLine = $"{capture.CommandLine} isolcpus=managed_irq,domain,{isolated}",
                IsolatedCpus = isolated,
            };
        }

        return Cpus is { } count ? WithCpus(started, count) : started;
    }

    private static MachineCapture WithCpus(MachineCapture capture, int count)
    {
        CpuMask all = CpuMask.FirstCpus(count);
        int nodes = capture.CpuNodes.Count == 0 ? 1 : capture.CpuNodes.Max() + 1;
        bool isKnown = count <= capture.CpuNodes.Count;
        return capture with
        {
            OnlineCpus = all,
            PossibleCpus = all,
            PresentCpus = all,
            IsolatedCpus = capture.IsolatedCpus.And(all),
            DefaultAffinity = capture.DefaultAffinity is { } affinity && !capture.OnlineCpus.IsSubsetOf(affinity)
                && affinity.And(all) is { IsEmpty: false } left ? left : null,
            CpuNodes = isKnown
                ? [.. capture.CpuNodes.Take(count)]
                : [.. Enumerable.Range(0, count).Select(cpu => (int)((long)cpu * nodes / count))],
            CpuCores = isKnown ? [.. capture.CpuCores.Take(count)] : [],
            ApicNumbers = count <= capture.ApicNumbers.Count ? [.. capture.ApicNumbers.Take(count)] : [],
        };
    }

    private static CapturedFunction Idle(CapturedFunction function) => function with
    {
        Irqs = [],
        Capabilities = function.Capabilities is { } found
            ? new PciMessageCapabilities(
                found.Msi is { } msi ? msi with { Control = (ushort)(msi.Control & ~PciConfigLayout.MsiEnable) } : null,
                found.MsiX is { } msiX
                    ? msiX with { Control = (ushort)(msiX.Control & ~PciConfigLayout.MsiXEnable) }
                    : null,
                [])
            : Known(function),
    };

    // Without configuration space the interrupts tell what there is, at the least.
    private static PciMessageCapabilities? Known(CapturedFunction function)
    {
        int count = function.Irqs.Count;
        return count == 0 ? null
            : function.Irqs[0].Kind == MessageKind.Msi ? FunctionModel.CapabilitiesOf(0, count)
            : FunctionModel.CapabilitiesOf(count, 0);
    }

    private CapturedInterrupt Line(CapturedInterrupt line) => line with
    {
        Chip = IsWithoutRemapping && line.Chip?.StartsWith(RemappedPrefix, StringComparison.Ordinal) == true
            ? line.Chip[RemappedPrefix.Length..]
            : line.Chip,
        EffectiveAffinity = null,
        Affinity = null,
        Dump = null,
    };
}
