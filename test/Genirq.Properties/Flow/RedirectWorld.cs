using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Ipi;
using Genirq.Properties.Domains;
using Genirq.Releases;

namespace Genirq.Properties.Flow;

/// <summary>Four CPUs, a demultiplexer's interrupts, and the IPI that redirects them.</summary>
internal sealed class RedirectWorld : IDisposable
{
    /// <summary>How many CPUs there are.</summary>
    public const int Cpus = 4;

    private readonly FlatDomain _domain = new();
    private readonly IpiMultiplexer _multiplexer;
    private readonly RedirectChip _chip = new();

    /// <summary>Makes the world.</summary>
    /// <param name="run">Gets each run of a handler: the interrupt's number in the domain, and the CPU.</param>
    public RedirectWorld(Action<int, CpuContext> run)
    {
        Run = run;
        Assert.Equal(0, IpiMultiplexer.TryCreate(System, 1, static _ => { }, out IpiMultiplexer? multiplexer));
        _multiplexer = multiplexer!;
        Irq ipi = _multiplexer.First;
        Assert.Equal(0, System.TryRequestPerCpu(
            ipi, new IrqRequest("irq_work", IrqFlags.None, this), RunRedirected,
            (ReadOnlySpan<IrqSystem>)[System, System, System, System], out _));
        foreach (CpuContext cpu in System.Cpus)
        {
            System.EnablePerCpu(ipi, cpu);
        }

        Assert.Equal(0, System.Redirects.TrySetIpi(ipi));
        Assert.Equal(0, System.Domains.Instantiate(
            _domain, IrqDomainOptions.Linear(FirmwareNode.Named("demux"), 8)));
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; } =
        new(new IrqSystemOptions { PossibleCpus = Cpus, Release = KernelRelease.Linux73 });

    private Action<int, CpuContext> Run { get; }

    /// <summary>Requests an interrupt.</summary>
    /// <param name="number">Its number in the domain.</param>
    public Irq Request(int number)
    {
        Irq irq = _domain.CreateMapping(new HardwareIrq((ulong)number));
        System.SetChipAndHandler(irq, _chip, EdgeFlow.Instance, "edge");
        Assert.Equal(0, System.TryRequest(
            irq,
            new IrqRequest("demultiplexed", IrqFlags.None, number),
            (_, cpu, state) =>
            {
                Run(state, cpu);
                return IrqResult.Handled;
            },
            number,
            out _));
        return irq;
    }

    /// <summary>Frees an interrupt and its number.</summary>
    public void Free(Irq irq, int number)
    {
        Assert.NotNull(System.FreeIrq(irq, number));
        System.Domains.Dispose(irq);
    }

    /// <summary>A demultiplexer on a CPU finds an event.</summary>
    public void Fire(int number, int cpu) => Assert.Equal(
        0, System.HandleDemultiplexedIrq(_domain, new HardwareIrq((ulong)number), System.Cpus[cpu]));

    /// <summary>A CPU takes its IPIs.</summary>
    public void TakeIpis(int cpu) => _multiplexer.Process(System.Cpus[cpu]);

    /// <inheritdoc/>
    public void Dispose() => System.Dispose();

    private static IrqResult RunRedirected(Irq irq, CpuContext cpu, IrqSystem system)
    {
        system.Redirects.Run(cpu);
        return IrqResult.Handled;
    }
}
