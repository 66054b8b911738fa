using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Ipi;
using Genirq.Releases;

namespace Genirq.Tests.Callbacks;

/// <summary>Lines for each CPU, non-maskable ones, chained ones, and interrupts between CPUs.</summary>
internal sealed class CpuLineLife : CallbackLife
{
    private readonly IrqSystem _system =
        new(new IrqSystemOptions { PossibleCpus = 2, Release = KernelRelease.Linux73 });

    private readonly FusedLineChip _perCpu;
    private readonly FusedLineChip _nmi;
    private readonly FusedLineChip _upper;
    private readonly FusedLineChip _sender;
    private readonly FusedDomain _nmis;
    private readonly FusedDomain _ipis;
    private readonly FusedDomain _demux;
    private readonly ChainedFlow _chained;
    private Irq _inner;
    private int _nested;

    public CpuLineLife(CallbackFuse fuse, bool hasSwitch)
        : base(fuse)
    {
        IrqChipCallbacks open = hasSwitch
            ? IrqChipCallbacks.Enable | IrqChipCallbacks.Disable
            : IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask;
        _perCpu = new FusedLineChip(
            fuse, open | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.EndOfInterrupt | IrqChipCallbacks.SetType, 0);
        _nmi = new FusedLineChip(
            fuse, open | IrqChipCallbacks.EndOfInterrupt | IrqChipCallbacks.SetUpNmi | IrqChipCallbacks.TearDownNmi,
            IrqChipFlags.SupportsNmi);
        _upper = new FusedLineChip(
            fuse, IrqChipCallbacks.Startup | IrqChipCallbacks.Shutdown | IrqChipCallbacks.Mask
                | IrqChipCallbacks.Unmask | IrqChipCallbacks.EndOfInterrupt, 0);
        _sender = new FusedLineChip(
            fuse, open | (hasSwitch ? IrqChipCallbacks.SendIpiSingle : IrqChipCallbacks.SendIpiMask), 0);
        _nmis = new FusedDomain(fuse, IrqDomainCallbacks.Map, _nmi, FastEoiNmiFlow.Instance);
        _ipis = new FusedDomain(
            fuse, IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free, _sender, PerCpuFlow.Instance);
        _demux = new FusedDomain(
            fuse, IrqDomainCallbacks.Map,
            new FusedLineChip(
                fuse, open | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity
                    | IrqChipCallbacks.PreRedirect, 0),
            EdgeFlow.Instance);
        _chained = new ChainedFlow(HandleChained);
    }

    public override void Live()
    {
        Assert.Equal(0, _system.Domains.Instantiate(
            _nmis, IrqDomainOptions.Linear(FirmwareNode.Named("nmis"), 4)));
        Assert.Equal(0, _system.Domains.Instantiate(
            _ipis, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("ipis"), 0, IrqDomainFlags.IpiPerCpu)));
        PerCpu();
        NonMaskable();
        Chained();
        BetweenCpus();
        Multiplexed();
    }

    public override void Dispose() => _system.Dispose();

    private void Look() => Note(
        _system, _perCpu.Registers, '|', _nmi.Registers, '|', _upper.Registers, '|', _sender.Registers, '|',
        _nmis.State, '|', _ipis.State, _nested);

    // What a chip that has thrown holds of a line that is freed, only it knows.
    private void LookAtSystem()
    {
        Note(_system, _nmis.State, '|', _ipis.State);
        _nmi.Forget();
        _upper.Forget();
    }

    private void PerCpu()
    {
        Irq irq = new(_system.Numbers.Allocate(-1, 1, 1));
        _system.SetPerCpuDeviceId(irq);
        _system.SetChipAndHandler(irq, _perCpu, PerCpuDeviceIdFlow.Instance);
        Succeed(() => _system.TryRequestPerCpu(
            irq, new IrqRequest("timer", IrqFlags.None, this), HandleOn, [0, 1], out _).Value);
        foreach (CpuContext cpu in (CpuContext[])[_system.Cpus[0], _system.Cpus[1]])
        {
            Again(() => _system.EnablePerCpu(irq, cpu, TriggerType.EdgeRising));
            Assert.True(_system.IsPerCpuEnabled(irq, cpu));
            Once(() => _system.HandleIrq(irq, cpu));
        }

        Look();
        Again(() => _system.DisablePerCpu(irq, _system.Cpus[0]));
        Again(() => _system.DisablePerCpu(irq, _system.Cpus[1]));
        Look();
        Assert.Equal("timer", _system.FreePerCpu(irq, this));
        _system.Numbers.Free(irq.Number, 1);
        Look();
    }

    private void NonMaskable()
    {
        Irq irq = default;
        Again(() => irq = _nmis.CreateMapping(new HardwareIrq(2)));
        Assert.False(irq.IsNone);
        IrqRequest request = new("nmi", IrqFlags.PerCpu | IrqFlags.NoAutoEnable, this);
        Succeed(() => _system.TryRequestNmi(irq, request, Handle, 0).Value);
        Look();
        Again(() => _system.Enable(irq));
        CpuContext cpu = _system.Cpus[1];
        bool before = cpu.EnterNmi();
        Once(() => _system.HandleDomainNmi(_nmis, new HardwareIrq(2), cpu));
        cpu.ExitNmi(before);
        Look();
        Again(() => _system.Disable(irq));
        Again(() => _system.FreeNmi(irq), () => !_system.Find(irq)!.HasAction);
        LookAtSystem();
        _system.Domains.Dispose(irq);
        LookAtSystem();
    }

    private void Chained()
    {
        Irq outer = new(_system.Numbers.Allocate(-1, 1, 1));
        _inner = new Irq(_system.Numbers.Allocate(-1, 1, 1));
        _system.SetChipAndHandler(outer, _upper, FastEoiFlow.Instance);
        _system.SetChipAndHandler(_inner, IrqChip.Dummy, SimpleFlow.Instance);
        _system.Request(_inner, "inner", Handle, 0);
        Again(() => _system.SetChainedHandler(outer, _chained), () => _system.Find(outer)!.IsChained);
        Look();
        for (int i = 0; i < 2; i++)
        {
            Once(() => _system.HandleIrq(outer, _system.Cpus[0]));
        }

        _nested = 0;
        Look();
        Again(() => _system.SetChainedHandler(outer, null), () => !_system.Find(outer)!.IsChained);
        LookAtSystem();
        _system.FreeIrq(_inner, _system.Find(_inner)!.Actions!.DeviceId);
        _system.Numbers.Free(outer.Number, 1);
        _system.Numbers.Free(_inner.Number, 1);
        LookAtSystem();
    }

    private void BetweenCpus()
    {
        int first = 0;
        Again(() => first = _system.Ipis.Reserve(_ipis, CpuMask.Of(0, 1)));
        Assert.True(first > 0);
        Look();
        Succeed(() => _system.Ipis.Send(new Irq(first), 1));
        Succeed(() => _system.Ipis.Send(new Irq(first), CpuMask.Of(0, 1)));
        Look();
        Again(
            () => Assert.Equal(0, _system.Ipis.Destroy(new Irq(first), CpuMask.Of(0, 1))),
            () => _system.Find(new Irq(first)) is null);
        Look();
    }

    private void Multiplexed()
    {
        int sent = 0;
        Assert.Equal(0, IpiMultiplexer.TryCreate(
            _system, 2,
            _ =>
            {
                Fuse.Hit("IpiMultiplexer.TryCreate");
                sent++;
            },
            out IpiMultiplexer? multiplexer));
        Irq irq = multiplexer!.First;
        Assert.Equal(0, _system.TryRequestPerCpu(
            irq, new IrqRequest("ipi", IrqFlags.None, this), HandleOn, [0, 1], out _).Value);
        _system.EnablePerCpu(irq, _system.Cpus[1]);
        Succeed(() => _system.Ipis.Send(irq, 1));
        Assert.True(sent > 0, "The interrupt between CPUs was never sent.");
        int handled = 0;
        Again(() => handled += multiplexer.Process(_system.Cpus[1]));
        Look();
        Succeed(() => _system.Ipis.Send(irq, 1));
        Again(() => handled += multiplexer.Process(_system.Cpus[1]));
        Note(sent);
        Redirected(multiplexer);
    }

    private void Redirected(IpiMultiplexer multiplexer)
    {
        Irq ipi = new(multiplexer.First.Number + 1);
        Assert.Equal(0, _system.TryRequestPerCpu(
            ipi, new IrqRequest("irq_work", IrqFlags.None, this), RunRedirected, [0, 1], out _).Value);
        _system.EnablePerCpu(ipi, _system.Cpus[1]);
        Assert.Equal(0, _system.Redirects.TrySetIpi(ipi).Value);
        Irq irq = default;
        Assert.Equal(0, _system.Domains.Instantiate(
            _demux, IrqDomainOptions.Linear(FirmwareNode.Named("demux"), 4)));
        Again(() => irq = _demux.CreateMapping(new HardwareIrq(3)));
        Succeed(() => _system.TryRequest(irq, new IrqRequest("demux", IrqFlags.None, this), Handle, 0, out _).Value);
        Succeed(() => _system.Affinity.Set(irq, CpuMask.Of(1)));
        for (int i = 0; i < 2; i++)
        {
            Succeed(() => _system.HandleDemultiplexedIrq(_demux, new HardwareIrq(3), _system.Cpus[0]));
            Again(() => multiplexer.Process(_system.Cpus[1]));
        }

        Again(() => multiplexer.Process(_system.Cpus[1]));
        Assert.Empty(_system.Redirects.Waiting);
        Look();
    }

    private IrqResult RunRedirected(Irq irq, CpuContext cpu, int state)
    {
        _system.Redirects.Run(cpu);
        return IrqResult.Handled;
    }

    private void HandleChained(IrqDescriptor descriptor, CpuContext cpu)
    {
        using ChainedBracket bracket = ChainedBracket.Enter(descriptor);
        _nested++;
        Fuse.Hit(nameof(ChainedHandler));
        _system.HandleIrq(_inner, cpu);
    }

    private IrqResult Handle(Irq irq, int state)
    {
        Fuse.Hit("IrqHandler");
        return IrqResult.Handled;
    }

    private IrqResult HandleOn(Irq irq, CpuContext cpu, int state)
    {
        Fuse.Hit("IrqCpuHandler");
        return IrqResult.Handled;
    }
}
