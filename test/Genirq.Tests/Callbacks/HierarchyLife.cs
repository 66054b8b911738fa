using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Releases;
using Genirq.Simulated;

namespace Genirq.Tests.Callbacks;

/// <summary>Two levels of domains, a device's messages above them whose operations allocate themselves, and a simulated
/// controller.</summary>
internal sealed class HierarchyLife : CallbackLife
{
    private const IrqDomainCallbacks Usual = IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free
        | IrqDomainCallbacks.Activate | IrqDomainCallbacks.Deactivate | IrqDomainCallbacks.Translate;

    private readonly IrqSystem _system;
    private readonly FusedLineChip _chip;
    private readonly FusedDomain _inner;
    private readonly FusedDomain _outer;
    private readonly MsiDevice _device;

    public HierarchyLife(CallbackFuse fuse, KernelRelease release)
        : base(fuse)
    {
        _system = new IrqSystem(new IrqSystemOptions { PossibleCpus = 2, Release = release });
        _chip = new FusedLineChip(
            fuse, IrqChipCallbacks.ComposeMessage | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask
                | IrqChipCallbacks.SetAffinity, 0);
        _inner = new FusedDomain(fuse, Usual, _chip, EdgeFlow.Instance);
        _outer = new FusedDomain(fuse, Usual, _chip, EdgeFlow.Instance);
        Assert.Equal(0, _system.Domains.Instantiate(
            _inner, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("inner"), 0)));
        Assert.Equal(0, _system.Domains.Instantiate(
            _outer,
            IrqDomainOptions.Hierarchy(_inner, FirmwareNode.Named("outer"), 0, IrqDomainFlags.MsiParent)));
        _outer.MsiParent = new FusedParentOps(fuse);
        _device = new MsiDevice(_system, "device", _outer);
    }

    public override void Live()
    {
        Wired();
        Refused();
        Messages();
        Simulated();
    }

    public override void Dispose() => _system.Dispose();

    private void Look() => Note(
        _system, _inner.State, '|', _outer.State, '|', _device.GetDomain(MsiDomainId.Default)?.MappedCount);

    private void Wired()
    {
        Irq irq = default;
        FirmwareIrqSpec spec = new(FirmwareNode.Named("none"), 3);
        Again(() => irq = _system.Domains.CreateMapping(new FirmwareIrqSpec(_outer.FirmwareNode!, 3)));
        Assert.False(irq.IsNone, $"{spec}");
        Look();
        Succeed(() => _system.Activate(irq));
        Look();
        Again(() => _system.Deactivate(irq), () => !_system.Find(irq)!.IsActivated);
        Look();
        Again(() => _system.Views.Debug.ReadDomain(_outer, TextWriter.Null));
        Again(() => _system.Domains.Dispose(irq), () => _system.Find(irq) is null);
        Look();
    }

    private void Refused()
    {
        IrqOutcome outcome = default;
        Again(() => outcome = _system.Domains.AllocateIrqs(
            _outer, -1, 2, new FusedAllocationInfo(Fuse) { Tag = "full" }));
        Assert.Equal(ErrorCode.NoSpace, outcome.Value);
        Look();
    }

    // Operations that allocate all interrupts by themselves, and then ones that leave it to the library.
    private void Messages()
    {
        FusedBulkOps ops = new(Fuse);
        MsiDomainTemplate template = new()
        {
            Chip = new FusedLineChip(
                Fuse, IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage, 0),
            Ops = ops,
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.AllocateSimpleDescriptors
                | MsiFlags.FreeDescriptors,
            BusToken = BusToken.DeviceMsi,
        };
        Again(
            () => Assert.True(_device.CreateDomain(MsiDomainId.Default, template, 4)),
            () => _device.GetDomain(MsiDomainId.Default) is not null);
        Look();
        Succeed(() => _device.AllocateRange(MsiDomainId.Default, 0, 1).Value);
        Assert.Equal((2, 0), ops.State);
        Look();
        FirmwareNode node = _device.GetDomain(MsiDomainId.Default)!.FirmwareNode!;
        Again(() => Assert.True(_system.Domains.CreateMapping(new FirmwareIrqSpec(node, 1)).IsNone));
        Again(() => _device.FreeAll(MsiDomainId.Default), () => ops.State.Allocated == 0);
        Look();
        Again(
            () => _device.RemoveDomain(MsiDomainId.Default),
            () => _device.GetDomain(MsiDomainId.Default) is null);
        Look();
        Again(
            () => Assert.True(_device.CreateDomain(MsiDomainId.Default, template with { Ops = new CountedOps() }, 4)),
            () => _device.GetDomain(MsiDomainId.Default) is not null);
        Succeed(() => _device.AllocateRange(MsiDomainId.Default, 0, 1).Value);
        Look();
        Irq irq = _device.GetIrq(MsiDomainId.Default, 1);
        Succeed(() => _system.Activate(irq));
        IrqRegistration? request = null;
        Again(() => request = _system.Request(irq, "queue", static () => { }));
        Succeed(() => _system.Affinity.Set(irq, CpuMask.Of(1)));
        Look();
        Again(() => request!.Dispose());
        Assert.False(request!.IsInstalled);
        Again(() => _device.FreeAll(MsiDomainId.Default), () => _device.GetIrq(MsiDomainId.Default, 1).IsNone);
        Look();
        Again(
            () => _device.RemoveDomain(MsiDomainId.Default),
            () => _device.GetDomain(MsiDomainId.Default) is null);
        Look();
    }

    private sealed class CountedOps() : MsiDomainOps(MsiDomainCallbacks.SetDescriptor)
    {
        public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
        {
            argument.Descriptor = descriptor;
            argument.HardwareIrq = new HardwareIrq(descriptor.Index);
        }
    }

    private void Simulated()
    {
        bool isScheduled = false;
        Assert.Equal(0, SimulatedIrqDomain.TryCreate(
            _system,
            new SimulatedIrqOptions
            {
                Node = FirmwareNode.Named("sim"),
                Count = 4,
                Events = new FusedSimulatedEvents(Fuse),
                Schedule = () =>
                {
                    isScheduled = true;
                    Fuse.Hit("SimulatedIrqOptions.Schedule");
                },
            },
            out SimulatedIrqDomain? lines));
        Irq irq = lines!.CreateMapping(new HardwareIrq(1));
        IrqRegistration? registration = null;
        int runs = 0;
        Again(() => registration = _system.Request(irq, "line", () => runs++));
        Look();
        Again(() => lines.Fire(new HardwareIrq(1)));
        Assert.True(isScheduled);
        lines.RunWork(_system.Cpus[0]);
        Assert.True(runs > 0, "The event of the simulated line is lost.");
        Again(() => registration!.Dispose());
        Look();
        _system.Domains.Dispose(irq);
        lines.Dispose();
        Look();
    }
}
