using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Platforms.RiscV;
using Genirq.Releases;
using Genirq.Simulation.Machines;

namespace Genirq.Tests.Platforms;

/// <summary>When an interrupt of RISC-V moves, by release.</summary>
public class ImsicMoveTests
{
    [Fact]
    public void SetAffinity_OnLinux612_MovesAnIdleInterruptAtOnce()
    {
        ParentBench bench = Bench(KernelRelease.Linux612, out ImsicDomain imsic);
        IrqDescriptor descriptor = bench.Allocate(bench.Attach(0x08, 2));
        using IrqRegistration card = bench.Request(descriptor);

        Assert.Equal(0, bench.SetAffinity(descriptor, 2));

        Assert.Same(SimpleFlow.Instance, descriptor.Flow);
        Assert.Equal(2, imsic.StateOf(descriptor.Irq)!.Value.Cpu);
    }

    [Fact]
    public void SetAffinity_OnLinux72_WaitsForTheNextMessage()
    {
        ParentBench bench = Bench(KernelRelease.Of(new KernelVersion(7, 2)), out ImsicDomain imsic);
        IrqDescriptor descriptor = bench.Allocate(bench.Attach(0x08, 2));
        using IrqRegistration card = bench.Request(descriptor);
        (int cpu, int identity, _) = imsic.StateOf(descriptor.Irq)!.Value;

        Assert.Equal(0, bench.SetAffinity(descriptor, 2));
        Assert.Same(EdgeFlow.Instance, descriptor.Flow);
        Assert.True((descriptor.Data.Chip!.Flags & IrqChipFlags.MoveDeferred) != 0);
        Assert.Equal(0, imsic.StateOf(descriptor.Irq)!.Value.Cpu);
        Assert.Equal(CpuMask.Of(0), descriptor.EffectiveAffinity);

        imsic.Write(cpu, identity);
        Assert.Equal(1, imsic.Deliver(bench.System.Cpus[0]));

        Assert.Equal(2, imsic.StateOf(descriptor.Irq)!.Value.Cpu);
        Assert.Equal(CpuMask.Of(2), descriptor.EffectiveAffinity);
        Assert.Equal(CpuMask.Of(2), descriptor.Affinity);
    }

    [Fact]
    public void SetAffinity_OnLinux72_AnInterruptOfNoFunctionMovesAtOnce()
    {
        ParentBench bench = Bench(KernelRelease.Of(new KernelVersion(7, 2)), out ImsicDomain imsic);
        int irq = bench.System.Domains.AllocateIrqs(imsic, -1, 1, new IrqAllocationInfo());
        IrqDescriptor descriptor = bench.System.Find(new Irq(irq))!;

        Assert.Equal(0, bench.SetAffinity(descriptor, 1));

        Assert.Equal(1, imsic.StateOf(descriptor.Irq)!.Value.Cpu);
    }

    [Fact]
    public void Machine_OnLinux72_MovesWithTheNextMessage()
    {
        SimulatedMachine machine = new(new MachineOptions
        {
            Platform = MachinePlatform.RiscVImsic,
            CpuCount = 2,
            System = new IrqSystemOptions { Release = KernelRelease.Of(new KernelVersion(7, 2)) },
        });

        Assert.Equal(AffinityMoves.InInterrupt, machine.System.Options.AffinityMoves);
        Assert.True(machine.System.Options.Views.ShowsPendingAffinity);
    }

    private static ParentBench Bench(KernelRelease release, out ImsicDomain imsic)
    {
        IrqSystemOptions options = ImsicOptions.ForSystem(new IrqSystemOptions { PossibleCpus = 3, Release = release });
        ImsicDomain? made = null;
        ParentBench bench = new(options, system => made = ImsicDomain.Create(system));
        imsic = made!;
        return bench;
    }
}
