using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

public sealed class IrqReleaseTests
{
    [Fact]
    public void Spec06_Check10_FreeingWhatIsNotThereIsAWarning()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        object device = new();
        IrqRequest request = new("a", IrqFlags.Shared, device);
        Assert.Equal(0, bench.System.TryRequest(irq, request, ActionScript.Primary, bench.Script("a"), out _));

        Assert.Null(bench.System.FreeIrq(irq, new object()));
        Assert.True(bench.Descriptor(irq).HasAction);
        Assert.Equal("a", bench.System.FreeIrq(irq, device));
        Assert.Null(bench.System.FreeIrq(irq, device));
        Assert.Equal(2, bench.System.Diagnostics.CountOf(IrqDiagnosticId.FreeUnknownAction));
        Assert.Equal("Trying to free already-free IRQ 1.", bench.Reports[0].Message);
        Assert.Null(bench.System.FreeIrq(new Irq(77), device));
        Assert.Equal(2, bench.Reports.Count);
    }

    [Fact]
    public void Spec06_Check11_WithoutAutomaticEnableTheFirstEnableStartsTheLine()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.Startup,
        });
        Irq irq = bench.NewIrq();

        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.NoAutoEnable));
        Assert.Equal(1, bench.Descriptor(irq).Depth);
        Assert.True(bench.Descriptor(irq).IsDisabled);
        Assert.Empty(bench.Log.Take());
        bench.System.Enable(irq);
        Assert.Equal(["startup"], bench.Log.Take());
        Assert.Equal(0, bench.Descriptor(irq).Depth);
        bench.System.Enable(irq);
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.UnbalancedEnable));
        Assert.Equal(0, bench.Descriptor(irq).Depth);
    }

    [Fact]
    public void Spec06_Check12_ARequestForgetsEarlierDisables()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        bench.System.Disable(irq);
        bench.System.Disable(irq);

        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.None));

        Assert.Equal(0, bench.Descriptor(irq).Depth);
        Assert.False(bench.Descriptor(irq).IsDisabled);
    }

    [Fact]
    public void Request_WithoutAutomaticEnableAfterDisables_HasDepthOne()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        bench.System.Disable(irq);
        bench.System.Disable(irq);

        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.NoAutoEnable));

        Assert.Equal(1, bench.Descriptor(irq).Depth);
    }

    [Fact]
    public void Spec06_Check22_AResultThatIsNoneIsReportedAndNotCounted()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        ActionScript script = bench.Script("a");
        script.PrimaryResult = (IrqResult)7;
        Assert.Equal(0, bench.System.TryRequest(irq, new IrqRequest("a"), ActionScript.Primary, script, out _));

        bench.System.HandleIrq(irq);

        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.BogusResult));
        Assert.Equal(0u, bench.Descriptor(irq).Spurious.Count);
        Assert.Equal(0u, bench.Descriptor(irq).Spurious.Unhandled);
    }

    [Fact]
    public void Spec06_Check34_UnknownInterruptsAreQuietAndCannotBeDisabled()
    {
        using ActionBench bench = new();
        Irq unknown = new(77);

        Assert.True(bench.System.SynchronizeHard(unknown));
        Assert.False(bench.System.DisableHard(unknown));
        bench.System.Synchronize(unknown);
        bench.System.DisableAndSynchronize(unknown);
    }

    [Fact]
    public void DisableHard_TellsWhetherAThreadIsActive()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.RequestThread(irq, bench.Script("a"), IrqFlags.OneShot, out _));
        Assert.True(bench.System.DisableHard(irq));
        bench.System.Enable(irq);
        bench.System.HandleIrq(irq);

        Assert.False(bench.System.SynchronizeHard(irq));
        Assert.False(bench.System.DisableHard(irq));
        bench.System.Synchronize(irq);
        Assert.True(bench.System.SynchronizeHard(irq));
    }

    [Fact]
    public void Synchronize_WaitsWhileTheChipSaysActive()
    {
        using ActionBench bench = new();
        ActiveChip chip = new();
        Irq irq = bench.NewIrq();
        bench.System.SetChip(irq, chip);
        chip.ActiveAnswers = 3;

        Assert.True(bench.System.SynchronizeHard(irq));
        Assert.Equal(3, chip.ActiveAnswers);
        bench.System.Synchronize(irq);
        Assert.Equal(0, chip.ActiveAnswers);
    }

    [Fact]
    public async Task SynchronizeAsync_WaitsForThreadsWithoutBlocking()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.RequestThread(irq, bench.Script("a"), IrqFlags.OneShot, out _));
        bench.System.HandleIrq(irq);
        using CancellationTokenSource source = new();
        Task cancelled = bench.System.SynchronizeAsync(irq, source.Token).AsTask();
        Task waiting = bench.System.SynchronizeAsync(irq).AsTask();

        Assert.False(waiting.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        bench.Threads.RunAll();
        await waiting;
    }

    [Fact]
    public async Task DisposeAsync_WithAnActiveThread_WaitsWithoutBlocking()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(
            0, bench.RequestThread(irq, bench.Script("a"), IrqFlags.OneShot, out IrqRegistration? registration));
        bench.System.HandleIrq(irq);

        ValueTask disposal = registration!.DisposeAsync();

        Assert.False(disposal.IsCompleted);
        Assert.True(registration.IsInstalled);
        bench.Threads.RunAll();
        await disposal;
        Assert.False(registration.IsInstalled);
        await registration.DisposeAsync();
    }

    [Fact]
    public void Free_OfTheLastAction_UsesTwoBusLocksAroundItsHalves()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.BusLock | IrqChipCallbacks.Shutdown
                | IrqChipCallbacks.ReleaseResources,
        });
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.None, out IrqRegistration? registration));
        bench.System.ModifyStatus(irq, IrqSettings.None, IrqSettings.DisableUnlazy);
        bench.Log.Take();

        registration!.Dispose();

        Assert.Equal(["lock", "shutdown", "unlock", "lock", "release", "unlock"], bench.Log.Take());
        Assert.Equal(IrqSettings.None, bench.Descriptor(irq).Settings & IrqSettings.DisableUnlazy);
        registration.Dispose();
        Assert.Empty(bench.Log.Take());
    }

    [Fact]
    public void Dispose_AfterTheNumberWasFreed_EndsTheThread()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(
            0, bench.RequestThread(irq, bench.Script("a"), IrqFlags.OneShot, out IrqRegistration? registration));
        bench.System.Numbers.Free(irq.Number, 1);

        registration!.Dispose();

        Assert.Empty(bench.Threads.Threads);
        Assert.False(registration.IsInstalled);
    }

    [Fact]
    public async Task Dispose_OfTwoThreadsAtOnce_FreesOnceAndTellsNothing()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.Shutdown,
        });
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.None, out IrqRegistration? registration));
        Task? other = null;
        using ManualResetEventSlim isInside = new();

        // The other one has seen that the action is there, and comes to the lock while the first one holds it.
        bench.Chip.OnShutdown = _ =>
        {
            other ??= Task.Run(() =>
            {
                isInside.Set();
                FreeAsItsRegistrationDoes(bench, irq, registration!);
            });
            isInside.Wait();
        };
        registration!.Dispose();
        await other!;

        Assert.Empty(bench.Reports);
        Assert.False(bench.Descriptor(irq).HasAction);
        Assert.Null(bench.System.FreeIrq(irq, registration.DeviceId));
        Assert.Single(bench.Reports);
    }

    private static void FreeAsItsRegistrationDoes(ActionBench bench, Irq irq, IrqRegistration registration) =>
        Assert.Null(IrqRelease.Free(bench.System, irq, registration.DeviceId, isKnown: true));

    [Fact]
    public void RequestAndFree_KeepTheCountersOfSuspend()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.Shared | IrqFlags.NoSuspend, out IrqRegistration? first));
        Assert.Equal(
            0, bench.Request(irq, "b", IrqFlags.Shared | IrqFlags.ConditionalSuspend, out IrqRegistration? second));
        Assert.Empty(bench.Reports);
        Assert.Equal(0, bench.Request(irq, "c", IrqFlags.Shared, out IrqRegistration? third));
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.PowerFlagsMixed));

        PowerCounters counters = Count(bench, irq);
        Assert.Equal(
            (3, 1, 1, 0), (counters.Actions, counters.NoSuspend, counters.ConditionalSuspend, counters.ForceResume));
        first!.Dispose();
        second!.Dispose();
        third!.Dispose();
        Assert.Equal(default, Count(bench, irq));

        static PowerCounters Count(ActionBench bench, Irq irq)
        {
            IrqDescriptor descriptor = bench.Descriptor(irq);
            using GateHold held = descriptor.Hold();
            return PowerCounters.Of(descriptor);
        }
    }

    [Fact]
    public void Request_WithoutSpuriousDetection_CountsNothing()
    {
        using ActionBench bench = new(
            new ActionBenchOptions { HasSpuriousDetection = false, Flow = EdgeFlow.Instance });
        Irq irq = bench.NewIrq();
        ActionScript script = bench.Script("a");
        script.PrimaryResult = IrqResult.None;
        Assert.Equal(0, bench.System.TryRequest(irq, new IrqRequest("a"), ActionScript.Primary, script, out _));

        bench.System.HandleIrq(irq);

        Assert.Equal(0u, bench.Descriptor(irq).Spurious.Unhandled);
    }

    private sealed class ActiveChip() : IrqChip("active", IrqChipCallbacks.GetState)
    {
        public int ActiveAnswers { get; set; }

        public override int GetState(IrqData data, IrqChipState which, ref bool state)
        {
            Assert.Equal(IrqChipState.Active, which);
            state = ActiveAnswers > 0;
            ActiveAnswers -= state ? 1 : 0;
            return 0;
        }
    }
}
