using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Tests.Affinity;

/// <summary>The numbered checks of CPU hotplug, and their neighbours.</summary>
public sealed class HotplugCheckTests
{
    [Fact]
    public void Spec07_Check19_Managed_LastCpuGoesAndFirstComesBack_IsShutDownAndStarted()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Request("2-3", managed: true);
        Assert.Equal("2", descriptor.EffectiveAffinity.ToString());

        bench.System.Hotplug.TakeOffline(2);
        Assert.Equal("3", descriptor.EffectiveAffinity.ToString());
        Assert.True(descriptor.IsStarted);

        bench.System.Hotplug.TakeOffline(3);
        Assert.True(descriptor is { IsManagedShutdown: true, IsStarted: false, IsActivated: false, Depth: 1 });
        Assert.Equal("2-3", descriptor.Affinity.ToString());

        bench.System.Hotplug.BringOnline(2);
        Assert.True(descriptor is { IsManagedShutdown: false, IsStarted: true, Depth: 0 });
        Assert.Equal("2", descriptor.EffectiveAffinity.ToString());

        bench.Log.Take();
        bench.System.Hotplug.BringOnline(3);
        Assert.Empty(bench.Log.Take());
        Assert.Equal("2", descriptor.EffectiveAffinity.ToString());
    }

    [Fact]
    public void Spec07_Check20_Unmanaged_ItsCpuGoes_TheAffinityIsBrokenForGood()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Allocate();
        bench.Set(descriptor, "1");
        bench.Request(descriptor);

        bench.System.Hotplug.TakeOffline(1);
        Assert.Equal("0,2-3", descriptor.Affinity.ToString());

        bench.System.Hotplug.BringOnline(1);
        Assert.Equal("0,2-3", descriptor.Affinity.ToString());
        Assert.True((descriptor.States & IrqStates.AffinitySet) != 0);
        Assert.Contains(bench.Reports, report => report.Message == $"IRQ {descriptor.Irq}: no longer affine to CPU1");
    }

    [Fact]
    public void Spec07_Check21_Unmanaged_NoVectorWhereItMayGo_GoesAnywhere()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Allocate();
        bench.Set(descriptor, "1-2");
        bench.Request(descriptor);
        Assert.Equal("1", descriptor.EffectiveAffinity.ToString());
        bench.Chip.Full = CpuMask.Of(2);
        bench.Log.Take();

        bench.System.Hotplug.TakeOffline(1);

        Assert.Equal(["mask", "affinity 2", "affinity 0,2-3", "unmask"], bench.Log.Take());
        Assert.Equal(("0,2-3", "0"), (descriptor.Affinity.ToString(), descriptor.EffectiveAffinity.ToString()));
    }

    [Fact]
    public void TakeCpuOffline_PendingMove_IsTakenOverOrDropped()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor onIt = bench.Request("1");
        IrqDescriptor goesThere = bench.Request("2");
        bench.Set(onIt, "3");
        bench.Set(goesThere, "1");
        bench.Log.Take();

        bench.System.Hotplug.TakeOffline(1);

        Assert.Equal(["mask", "affinity 3", "unmask"], bench.Log.Take());
        Assert.Equal("3", onIt.Affinity.ToString());
        Assert.True(((onIt.States | goesThere.States) & IrqStates.AffinityPending) == 0);
        Assert.Equal("2", goesThere.Affinity.ToString());
    }

    [Fact]
    public void TakeCpuOffline_ErrorLeft_IsLoggedAndTheAffinityStays()
    {
        AffinityBench bench = new(AffinityBench.Cpus(2));
        IrqDescriptor descriptor = bench.Request("1");
        bench.Chip.Full = CpuMask.Of(0);

        bench.System.Hotplug.TakeOffline(1);

        Assert.Contains(bench.Reports, report => report.Message == $"IRQ{descriptor.Irq}: set affinity failed(-28).");
        Assert.DoesNotContain(bench.Reports, report => report.Message.Contains("no longer", StringComparison.Ordinal));
        Assert.Equal("1", descriptor.Affinity.ToString());
    }

    [Fact]
    public void TakeCpuOffline_EffectiveOnOfflineCpusOnly_IsReportedAndMoved()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));
        IrqDescriptor descriptor = bench.Request("2");
        bench.System.Cpus.SetOnline(2, isOnline: false);

        bench.System.Hotplug.TakeOffline(3);

        Assert.Contains(bench.Reports, report => report.Id == IrqDiagnosticId.EffectiveAffinityOffline);
        Assert.Equal("0", descriptor.EffectiveAffinity.ToString());
    }

    [Fact]
    public void TakeCpuOffline_LastOneOrRefusedByAStep_ChangesNothing()
    {
        AffinityBench bench = new(AffinityBench.Cpus(2));
        Step step = new();
        bench.System.Hotplug.AddStep(step);

        step.Answer = ErrorCode.NoSpace;
        Assert.Equal(ErrorCode.NoSpace, bench.System.Hotplug.TakeOffline(1));
        step.Answer = 0;
        Assert.Equal(0, bench.System.Hotplug.TakeOffline(1));
        Assert.Equal(0, bench.System.Hotplug.TakeOffline(1));
        Assert.Equal(ErrorCode.Busy, bench.System.Hotplug.TakeOffline(0));
        Assert.Equal(0, bench.System.Hotplug.BringOnline(1));

        Assert.Equal(["check 1", "check 1", "gone 1", "comes 1 0"], step.Calls);
    }

    [Fact]
    public void BringCpuOnline_NotPresent_IsInvalid()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4, "0-1") with { PresentCpus = CpuMask.FirstCpus(3) });

        Assert.Equal(0, bench.System.Hotplug.BringOnline(2));
        Assert.Equal(ErrorCode.Invalid, bench.System.Hotplug.BringOnline(3));
        bench.System.Cpus.SetPresent(3, isPresent: true);
        Assert.Equal(0, bench.System.Hotplug.BringOnline(3));
        Assert.Throws<InvalidOperationException>(() => bench.System.Cpus.SetPresent(3, isPresent: false));
    }

    [Fact]
    public void BringCpuOnline_ManagedForSeveralCpus_IsSpreadAgain()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4, "0-2"), IrqStates.AffinityOnActivate);
        IrqDescriptor descriptor = bench.Request("2-3", managed: true, atOnce: true);

        bench.System.Hotplug.BringOnline(3);

        Assert.Equal(["affinity 2-3"], bench.Log.Take());
        Assert.Equal("2-3", descriptor.Affinity.ToString());
    }

    [Fact]
    public void Startup_ManagedThatCannotBeActivated_WarnsAndStaysShutDown()
    {
        AffinityBench bench = new(AffinityBench.Cpus(2));
        bench.Domain.ActivateResult = ErrorCode.NoSpace;

        IrqDescriptor descriptor = bench.Request("1", managed: true);

        Assert.True(descriptor is { IsManagedShutdown: true, IsStarted: false });
        Assert.Equal(IrqDiagnosticId.ManagedStartRefused, Assert.Single(bench.Warnings).Id);
    }

    [Fact]
    public void Startup_AffinityBeforeStart_DependsOnTheChip()
    {
        AffinityBench before = new(AffinityBench.Cpus(2), flags: IrqChipFlags.AffinityPreStartup);
        AffinityBench after = new(AffinityBench.Cpus(2));

        before.Request(before.Allocate());
        after.Request(after.Allocate());

        Assert.Equal(["affinity 0-1", "unmask"], before.Log.Take());
        Assert.Equal(["unmask", "affinity 0-1"], after.Log.Take());
    }

    private sealed class Step : CpuHotplugStep
    {
        public List<string> Calls { get; } = [];

        public int Answer { get; set; }

        public override int CheckOffline(int cpu)
        {
            Calls.Add($"check {cpu}");
            return Answer;
        }

        public override void AfterMigration(int cpu) => Calls.Add($"gone {cpu}");

        public override void BeforeOnline(int cpu) => Calls.Add($"comes {cpu} {Answer}");
    }
}
