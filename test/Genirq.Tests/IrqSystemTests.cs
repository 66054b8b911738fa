using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Simulated;
using Genirq.Tests.Fakes;

namespace Genirq.Tests;

/// <summary>An interrupt of a two-level hierarchy is requested, fired and counted.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class IrqSystemTests
{
    private static readonly IrqRequest s_request = new("test");

    [Fact]
    public void HandleIrq_RequestedEdgeInterrupt_RunsItsHandlerAndIsCounted()
    {
        using IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2 });
        Irq irq = Allocate(system, out IrqDomain domain, out HardwareIrq hardwareIrq);
        Counter counter = new();
        using IrqRegistration registration = system.Request(irq, "test", static (_, c) => c.Count(), counter);

        Assert.Equal(0, system.HandleIrq(irq));
        Assert.Equal(0, system.HandleIrq(irq, system.Cpus[1]));
        Assert.Equal(0, system.HandleDomainIrq(domain, hardwareIrq, system.Cpus[1]));

        Assert.Equal(3, counter.Events);
    }

    [Fact]
    public void HandleIrq_SteadyState_AllocatesNoMemory()
    {
        using IrqSystem system = new();
        Irq irq = Allocate(system, out IrqDomain domain, out HardwareIrq hardwareIrq);
        Counter counter = new();
        using IrqRegistration registration = system.Request(irq, "test", static (_, c) => c.Count(), counter);
        Fire(system, irq, domain, hardwareIrq, 1000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fire(system, irq, domain, hardwareIrq, 1000);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, bytes);
        Assert.Equal(4000, counter.Events);
    }

    [Fact]
    public void HandleIrq_WhatIsNotThere_IsInvalid()
    {
        using IrqSystem system = new();
        Irq irq = Allocate(system, out IrqDomain domain, out HardwareIrq hardwareIrq);

        Assert.Equal(ErrorCode.Invalid, system.HandleIrq(new Irq(-1)));
        Assert.Equal(ErrorCode.Invalid, system.HandleIrq(new Irq(int.MaxValue)));
        Assert.Equal(ErrorCode.Invalid, system.HandleDomainIrq(domain, new HardwareIrq(hardwareIrq.Number + 1)));
        system.Domains.FreeIrqs(irq, 1);
        Assert.Equal(ErrorCode.Invalid, system.HandleIrq(irq));
        Assert.Equal(ErrorCode.Invalid, system.HandleDomainIrq(domain, hardwareIrq));
    }

    [Fact]
    public void Dispose_ThenChange_Throws()
    {
        IrqSystem system = new();
        Irq irq = Allocate(system, out IrqDomain domain, out _);
        system.Dispose();
        system.Dispose();

        Assert.Throws<ObjectDisposedException>(() => system.Numbers.Allocate(-1, 1, 1));
        Assert.Throws<ObjectDisposedException>(() => system.Domains.AllocateIrqs(domain, -1, 1, null));
        Assert.Throws<ObjectDisposedException>(
            () => system.Domains.Instantiate(new QuietDomain(), IrqDomainOptions.Tree(null)));
        Assert.Throws<ObjectDisposedException>(
            () => system.TryRequest(irq, s_request, static (_, c) => c.Count(), new Counter(), out _));
        Assert.NotNull(system.Find(irq));
    }

    [Fact]
    public void Null_Throws()
    {
        using IrqSystem system = new();
        Irq irq = Allocate(system, out IrqDomain domain, out HardwareIrq hardwareIrq);

        Assert.Throws<ArgumentNullException>(() => system.HandleIrq(irq, null!));
        Assert.Throws<ArgumentNullException>(() => system.HandleDomainIrq(null!, hardwareIrq));
        Assert.Throws<ArgumentNullException>(() => system.HandleDomainIrq(domain, hardwareIrq, null!));
        Assert.Throws<ArgumentNullException>(() => system.Domains.Instantiate(null!, IrqDomainOptions.Tree(null)));
        Assert.Throws<ArgumentNullException>(() => system.Affinity.Set(irq, null!));
        Assert.Throws<ArgumentNullException>(
            () => system.TryRequest(irq, s_request, (IrqHandler<Counter>)null!, new Counter(), out _));
    }

    [Fact]
    public void Options_ImpossibleValues_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new IrqSystemOptions { PossibleCpus = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new IrqSystemOptions { PossibleCpus = 65537 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new IrqSystemOptions { PreallocatedIrqs = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new IrqSystemOptions { InitialIrqCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new IrqSystemOptions { MaximumIrqs = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new IrqSystemOptions { MaxDeviceDomains = 3 });
        Assert.Throws<ArgumentNullException>(() => new IrqSystemOptions { TimeProvider = null! });
    }

    private static Irq Allocate(IrqSystem system, out IrqDomain domain, out HardwareIrq hardwareIrq)
    {
        QuietDomain root = new();
        Assert.Equal(0, system.Domains.Instantiate(root, IrqDomainOptions.Tree(FirmwareNode.Named("root"))));
        Irq irq = new(system.Domains.AllocateIrqs(root, -1, 1, null));
        Assert.True(irq.Number > 0);
        Assert.Equal(0, system.SetChip(irq, IrqChip.Dummy));
        system.SetHandler(irq, EdgeFlow.Instance, "edge");
        domain = root;
        hardwareIrq = system.Find(irq)!.Data.HardwareIrq;
        return irq;
    }

    private static void Fire(IrqSystem system, Irq irq, IrqDomain domain, HardwareIrq hardwareIrq, int times)
    {
        for (int i = 0; i < times; i++)
        {
            system.HandleIrq(irq);
            system.HandleDomainIrq(domain, hardwareIrq);
        }
    }

    private sealed class Counter
    {
        public int Events { get; private set; }

        public IrqResult Count()
        {
            Events++;
            return IrqResult.Handled;
        }
    }

    [Fact]
    public void Options_ThatContradictEachOther_Throw()
    {
        Assert.Contains("2-3", Assert.Throws<ArgumentException>(
            static () => new IrqSystem(new() { PossibleCpus = 2, OnlineCpus = CpuMask.FirstCpus(4) })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            static () => new IrqSystem(new() { PossibleCpus = 2, PresentCpus = CpuMask.Of(2) }));
        Assert.Throws<ArgumentException>(
            static () => new IrqSystem(new() { PreallocatedIrqs = 16, MaximumIrqs = 8 }));
    }

    [Fact]
    public void AllocateIrqAt_OnADisposedDevice_ThrowsObjectDisposed()
    {
        using IrqSystem system = new();
        MsiDevice device = new(system, "nic", SimulatedMsiParent.Create(system, 1));
        Assert.True(device.CreateDomain(MsiDomainId.Default, SimulatedMsiTable.Template, 4));
        device.Dispose();

        Assert.Throws<ObjectDisposedException>(() => device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any));
    }
}
