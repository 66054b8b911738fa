using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Affinity;

/// <summary>A system whose interrupts can be sent anywhere, and what its chip was asked for.</summary>
internal sealed class AffinityBench
{
    public const IrqStates Usual = IrqStates.SingleTarget | IrqStates.AffinityOnActivate;

    public AffinityBench(IrqSystemOptions options, IrqStates states = Usual, IrqChipFlags flags = IrqChipFlags.None)
    {
        System = new IrqSystem(options);
        Chip = new AffinityChip(Log, flags);
        Domain = new AffinityDomain(Chip, states);
        System.Domains.Instantiate(Domain, IrqDomainOptions.Hierarchy(null, null));
        System.Diagnostics.Reported += Reports.Add;
    }

    public CallLog Log { get; } = new();

    public List<IrqDiagnostic> Reports { get; } = [];

    public AffinityChip Chip { get; }

    public AffinityDomain Domain { get; }

    public IrqSystem System { get; }

    public IEnumerable<IrqDiagnostic> Warnings => Reports.Where(static report => report.IsWarning);

    /// <summary>A machine of x86's manner: only marked interrupts move at once.</summary>
    public static IrqSystemOptions Cpus(int count, string? online = null) => new()
    {
        PossibleCpus = count,
        OnlineCpus = online is null ? null : List(online),
        AffinityMoves = AffinityMoves.InInterrupt,
    };

    public static CpuMask List(string list) =>
        CpuMask.TryParseList(list, out CpuMask? mask) ? mask : throw new ArgumentException(list);

    /// <summary>Allocates an interrupt.</summary>
    public IrqDescriptor Allocate(string? affinity = null, bool managed = false, int node = -1, bool atOnce = false)
    {
        IrqAllocationOptions options = new()
        {
            Node = node,
            Affinity = affinity is null ? null : [new IrqAffinityDescriptor(List(affinity), managed)],
        };
        int irq = System.Domains.AllocateIrqs(Domain, -1, 1, null, options);
        if (atOnce)
        {
            System.ModifyStatus(new Irq(irq), IrqSettings.None, IrqSettings.MoveInProcessContext);
        }

        return System.Find(new Irq(irq))!;
    }

    /// <summary>Allocates and requests an interrupt; then nothing is in the log.</summary>
    public IrqDescriptor Request(string? affinity = null, bool managed = false, int node = -1, bool atOnce = false)
    {
        IrqDescriptor descriptor = Allocate(affinity, managed, node, atOnce);
        Request(descriptor);
        Log.Take();
        return descriptor;
    }

    public void Request(IrqDescriptor descriptor) =>
        System.Request(descriptor.Irq, "test", static (_, _) => IrqResult.Handled, 0);

    public int Set(IrqDescriptor descriptor, string cpus, bool force = false) =>
        System.Affinity.Set(descriptor.Irq, List(cpus), force);

    /// <summary>An event arrives.</summary>
    public void Fire(IrqDescriptor descriptor) => System.HandleIrq(descriptor.Irq);
}
