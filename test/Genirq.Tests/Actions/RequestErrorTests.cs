using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

public sealed class RequestErrorTests
{
    [Fact]
    public void Spec06_Check01_UnconnectedUnknownAndChiplessInterruptsAreRefused()
    {
        using ActionBench bench = new();
        Irq bare = new(bench.System.Numbers.Allocate(-1, 1, 1));

        Assert.Equal(ErrorCode.NotConnected, bench.Request(new Irq(IrqSystem.NotConnected), "a", IrqFlags.None));
        Assert.Equal(ErrorCode.Invalid, bench.Request(new Irq(77), "a", IrqFlags.None));
        Assert.Equal(ErrorCode.NotImplemented, bench.Request(bare, "a", IrqFlags.None));
        Assert.False(bench.Descriptor(bare).HasAction);
    }

    [Fact]
    public void Spec06_Check02_ContradictoryFlagsAreRefused()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        IrqRequest anonymous = new("a", IrqFlags.Shared);

        Assert.Equal(
            ErrorCode.Invalid,
            bench.System.TryRequest(
                irq, anonymous, ActionScript.Primary, bench.Script("a"), out IrqRegistration? registration));
        Assert.Null(registration);
        Assert.Equal(ErrorCode.Invalid, bench.Request(irq, "a", IrqFlags.Shared | IrqFlags.NoAutoEnable));
        Assert.Equal(ErrorCode.Invalid, bench.Request(irq, "a", IrqFlags.ConditionalSuspend));
        Assert.Equal(
            ErrorCode.Invalid,
            bench.Request(irq, "a", IrqFlags.Shared | IrqFlags.ConditionalSuspend | IrqFlags.NoSuspend));
        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.Shared | IrqFlags.ConditionalSuspend));
    }

    [Theory]
    [InlineData(IrqFlags.None, IrqChipFlags.None, ErrorCode.Invalid)]
    [InlineData(IrqFlags.OneShot, IrqChipFlags.None, 0)]
    [InlineData(IrqFlags.None, IrqChipFlags.OneshotSafe, 0)]
    public void Spec06_Check03_AThreadAloneNeedsOneShotOrASafeChip(IrqFlags flags, IrqChipFlags chip, int expected)
    {
        using ActionBench bench = new(new ActionBenchOptions { ChipFlags = chip });
        Irq irq = bench.NewIrq();

        Assert.Equal(expected, bench.RequestThread(irq, bench.Script("a"), flags, out IrqRegistration? registration));

        Assert.Equal(expected == 0, registration is not null);
        Assert.Equal(expected == 0 ? 1 : 0, bench.Threads.Threads.Count);
        Assert.Equal(expected == 0 ? 0 : 1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.ThreadedNeedsOneShot));
    }

    [Fact]
    public void TryRequestThreaded_WithoutAnyHandler_IsInvalid()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();

        Assert.Equal(
            ErrorCode.Invalid,
            bench.System.TryRequestThreaded(irq, new IrqRequest("a"), default(IrqHandlers<int>), 0, out _));
    }

    // Each row fails for the reason named and for all later ones at once: the earlier one must win.
    [Fact]
    public void TryRequestThreaded_WithSeveralReasons_GivesTheFirstInLinuxOrder()
    {
        OneByOne faults = new();
        using ActionBench bench = new(new ActionBenchOptions
        {
            Faults = faults,
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.RequestResources | IrqChipCallbacks.SetType,
        });
        RecordingDomain domain = new("d", new CallLog(), IrqDomainCallbacks.Map);
        Assert.Equal(0, bench.System.Domains.Instantiate(domain, IrqDomainOptions.Linear(null, 8)));
        Irq irq = domain.CreateMapping(new HardwareIrq(1));
        bench.System.SetChip(irq, null);
        domain.Power = new IrqPowerSwitch(() => ErrorCode.TimedOut, () => 0);
        bench.System.ModifyStatus(irq, IrqSettings.None, IrqSettings.NestedThread);
        bench.Threads.StartResult = ErrorCode.Range;
        bench.Chip.ResourceResult = ErrorCode.NoSpace;
        bench.Chip.TypeResult = ErrorCode.InputOutput;
        faults.Points = [FaultPoint.IrqAction, FaultPoint.ChipOwner];
        IrqHandlers<ActionScript> primary = new(ActionScript.Primary, null);
        IrqHandlers<ActionScript> thread = new(null, ActionScript.Thread);
        ActionScript script = bench.Script("a");
        IrqRequest rising = new("a", IrqFlags.TriggerRising);
        IrqRequest oneShot = new("a", IrqFlags.TriggerRising | IrqFlags.OneShot);

        Assert.Equal(ErrorCode.NoMemory, bench.System.TryRequestThreaded(irq, rising, primary, script, out _));
        faults.Points = [FaultPoint.ChipOwner];
        Assert.Equal(ErrorCode.TimedOut, bench.System.TryRequestThreaded(irq, rising, primary, script, out _));
        domain.Power = null;
        Assert.Equal(ErrorCode.NotImplemented, bench.System.TryRequestThreaded(irq, rising, primary, script, out _));
        bench.System.SetChip(irq, bench.Chip);
        Assert.Equal(ErrorCode.NoDevice, bench.System.TryRequestThreaded(irq, rising, primary, script, out _));
        faults.Points = [];
        Assert.Equal(ErrorCode.Invalid, bench.System.TryRequestThreaded(irq, rising, primary, script, out _));
        bench.System.ModifyStatus(irq, IrqSettings.NestedThread, IrqSettings.None);
        Assert.Equal(ErrorCode.Range, bench.System.TryRequestThreaded(irq, rising, thread, script, out _));
        bench.Threads.StartResult = 0;
        Assert.Equal(ErrorCode.NoSpace, bench.System.TryRequestThreaded(irq, rising, thread, script, out _));
        bench.Chip.ResourceResult = 0;
        Assert.Equal(ErrorCode.Invalid, bench.System.TryRequestThreaded(irq, rising, thread, script, out _));
        Assert.Equal(ErrorCode.InputOutput, bench.System.TryRequestThreaded(irq, oneShot, thread, script, out _));
        Assert.Empty(bench.Threads.Threads);
        bench.Chip.TypeResult = 0;
        Assert.Equal(0, bench.System.TryRequestThreaded(irq, oneShot, thread, script, out _));
    }

    [Fact]
    public void TryRequest_ThatFails_GivesPowerAndResourcesBack()
    {
        int powered = 0;
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.RequestResources | IrqChipCallbacks.ReleaseResources
                | IrqChipCallbacks.SetType,
        });
        RecordingDomain domain = new("d", new CallLog(), IrqDomainCallbacks.Map)
        {
            Power = new IrqPowerSwitch(() => { powered++; return 0; }, () => { powered--; return 0; }),
        };
        Assert.Equal(0, bench.System.Domains.Instantiate(domain, IrqDomainOptions.Linear(null, 8)));
        Irq irq = domain.CreateMapping(new HardwareIrq(1));
        bench.System.SetChip(irq, bench.Chip);
        bench.Chip.TypeResult = ErrorCode.InputOutput;

        Assert.Equal(ErrorCode.InputOutput, bench.Request(irq, "a", IrqFlags.TriggerHigh));

        Assert.Equal(["resources", "type 4", "release"], bench.Log.Take());
        Assert.Equal(0, powered);
        bench.Chip.TypeResult = 0;
        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.None, out IrqRegistration? registration));
        Assert.Equal(1, powered);
        registration!.Dispose();
        Assert.Equal(0, powered);
    }

    [Fact]
    public void TryRequestThreaded_WithoutExecutor_IsNotSupported()
    {
        using ActionBench bench = new(new ActionBenchOptions { HasThreads = false });
        Irq irq = bench.NewIrq();

        Assert.Equal(
            ErrorCode.OperationNotSupported,
            bench.RequestThread(irq, bench.Script("a"), IrqFlags.OneShot, out _));
        Assert.False(bench.Descriptor(irq).HasAction);
        Assert.Equal(0, bench.Request(irq, "b", IrqFlags.None));
    }

    [Fact]
    public void Request_OfNumberZeroOrAPerCpuInterrupt_IsRefused()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        bench.System.SetPerCpuDeviceId(irq);

        Assert.Equal(ErrorCode.NotImplemented, bench.Request(Irq.None, "a", IrqFlags.None));
        Assert.Equal(ErrorCode.Invalid, bench.Request(irq, "a", IrqFlags.None));
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.PerCpuMismatch));
        IrqException refused = Assert.Throws<IrqException>(() =>
            bench.System.RequestThreaded(irq, "a", ActionScript.Thread, bench.Script("a")));
        Assert.Equal(IrqError.Invalid, refused.Error);
    }

    [Fact]
    public void CanRequest_TellsWhetherTheLineIsFreeOrShared()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Irq shared = bench.NewIrq();
        Irq closed = bench.NewIrq();
        bench.System.ModifyStatus(closed, IrqSettings.None, IrqSettings.NoRequest);
        Assert.True(bench.System.CanRequest(irq, IrqFlags.None));
        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.None));
        Assert.Equal(0, bench.Request(shared, "b", IrqFlags.Shared));

        Assert.False(bench.System.CanRequest(irq, IrqFlags.Shared));
        Assert.True(bench.System.CanRequest(shared, IrqFlags.Shared));
        Assert.False(bench.System.CanRequest(shared, IrqFlags.None));
        Assert.False(bench.System.CanRequest(closed, IrqFlags.None));
        Assert.False(bench.System.CanRequest(new Irq(77), IrqFlags.None));
    }

    [Fact]
    public void TryRequestAnyContext_OfANestedInterrupt_TakesTheHandlerAsThreadFunction()
    {
        using ActionBench bench = new();
        Irq plain = bench.NewIrq();
        Irq nested = bench.NewIrq();
        bench.System.ModifyStatus(nested, IrqSettings.None, IrqSettings.NestedThread);
        IrqRequest oneShot = new("n", IrqFlags.OneShot);

        Assert.Equal(0, bench.System.TryRequestAnyContext(
            plain, new IrqRequest("p"), ActionScript.Primary, bench.Script("p"), out _));
        Assert.Equal(
            1, bench.System.TryRequestAnyContext(nested, oneShot, ActionScript.Primary, bench.Script("n"), out _));
        Assert.Equal(
            ErrorCode.Invalid,
            bench.System.TryRequestAnyContext(new Irq(77), oneShot, ActionScript.Primary, bench.Script("x"), out _));
        Assert.Empty(bench.Threads.Threads);
    }

    [Fact]
    public void HandleIrq_OfANestedInterruptOutsideItsThread_IsADiagnostic()
    {
        using ActionBench bench = new();
        Irq nested = bench.NewIrq();
        bench.System.ModifyStatus(nested, IrqSettings.None, IrqSettings.NestedThread);
        Assert.Equal(0, bench.RequestThreaded(nested, bench.Script("n"), IrqFlags.None, out _));
        bench.Log.Take();

        bench.System.HandleIrq(nested);

        Assert.DoesNotContain("n.hard", bench.Log.Take());
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.NestedPrimaryCalled));
    }

    private sealed class OneByOne : FaultInjector
    {
        public FaultPoint[] Points { get; set; } = [];

        public override int OnPoint(FaultPoint point) => Points.Contains(point) ? ErrorCode.NotPermitted : 0;
    }
}
