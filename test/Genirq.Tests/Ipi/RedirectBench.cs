using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Ipi;
using Genirq.Releases;
using Genirq.Snapshots;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Ipi;

/// <summary>A machine whose demultiplexed interrupts are redirected by a multiplexed IPI.</summary>
internal sealed class RedirectBench : IDisposable
{
    public RedirectBench(KernelRelease? release = null, bool hasIpi = true, bool isMultiprocessor = true)
    {
        System = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = 4,
            Release = release ?? KernelRelease.Linux73,
            IsMultiprocessor = isMultiprocessor,
        });
        Assert.Equal(0, IpiMultiplexer.TryCreate(System, 2, Send, out IpiMultiplexer? multiplexer));
        Multiplexer = multiplexer!;
        Assert.Equal(0, System.TryRequestPerCpu(
            Multiplexer.First, new IrqRequest("irq_work", IrqFlags.None, "irq_work"), RunRedirected,
            (ReadOnlySpan<RedirectBench>)[this, this, this, this], out _));
        foreach (CpuContext cpu in System.Cpus)
        {
            System.EnablePerCpu(Multiplexer.First, cpu);
        }

        if (hasIpi)
        {
            Assert.Equal(0, System.Redirects.TrySetIpi(Multiplexer.First));
        }

        Demux = new DemuxDomain(new RedirectChip(Log));
        System.Domains.Instantiate(Demux, IrqDomainOptions.Linear(FirmwareNode.Named("demux"), 8));
    }

    public CallLog Log { get; } = new();

    public List<int> Sent { get; } = [];

    public IrqSystem System { get; }

    public IpiMultiplexer Multiplexer { get; }

    public DemuxDomain Demux { get; }

    /// <summary>Runs in each handler; null for nothing.</summary>
    public Action<Irq>? OnRun { get; set; }

    /// <summary>What sending an IPI throws; null for nothing.</summary>
    public Exception? SendFailure { get; set; }

    /// <summary>A demultiplexed interrupt with a handler, on the given CPUs.</summary>
    public Irq Request(int hardwareIrq, params ReadOnlySpan<int> cpus)
    {
        Irq irq = Demux.CreateMapping(new HardwareIrq((ulong)hardwareIrq));
        IrqRequest request = new($"h{hardwareIrq}", IrqFlags.None, $"id{hardwareIrq}");
        Assert.Equal(0, System.TryRequest(irq, request, Handle, this, out _));
        if (!cpus.IsEmpty)
        {
            Assert.Equal(0, System.Affinity.Set(irq, CpuMask.Of(cpus)));
        }

        Log.Take();
        return irq;
    }

    public int Fire(int hardwareIrq, int cpu) =>
        System.HandleDemultiplexedIrq(Demux, new HardwareIrq((ulong)hardwareIrq), System.Cpus[cpu]);

    /// <summary>Frees the IPI's handler.</summary>
    public void FreeIpi()
    {
        foreach (CpuContext cpu in System.Cpus)
        {
            System.DisablePerCpu(Multiplexer.First, cpu);
        }

        Assert.NotNull(System.FreePerCpu(Multiplexer.First, "irq_work"));
    }

    /// <summary>The code of a restored action.</summary>
    public SnapshotHandler Revive(SavedAction saved) => saved.Kind == ActionKind.PerCpu
        ? SnapshotHandler.PerCpu(RunRedirected, (ReadOnlySpan<RedirectBench>)[this, this, this, this])
        : SnapshotHandler.OfCpu(Handle, this);

    /// <summary>A CPU takes its IPIs.</summary>
    public int Take(int cpu) => Multiplexer.Process(System.Cpus[cpu]);

    public void Dispose() => System.Dispose();

    private static IrqResult Handle(Irq irq, CpuContext cpu, RedirectBench bench)
    {
        bench.Log.Add($"{bench.System.Find(irq)!.Data.HardwareIrq} on {cpu.Index}");
        bench.OnRun?.Invoke(irq);
        return IrqResult.Handled;
    }

    private static IrqResult RunRedirected(Irq irq, CpuContext cpu, RedirectBench bench)
    {
        bench.System.Redirects.Run(cpu);
        return IrqResult.Handled;
    }

    private void Send(int cpu)
    {
        if (SendFailure is { } failure)
        {
            throw failure;
        }

        Sent.Add(cpu);
    }

    internal sealed class DemuxDomain(RedirectChip chip) : IrqDomain(IrqDomainCallbacks.Map)
    {
        public RedirectChip Chip => chip;

        public override int Map(Irq irq, HardwareIrq hardwareIrq)
        {
            System.SetChipAndHandler(irq, chip, EdgeFlow.Instance, "edge");
            return 0;
        }
    }
}
