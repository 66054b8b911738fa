using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiActivationTests
{
    private const MsiFlags Early = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly;

    [Fact]
    public void Spec03_Check15_EarlyActivationRunsEveryCallbackInOrder()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });

        MsiMap map = bench.At(0);

        Assert.True(map.IsAllocated);
        Assert.Equal(
            ["prepare", "prepare_desc", "set_desc", "get_hwirq", "P.alloc", "init", "P.activate", "P.compose", "write"],
            bench.Log.Entries);
        Assert.Equal(1, bench.Ops.PreparedCount);
        Assert.True(bench.Find(map.Irq).IsActivated);
        Assert.Same(bench.Parent.GetData(map.Irq), bench.ParentChip.ComposedAt);
    }

    [Fact]
    public void Spec03_Check16_FreeingAnActivatedInterruptWritesAZeroMessageFirst()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });
        MsiMap map = bench.At(0);
        bench.Log.Clear();

        bench.Free(0, 0);

        Assert.Equal(["write(0)", "P.deactivate", "free", "P.free", "post_free"], bench.Log.Entries);
        Assert.Equal([map.Irq], bench.Ops.Freed);
        Assert.False(bench.System.Numbers.IsAllocated(map.Irq.Number));
    }

    [Fact]
    public void Spec03_Check17_WithoutEarlyActivationNothingIsActivatedOrWritten()
    {
        using MsiTestBench bench = new();

        MsiMap map = bench.At(0);
        IReadOnlyList<string> allocation = bench.Log.Entries;
        bool activated = bench.Find(map.Irq).IsActivated;
        bench.Log.Clear();
        bench.Free(0, 0);

        Assert.Equal(["prepare", "prepare_desc", "set_desc", "get_hwirq", "P.alloc", "init"], allocation);
        Assert.False(activated);
        Assert.Equal(["free", "P.free", "post_free"], bench.Log.Entries);
    }

    [Fact]
    public void Spec03_Check19_ReservationAsksForAPlaceholderAndLeavesNothingToDeactivate()
    {
        using MsiTestBench bench = Reserving(MsiFlags.None);
        Assert.Equal(0, bench.Insert(new MsiDescriptorInit(0) { IsMsiX = true }));

        MsiMap map = bench.At(1);
        int reserved = bench.Log.Count("P.activate(reserve)");
        bool activated = bench.Find(map.Irq).IsActivated;
        bench.Log.Clear();
        bench.Free(1, 1);

        Assert.Equal(1, reserved);
        Assert.False(activated);
        Assert.Equal(["free", "P.free", "post_free"], bench.Log.Entries);
    }

    [Fact]
    public void Spec03_Check20_TheLowestDescriptorDecidesBeforeItIsPrepared()
    {
        using MsiTestBench bench = Reserving(MsiFlags.None);
        bench.Ops.OnPrepareDescriptor = static descriptor => descriptor.IsMsiX = true;

        MsiMap map = bench.At(0);

        Assert.Equal(1, bench.Log.Count("P.activate"));
        Assert.Equal(0, bench.Log.Count("P.activate(reserve)"));
        Assert.True(bench.Find(map.Irq).IsActivated);
        Assert.True(bench.Find(map.Irq).MsiDescriptor!.IsMsiX);
    }

    [Fact]
    public void Spec03_Check21_NoMaskForbidsReservation()
    {
        using MsiTestBench bench = Reserving(MsiFlags.NoMask);
        bench.Insert(new MsiDescriptorInit(0) { IsMsiX = true });

        MsiMap map = bench.At(1);

        Assert.Equal(1, bench.Log.Count("P.activate"));
        Assert.Equal(0, bench.Log.Count("P.activate(reserve)"));
        Assert.True(bench.Find(map.Irq).IsActivated);
    }

    [Fact]
    public void Spec03_Check22_AManagedInterruptWithoutOnlineCpuIsNotActivated()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = Early,
            Options = new() { PossibleCpus = 4, OnlineCpus = CpuMask.Of(0, 1) },
        });
        IrqAffinityDescriptor affinity = new(CpuMask.Of(2, 3), IsManaged: true);

        MsiMap map = bench.Device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any, affinity);

        Assert.True(map.IsAllocated);
        Assert.Equal("init", bench.Log.Entries[^1]);
        Assert.True(bench.Find(map.Irq).IsManagedShutdown);
        Assert.False(bench.Find(map.Irq).IsActivated);
    }

    [Fact]
    public void AllocateIrqAt_ManagedWithAnOnlineCpu_IsActivatedEarly()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = Early,
            Options = new() { PossibleCpus = 4, OnlineCpus = CpuMask.Of(0, 1) },
        });
        IrqAffinityDescriptor affinity = new(CpuMask.Of(1, 3), IsManaged: true);

        MsiMap map = bench.Device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any, affinity);

        IrqDescriptor descriptor = bench.Find(map.Irq);
        Assert.Equal(1, bench.Log.Count("P.activate"));
        Assert.True(descriptor.IsActivated);
        Assert.True(descriptor.IsManaged);
        Assert.Equal(CpuMask.Of(1, 3), descriptor.Affinity);
        Assert.NotEqual(IrqStates.None, descriptor.States & IrqStates.AffinitySet);
    }

    [Fact]
    public void AllocateIrqAt_WithoutAffinity_TakesTheDefaultMaskAndNoState()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Options = new() { PossibleCpus = 4, DefaultAffinity = CpuMask.Of(2) },
        });

        MsiMap map = bench.Any();

        IrqDescriptor descriptor = bench.Find(map.Irq);
        Assert.Equal(CpuMask.Of(2), descriptor.Affinity);
        Assert.Equal(
            IrqStates.None,
            descriptor.States & (IrqStates.AffinitySet | IrqStates.AffinityManaged | IrqStates.ManagedShutdown));
    }

    [Fact]
    public void InsertDescriptor_TheCallerReusesItsAffinityArray_TheCopyStays()
    {
        using MsiTestBench bench = new();
        IrqAffinityDescriptor[] affinity = [new(CpuMask.Of(1)), new(CpuMask.Of(2), IsManaged: true)];
        Assert.Equal(0, bench.Insert(new MsiDescriptorInit(0) { VectorCount = 2, Affinity = affinity }));

        affinity[0] = new IrqAffinityDescriptor(CpuMask.Empty);
        affinity[1] = affinity[0];
        int result = bench.All(1);

        Irq first = bench.Get(0);
        Assert.Equal(0, result);
        Assert.Equal(CpuMask.Of(1), bench.Find(first).Affinity);
        Assert.False(bench.Find(first).IsManaged);
        Assert.Equal(CpuMask.Of(2), bench.Find(new Irq(first.Number + 1)).Affinity);
        Assert.True(bench.Find(new Irq(first.Number + 1)).IsManaged);
    }

    [Theory]
    [InlineData(BusToken.PciMsi, true)]
    [InlineData(BusToken.PciDeviceMsi, true)]
    [InlineData(BusToken.PciDeviceMsiX, true)]
    [InlineData(BusToken.VmdMsi, true)]
    [InlineData(BusToken.DeviceMsi, false)]
    [InlineData(BusToken.PlatformMsi, false)]
    public void AllocateIrqAt_Reservation_DependsOnTheBusToken(BusToken token, bool reserves)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = token, Flags = Early | MsiFlags.MustReactivate });
        bench.Insert(new MsiDescriptorInit(0) { CanMask = true });

        bench.At(1);

        Assert.Equal(reserves ? 1 : 0, bench.Log.Count("P.activate(reserve)"));
        Assert.Equal(reserves ? 0 : 1, bench.Log.Count("P.activate"));
    }

    [Fact]
    public void AllocateIrqAt_WithoutMustReactivate_DoesNotReserve()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = BusToken.PciDeviceMsiX, Flags = Early });
        bench.Insert(new MsiDescriptorInit(0) { IsMsiX = true });

        bench.At(1);

        Assert.Equal(1, bench.Log.Count("P.activate"));
    }

    [Fact]
    public void AllocateIrqAt_WithoutReservation_ClearsWhatAParentAllowed()
    {
        using MsiTestBench bench = new();
        bench.Ops.InitializeResult = _ =>
        {
            bench.Find(new Irq(1)).CanReserve = true;
            return 0;
        };

        MsiMap map = bench.Any();

        Assert.Equal(new Irq(1), map.Irq);
        Assert.False(bench.Find(map.Irq).CanReserve);
    }

    [Fact]
    public void AllocateIrqAt_WithReservation_KeepsWhatAParentAllowed()
    {
        using MsiTestBench bench = Reserving(MsiFlags.None);
        bench.Insert(new MsiDescriptorInit(0) { IsMsiX = true });
        bench.Ops.InitializeResult = _ =>
        {
            bench.Find(new Irq(1)).CanReserve = true;
            return 0;
        };

        MsiMap map = bench.At(1);

        Assert.True(bench.Find(map.Irq).CanReserve);
    }

    [Fact]
    public void AllocateIrqAt_ActivationFailsInTheMiddle_DeactivatesTheRootOnly()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early, HasDomain = false });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = bench.ParentOps;
        middle.ActivateResult = _ => ErrorCode.InputOutput;
        bench.Device.ParentDomain = middle;
        Assert.True(bench.Create());
        bench.Log.Clear();

        MsiMap map = bench.At(0);

        Assert.Equal(-5, map.Index);
        Assert.Equal(
            ["get_hwirq", "M.alloc", "P.alloc", "init", "P.activate", "M.activate", "P.deactivate",
                "free", "M.free", "P.free", "post_free"],
            bench.Log.Entries.SkipWhile(entry => entry != "get_hwirq"));
    }

    [Fact]
    public void AllocateIrqAt_TheMiddleCutsTheRoot_OnlyTheShortChainIsActivated()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early, HasDomain = false });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = bench.ParentOps;
        middle.CutsParent = true;
        bench.Device.ParentDomain = middle;
        Assert.True(bench.Create());

        MsiMap map = bench.At(0);

        Assert.True(map.IsAllocated);
        Assert.Equal(0, bench.Log.Count("P.activate"));
        Assert.Equal(1, bench.Log.Count("M.activate"));
        Assert.Null(bench.Parent.GetData(map.Irq));
        Assert.Equal(0u, bench.Parent.MappedCount);
    }

    private static MsiTestBench Reserving(MsiFlags more) => new(new MsiTestSetup
    {
        Token = BusToken.PciDeviceMsiX,
        Flags = Early | MsiFlags.MustReactivate | more,
    });
}
