using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Tests.Affinity;

/// <summary>The numbered checks of setting an affinity.</summary>
public sealed class AffinityCheckTests
{
    [Fact]
    public void Spec07_Check13_SetAffinity_OfflineCpusAtOnce_FailsButCountsAsSetAndIsTold()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4, "0-1"));
        IrqDescriptor descriptor = bench.Request(atOnce: true);
        List<string> told = [];
        bench.System.Affinity.SetNotifier(
            descriptor.Irq, new IrqAffinityNotifier((irq, mask) => told.Add($"{irq}: {mask}")));

        int result = bench.Set(descriptor, "2-3");
        bench.System.Affinity.RunNotifications();

        Assert.Equal(ErrorCode.Invalid, result);
        Assert.True((descriptor.States & IrqStates.AffinitySet) != 0);
        Assert.Empty(bench.Log.Take());
        Assert.Equal([$"{descriptor.Irq}: 0-1"], told);
    }

    [Fact]
    public void Spec07_Check14_SetAffinity_OfflineCpusInInterrupt_IsParkedThenDropped()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4, "0-1"));
        IrqDescriptor descriptor = bench.Request();

        Assert.Equal(0, bench.Set(descriptor, "2-3"));
        Assert.Equal("2-3", descriptor.PendingAffinity.ToString());
        bench.Fire(descriptor);

        Assert.Equal("0-1", descriptor.Affinity.ToString());
        Assert.True(descriptor.PendingAffinity.IsEmpty);
        Assert.True((descriptor.States & IrqStates.AffinityPending) == 0);
        Assert.Equal(["mask", "unmask"], bench.Log.Take());
    }

    [Fact]
    public void Spec07_Check15_SetAffinity_Deactivated_IsOnlyNoted()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4, "0-1"));
        IrqDescriptor descriptor = bench.Allocate();

        int result = bench.Set(descriptor, "2-3");

        Assert.Equal(0, result);
        Assert.Equal("2-3", descriptor.Affinity.ToString());
        Assert.Equal("2-3", descriptor.EffectiveAffinity.ToString());
        Assert.Empty(bench.Log.Take());
    }

    [Fact]
    public void Spec07_Check16_SetAffinity_PartlyOnline_TheChipGetsTheOnlinePart()
    {
        AffinityBench bench = new(AffinityBench.Cpus(8, "0-3"));
        IrqDescriptor descriptor = bench.Request(atOnce: true);

        Assert.Equal(0, bench.Set(descriptor, "2,6"));

        Assert.Equal(["affinity 2"], bench.Log.Take());
        Assert.Equal("2,6", descriptor.Affinity.ToString());
    }

    [Fact]
    public void Spec07_Check17_Request_DeviceOnANode_GoesToTheNodesCpus()
    {
        AffinityBench bench = new(AffinityBench.Cpus(8) with { CpuNodes = [0, 0, 0, 0, 1, 1, 1, 1] });

        IrqDescriptor descriptor = bench.Request(node: 1);

        Assert.Equal("0xf0", descriptor.Affinity.ToHexString());
    }

    [Fact]
    public void Spec07_Check18_Request_AffinitySetButOffline_FallsBackToTheNodesDefault()
    {
        AffinityBench bench = new(AffinityBench.Cpus(8, "0-5,7") with { CpuNodes = [0, 0, 0, 0, 1, 1, 1, 1] });
        IrqDescriptor descriptor = bench.Allocate(node: 1);
        bench.Set(descriptor, "6");

        bench.Request(descriptor);

        Assert.True((descriptor.States & IrqStates.AffinitySet) == 0);
        Assert.Equal("4-5,7", descriptor.Affinity.ToString());
    }

    [Fact]
    public void Spec07_Check22_Request_ManagedWithoutCpu_SucceedsAndEnablingWarnsOnce()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4, "0-1"));
        IrqDescriptor descriptor = bench.Request("2-3", managed: true);

        Assert.True(descriptor is { HasAction: true, IsManagedShutdown: true, IsStarted: false, Depth: 0 });
        Assert.Empty(bench.Warnings);
        bench.System.Disable(descriptor.Irq);
        bench.System.Enable(descriptor.Irq);

        Assert.Equal(IrqDiagnosticId.ManagedStartRefused, Assert.Single(bench.Warnings).Id);
        Assert.True(descriptor is { IsManagedShutdown: true, IsStarted: false });
    }

    [Fact]
    public void Spec07_Check23_SetUserAffinity_ManagedOrOffline_IsRefused()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4, "0-1"));
        IrqDescriptor managed = bench.Request("0-1", managed: true);
        IrqDescriptor normal = bench.Request(atOnce: true);

        Assert.Equal(ErrorCode.NotPermitted, bench.System.Affinity.SetByUser(managed.Irq, CpuMask.Of(0)));
        Assert.Equal(ErrorCode.Invalid, bench.System.Affinity.SetByUser(normal.Irq, CpuMask.Of(2, 3)));
        Assert.Equal(0, bench.System.Affinity.SetByUser(normal.Irq, CpuMask.Of(1, 3)));
        Assert.Equal(ErrorCode.Invalid, bench.System.Affinity.SetDefault(CpuMask.Of(2, 3)));
        Assert.Equal("0-3", bench.System.Cpus.DefaultAffinity.ToString());
    }

    [Fact]
    public void Spec07_Check24_UpdateAffinity_ReservationModeStartedOrManaged_IsRefused()
    {
        AffinityBench x86 = new(AffinityBench.Cpus(4));
        AffinityBench other = new(AffinityBench.Cpus(4) with { HasReservationMode = false });
        IrqDescriptor reserved = x86.Allocate();
        IrqDescriptor started = other.Request();
        IrqDescriptor managed = other.Allocate("1", managed: true);
        IrqDescriptor idle = other.Allocate();
        IrqAffinityDescriptor affinity = new(CpuMask.Of(2), IsManaged: true);

        Assert.Equal(ErrorCode.OperationNotSupported, x86.System.Affinity.Update(reserved.Irq, affinity));
        Assert.Equal(ErrorCode.Busy, other.System.Affinity.Update(started.Irq, affinity));
        Assert.Equal(ErrorCode.Busy, other.System.Affinity.Update(managed.Irq, affinity));
        Assert.Equal(ErrorCode.Invalid, other.System.Affinity.Update(new Irq(9999), affinity));
        Assert.Equal(0, other.System.Affinity.Update(idle.Irq, affinity));
        Assert.True(idle is { IsManaged: true, IsManagedShutdown: true });
        Assert.Equal("2", idle.Affinity.ToString());
    }

    [Fact]
    public void Spec07_Check25_SetAffinity_ChipStoredItItself_LeavesTheAffinity()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Request(atOnce: true);
        bench.Chip.Results.Enqueue(AffinityResult.OkNoCopy);

        Assert.Equal(0, bench.Set(descriptor, "2"));

        Assert.Equal("0-3", descriptor.Affinity.ToString());
    }

    [Fact]
    public void Spec07_Check26_SetAffinity_OneIsParkedAlready_IsReplaced()
    {
        AffinityBench bench = new(AffinityBench.Cpus(8));
        IrqDescriptor descriptor = bench.Request();

        Assert.Equal(0, bench.Set(descriptor, "5"));
        Assert.Equal(0, bench.Set(descriptor, "6"));

        Assert.Equal("6", descriptor.PendingAffinity.ToString());
        Assert.Empty(bench.Log.Take());
        bench.Fire(descriptor);
        Assert.Equal(["mask", "affinity 6", "unmask"], bench.Log.Take());
        Assert.Equal(("6", "6"), (descriptor.Affinity.ToString(), descriptor.EffectiveAffinity.ToString()));
    }

    [Fact]
    public void Spec07_Check27_SetAffinity_BusyChip_ParksUnlessForced()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Request(atOnce: true);
        bench.Chip.Results.Enqueue(ErrorCode.Busy);

        Assert.Equal(0, bench.Set(descriptor, "2"));
        Assert.True((descriptor.States & IrqStates.AffinityPending) != 0);

        IrqDescriptor forced = bench.Request(atOnce: true);
        bench.Chip.Results.Enqueue(ErrorCode.Busy);
        Assert.Equal(ErrorCode.Busy, bench.Set(forced, "2", force: true));
        Assert.True((forced.States & IrqStates.AffinityPending) == 0);
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("parked")]
    public void Spec07_Check28_Managed_IsolatedCpus_StaysOnHousekeepingOnesWhileOneIsOnline(string way)
    {
        AffinityBench bench = new(AffinityBench.Cpus(6) with { IsolatedManagedCpus = CpuMask.Of(2, 3, 4, 5) });
        IrqDescriptor descriptor = bench.Allocate("1,5", managed: true, atOnce: way == "at once");
        bench.Request(descriptor);
        Assert.Equal(["affinity 1"], bench.Log.Take().Where(IsAffinity));
        Assert.Equal("1,5", descriptor.Affinity.ToString());

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(1));
        Assert.Equal(["affinity 5"], bench.Log.Take().Where(IsAffinity));

        Assert.Equal(0, bench.System.Hotplug.BringOnline(1));
        if (way == "parked")
        {
            Assert.Empty(bench.Log.Take());
            bench.Fire(descriptor);
        }

        Assert.Equal(["affinity 1"], bench.Log.Take().Where(IsAffinity));
        Assert.Equal("1,5", descriptor.Affinity.ToString());
    }

    [Fact]
    public void Spec07_Check29_SetAffinityHint_SetsWithoutOnlineCpu_LosesTheError()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4, "0-1"));
        IrqDescriptor descriptor = bench.Request(atOnce: true);

        Assert.Equal(0, bench.System.Affinity.SetHint(descriptor.Irq, CpuMask.Of(3), sets: true));

        Assert.Equal("3", descriptor.AffinityHint!.ToString());
        Assert.Equal("0-1", descriptor.Affinity.ToString());
        Assert.Equal(ErrorCode.Invalid, bench.System.Affinity.SetHint(new Irq(9999), null));
    }

    [Fact]
    public void Spec07_Check30_WithBootAffinity_TheBootCpuIsAdded()
    {
        using IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 4 }.WithBootAffinity("3"));

        Assert.Equal("0,3", system.Cpus.DefaultAffinity.ToString());
        Assert.Throws<ArgumentException>(() => new IrqSystemOptions().WithBootAffinity("a"));
    }

    private static bool IsAffinity(string call) => call.StartsWith("affinity", StringComparison.Ordinal);
}
