using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Tests.Affinity;

/// <summary>Notifiers, hints, and what else watches an affinity.</summary>
public sealed class AffinityObserverTests
{
    [Fact]
    public void SetAffinityNotifier_Parked_ReportsTheParkedMaskOnce()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Request();
        List<string> told = [];
        bench.System.Affinity.SetNotifier(
            descriptor.Irq, new IrqAffinityNotifier((_, mask) => told.Add(mask.ToString())));

        bench.Set(descriptor, "1");
        bench.Set(descriptor, "2");

        Assert.Equal(1, bench.System.Affinity.RunNotifications());
        Assert.Equal(["2"], told);
        Assert.Equal(0, bench.System.Affinity.RunNotifications());
    }

    [Fact]
    public void SetAffinityNotifier_Replaced_TheOldOneIsReleasedAndNotTold()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Request();
        List<string> told = [];
        IrqAffinityNotifier old = new((_, _) => told.Add("old"), () => told.Add("old released"));
        IrqAffinityNotifier other = new((_, _) => told.Add("other"), () => told.Add("other released"));
        bench.System.Affinity.SetNotifier(descriptor.Irq, old);
        bench.Set(descriptor, "1");

        bench.System.Affinity.SetNotifier(descriptor.Irq, other);
        bench.System.Affinity.RunNotifications();
        bench.Set(descriptor, "2");
        bench.System.Affinity.RunNotifications();
        bench.System.Affinity.SetNotifier(descriptor.Irq, null);
        bench.System.Affinity.SetNotifier(descriptor.Irq, old);

        Assert.Equal(["old released", "other", "other released"], told);
    }

    [Fact]
    public void SetAffinityNotifier_WhileItRuns_IsReleasedAfterTheRun()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Request();
        List<string> told = [];
        IrqAffinityNotifier notifier = new(
            (irq, _) =>
            {
                bench.System.Affinity.SetNotifier(irq, null);
                told.Add("ran");
            },
            () => told.Add("released"));
        bench.System.Affinity.SetNotifier(descriptor.Irq, notifier);
        bench.Set(descriptor, "1");

        bench.System.Affinity.RunNotifications();

        Assert.Equal(["ran", "released"], told);
    }

    [Fact]
    public void SetAffinityNotifier_UnknownOrInUse_IsRefused()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Request();
        IrqAffinityNotifier notifier = new(static (_, _) => { });
        bench.System.Affinity.SetNotifier(descriptor.Irq, notifier);

        Assert.Equal(ErrorCode.Invalid, bench.System.Affinity.SetNotifier(new Irq(9999), notifier));
        Assert.Throws<InvalidOperationException>(() => bench.System.Affinity.SetNotifier(descriptor.Irq, notifier));
    }

    [Fact]
    public void FreeIrq_HintAndNotifierLeft_WarnsAndForgetsBoth()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Allocate();
        IrqRegistration registration =
            bench.System.Request(descriptor.Irq, "test", static (_, _) => IrqResult.Handled, 0);
        IrqAffinityNotifier notifier = new(static (_, _) => { });
        bench.System.Affinity.SetHint(descriptor.Irq, CpuMask.Of(1));
        bench.System.Affinity.SetNotifier(descriptor.Irq, notifier);

        registration.Dispose();

        Assert.Equal(2, bench.System.Diagnostics.CountOf(IrqDiagnosticId.AffinityObserverLeft));
        Assert.Null(descriptor.AffinityHint);
        Assert.Equal(0, bench.System.Affinity.SetNotifier(descriptor.Irq, notifier));
    }

    [Fact]
    public void SetAffinity_ChipThatHidesTheTarget_IsReportedOnce()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        bench.Chip.HidesEffective = true;

        IrqDescriptor descriptor = bench.Request();
        bench.Request();

        IrqDiagnostic report = Assert.Single(bench.Reports);
        Assert.Equal($"irq_chip test did not update eff. affinity mask of irq {descriptor.Irq}", report.Message);
        Assert.False(report.IsWarning);
    }

    [Fact]
    public void SetAffinity_AtOnceOnly_ABusyChipRefuses()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4) with { AffinityMoves = AffinityMoves.AtOnce });
        IrqDescriptor descriptor = bench.Request();
        bench.Chip.Results.Enqueue(ErrorCode.Busy);

        Assert.Equal(ErrorCode.Busy, bench.Set(descriptor, "2"));
        Assert.Equal(0, bench.Set(descriptor, "2"));
    }

    [Fact]
    public void CarryOut_BusyChip_KeepsTheWish()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Request();
        bench.Set(descriptor, "2");
        bench.Chip.Results.Enqueue(ErrorCode.Busy);

        bench.Fire(descriptor);
        Assert.Equal("2", descriptor.PendingAffinity.ToString());
        bench.Fire(descriptor);

        Assert.True(descriptor.PendingAffinity.IsEmpty);
        Assert.Equal("2", descriptor.EffectiveAffinity.ToString());
    }

    [Fact]
    public void SetUserAffinity_NoBalancingOrLocked_IsRefused()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        AffinityBench locked = new(AffinityBench.Cpus(4) with { LocksUserAffinity = true });
        IrqDescriptor fixedOne = bench.Request();
        bench.System.ModifyStatus(fixedOne.Irq, IrqSettings.None, IrqSettings.NoBalancing);
        IrqDescriptor free = locked.Request();

        Assert.False(bench.System.Affinity.CanSet(fixedOne.Irq));
        Assert.Equal(ErrorCode.NotPermitted, bench.System.Affinity.SetByUser(fixedOne.Irq, CpuMask.Of(1)));
        Assert.Equal(0, bench.System.Affinity.Set(fixedOne.Irq, CpuMask.Of(1)));
        Assert.True(locked.System.Affinity.CanSet(free.Irq));
        Assert.Equal(ErrorCode.NotPermitted, locked.System.Affinity.SetByUser(free.Irq, CpuMask.Of(1)));
    }

    [Fact]
    public void SetLevelStates_StateOfTheCore_Throws()
    {
        AffinityBench bench = new(AffinityBench.Cpus(1));
        IrqDescriptor descriptor = bench.Allocate();

        Assert.Throws<ArgumentOutOfRangeException>(() => descriptor.SetLevelStates(IrqStates.Started));
    }
}
