using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Chips;

/// <summary>Installing chips, flow handlers and chained handlers; the entry points.</summary>
public sealed class SetupTests
{
    private const IrqChipCallbacks Typed = RecordingChip.Usual | IrqChipCallbacks.SetType;

    [Fact]
    public void Spec05_Check20_EntryPoints_RefuseUnknownUnmappedAndWrongContext()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        ScriptedAction action = bench.Add();
        action.Result = IrqResult.None;
        TwoCellDomain domain = new();
        bench.System.Domains.Instantiate(domain, IrqDomainOptions.Linear(FirmwareNode.Named("d"), 8));
        domain.Associate(bench.Irq, new HardwareIrq(3));

        int unknown = bench.System.HandleIrq(new Irq(60));
        int unmapped = bench.System.HandleDomainIrq(domain, new HardwareIrq(4));
        int none = bench.Fire();
        bench.Descriptor.Set(IrqStates.HandleEnforceIrqContext);
        int task = bench.Fire();
        int taskByDomain = bench.System.HandleDomainIrq(domain, new HardwareIrq(3));
        bench.System.Cpus[1].EnterInterrupt();
        int interrupt = bench.Fire(cpu: 1);
        int interruptByDomain = bench.System.HandleDomainIrq(domain, new HardwareIrq(3), bench.System.Cpus[1]);
        bench.System.Cpus[1].ExitInterrupt();
        int after = bench.Fire(cpu: 1);

        Assert.Equal((ErrorCode.Invalid, ErrorCode.Invalid, 0), (unknown, unmapped, none));
        Assert.Equal((ErrorCode.NotPermitted, ErrorCode.NotPermitted), (task, taskByDomain));
        Assert.Equal((0, 0, ErrorCode.NotPermitted), (interrupt, interruptByDomain, after));
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.WrongContext));
        Assert.Equal(3u, bench.Descriptor.TotalCount);
    }

    [Fact]
    public void Spec05_Check21_ChainedWithKnownTrigger_TypeSetOnceStartedAndNotRequestable()
    {
        using FlowBench bench = new(null, Typed);
        bench.Descriptor.Set((IrqStates)TriggerType.LevelHigh);
        bench.Chip.FlowOfType = LevelFlow.Instance;
        ChainedFlow flow = new(static (_, _) => { });

        bench.System.SetChainedHandler(bench.Irq, flow);

        Assert.Equal(["type 4", "unmask"], bench.Take());
        Assert.Same(flow, bench.Descriptor.Flow);
        Assert.True(bench.Descriptor.IsStarted);
        Assert.True(bench.Descriptor.IsActivated);
        Assert.True(bench.Descriptor.IsChained);
        Assert.Equal(0, bench.Descriptor.Depth);
        Assert.Equal(
            IrqSettings.NoProbe | IrqSettings.NoRequest | IrqSettings.NoThread,
            bench.Descriptor.Settings & (IrqSettings.NoProbe | IrqSettings.NoRequest | IrqSettings.NoThread));
        Assert.Equal(
            ErrorCode.Invalid,
            bench.System.TryRequest(
                bench.Irq, new IrqRequest("x"), static (_, _) => IrqResult.Handled, 0, out _));
        Assert.Empty(bench.Told);
    }

    [Fact]
    public void Spec05_Check22_ChainedWithoutChip_WarnsAndStaysBad()
    {
        using IrqSystem system = new();
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));

        system.SetChainedHandler(irq, new ChainedFlow(static (_, _) => { }));

        Assert.Equal(1, system.Diagnostics.CountOf(IrqDiagnosticId.HandlerWithoutChip));
        Assert.Same(BadFlow.Instance, system.Find(irq)!.Flow);
        Assert.False(system.Find(irq)!.HasAction);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Spec05_Check23_HandlerTakenAway_MaskedDisabledAndCountedAsBad(bool byName)
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();

        bench.System.SetHandler(bench.Irq, byName ? BadFlow.Instance : null);
        string[] calls = bench.Take();
        bench.Fire();

        Assert.Equal(["mask", "ack"], calls);
        Assert.True(bench.Descriptor.IsDisabled);
        Assert.Equal(1, bench.Descriptor.Depth);
        Assert.Equal(1u, bench.Descriptor.TotalCount);
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.BadIrq));
        Assert.Empty(bench.Take());
    }

    [Fact]
    public void Chained_Event_RunsTheHandlerInItsBracketUncounted()
    {
        using FlowBench bench = new(null);
        Irq child = bench.Allocate(SimpleFlow.Instance);
        bench.Add("child", irq: child);
        ChainedFlow flow = new(static (descriptor, cpu) =>
        {
            using ChainedBracket bracket = ChainedBracket.Enter(descriptor);
            (IrqSystem system, Irq below) = ((IrqSystem, Irq))descriptor.HandlerData!;
            system.HandleIrq(below, cpu);
        });
        bench.System.SetChainedHandler(bench.Irq, flow, (bench.System, child));
        bench.Take();

        bench.Fire(cpu: 2);

        Assert.Equal(["mask", "ack", "child", "unmask"], bench.Take());
        Assert.Equal(0u, bench.Descriptor.TotalCount);
        Assert.Equal(1u, bench.System.Cpus[2].CountOf(child));
        Assert.False(bench.Descriptor.IsMasked);
    }

    [Theory]
    [InlineData(FlowBench.Eoi | IrqChipCallbacks.Acknowledge, "eoi")]
    [InlineData(RecordingChip.Usual | IrqChipCallbacks.MaskAcknowledge, "mask_ack,unmask")]
    [InlineData(IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask, "mask,unmask")]
    public void ChainedBracket_EachKindOfChip_DoesWhatItNeeds(IrqChipCallbacks callbacks, string calls)
    {
        using FlowBench bench = new(null, callbacks);

        ChainedBracket.Enter(bench.Descriptor).Dispose();
        default(ChainedBracket).Dispose();

        Assert.Equal(calls, string.Join(',', bench.Take()));
    }

    [Fact]
    public void Chained_HandlerThrows_IsToldAndTheLockIsFine()
    {
        using FlowBench bench = new(null);
        bench.System.SetChainedHandler(
            bench.Irq, new ChainedFlow(static (_, _) => throw new InvalidOperationException("broken")));

        Assert.Equal(0, bench.Fire());
        Assert.Equal(0, bench.Fire());

        Assert.Equal(2, bench.System.Diagnostics.CountOf(IrqDiagnosticId.HandlerThrew));
    }

    [Fact]
    public void Chained_TakenAway_LosesItsSentinelAndPower()
    {
        int users = 0;
        using FlowBench bench = new(null);
        TwoCellDomain domain = new() { Power = new IrqPowerSwitch(() => users++ * 0, () => users-- * 0) };
        bench.System.Domains.Instantiate(domain, IrqDomainOptions.Linear(FirmwareNode.Named("d"), 8));
        domain.Associate(bench.Irq, new HardwareIrq(3));

        bench.System.SetChainedHandler(bench.Irq, new ChainedFlow(static (_, _) => { }));
        int powered = users;
        bench.Take();
        bench.System.SetChainedHandler(bench.Irq, null);

        Assert.Equal((1, 0), (powered, users));
        Assert.False(bench.Descriptor.HasAction);
        Assert.Same(BadFlow.Instance, bench.Descriptor.Flow);
        Assert.Equal(1, bench.Descriptor.Depth);
        Assert.Equal(["mask", "ack"], bench.Take());
    }

    [Fact]
    public void Chained_PowerFails_IsADiagnosticAndItStarts()
    {
        using FlowBench bench = new(null);
        TwoCellDomain domain = new() { Power = new IrqPowerSwitch(static () => ErrorCode.InputOutput, static () => 1) };
        bench.System.Domains.Instantiate(domain, IrqDomainOptions.Linear(FirmwareNode.Named("d"), 8));
        domain.Associate(bench.Irq, new HardwareIrq(3));

        bench.System.SetChainedHandler(bench.Irq, new ChainedFlow(static (_, _) => { }));
        bench.System.SetChainedHandler(bench.Irq, null);

        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.PowerFailed));
    }

    [Fact]
    public void Chained_SentinelIsRun_WarnsOnce()
    {
        using FlowBench bench = new(null);
        bench.System.SetChainedHandler(bench.Irq, new ChainedFlow(static (_, _) => { }));

        Assert.Equal(IrqResult.None, bench.Descriptor.Actions!.Invoke(bench.System.Cpus[0]));
        Assert.Equal(IrqResult.None, bench.Descriptor.Actions!.Invoke(bench.System.Cpus[0]));

        Assert.Equal([$"Chained irq {bench.Irq} should not call an action."], bench.Told);
    }

    [Fact]
    public void SetChip_Null_IsNoneAndUnknownIsRefused()
    {
        using FlowBench bench = new(EdgeFlow.Instance);

        Assert.Equal(0, bench.System.SetChip(bench.Irq, null));
        Assert.Equal(ErrorCode.Invalid, bench.System.SetChip(new Irq(60), bench.Chip));

        Assert.Same(IrqChip.None, bench.Descriptor.Data.Chip);
    }

    [Fact]
    public void SetChipAndHandler_BothAreThere()
    {
        using FlowBench bench = new(null);
        bench.System.SetChip(bench.Irq, null);

        bench.System.SetChipAndHandler(bench.Irq, IrqChip.Dummy, SimpleFlow.Instance, "simple");

        Assert.Same(IrqChip.Dummy, bench.Descriptor.Data.Chip);
        Assert.Same(SimpleFlow.Instance, bench.Descriptor.Flow);
        Assert.Equal("simple", bench.Descriptor.FlowName);
    }

    [Fact]
    public void SetHandler_HierarchyWithoutOuterChip_IsInstalledButNotChained()
    {
        using FlowBench bench = new(null);
        bench.System.SetChip(bench.Irq, null);
        bench.Descriptor.AddLevel(bench.Descriptor.Data).Chip = bench.Chip;

        bench.System.SetChainedHandler(bench.Irq, new ChainedFlow(static (_, _) => { }));
        IrqFlowHandler afterChained = bench.Descriptor.Flow;
        bench.System.SetHandler(bench.Irq, EdgeFlow.Instance);

        Assert.Same(BadFlow.Instance, afterChained);
        Assert.Same(EdgeFlow.Instance, bench.Descriptor.Flow);
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.HandlerWithoutChip));
    }

    [Fact]
    public void NoChip_Acknowledged_ReportsABadInterrupt()
    {
        List<Irq> acknowledged = [];
        using IrqSystem system = new(new IrqSystemOptions { AcknowledgeBadIrq = acknowledged.Add });
        IrqDescriptor descriptor = system.Find(new Irq(system.Numbers.Allocate(-1, 1, 1)))!;

        Locked.Run(descriptor, IrqLine.MaskAcknowledge);

        Assert.Equal([descriptor.Irq], acknowledged);
        Assert.Equal(1, system.Diagnostics.CountOf(IrqDiagnosticId.BadIrq));
        Assert.Equal(IrqChipFlags.SkipSetWake, IrqChip.None.Flags & IrqChip.Dummy.Flags);
        Assert.False(IrqChip.None.Has(IrqChipCallbacks.Mask));
        Assert.True(IrqChip.Dummy.Has(IrqChipCallbacks.Mask));
    }
}
