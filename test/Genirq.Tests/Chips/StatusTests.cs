using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Chips;

/// <summary>Trigger types and settings.</summary>
public sealed class StatusTests
{
    private const IrqChipCallbacks Typed = RecordingChip.Usual | IrqChipCallbacks.SetType;

    [Fact]
    public void Spec05_Check24_SetType_StatesAndSettingsFollow()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Typed);
        using FlowBench without = new(EdgeFlow.Instance);

        int low = bench.System.SetType(bench.Irq, TriggerType.LevelLow);
        (TriggerType, bool, IrqSettings) afterLow = State(bench);
        int rising = bench.System.SetType(bench.Irq, TriggerType.EdgeRising);
        int noCallback = without.System.SetType(without.Irq, TriggerType.LevelLow);

        Assert.Equal((0, 0, 0), (low, rising, noCallback));
        Assert.Equal((TriggerType.LevelLow, true, IrqSettings.Level | (IrqSettings)8), afterLow);
        Assert.Equal((TriggerType.EdgeRising, false, (IrqSettings)1), State(bench));
        Assert.Equal((TriggerType.None, false, IrqSettings.None), State(without));
        Assert.False(bench.Descriptor.Has(IrqStates.DefaultTriggerSet));
    }

    [Theory]
    [InlineData(AffinityResult.Ok, TriggerType.EdgeFalling)]
    [InlineData(AffinityResult.OkDone, TriggerType.EdgeFalling)]
    [InlineData(AffinityResult.OkNoCopy, TriggerType.LevelHigh)]
    public void SetType_ChipAnswers_TheCoreCopiesOrNot(int answer, TriggerType expected)
    {
        using FlowBench bench = new(EdgeFlow.Instance, Typed);
        bench.Chip.TypeResult = answer;
        bench.Descriptor.Set((IrqStates)TriggerType.LevelHigh);

        Assert.Equal(0, bench.System.SetType(bench.Irq, TriggerType.EdgeFalling | TriggerType.Probe));

        Assert.Equal(["type 2"], bench.Take());
        Assert.Equal(expected, bench.Descriptor.Trigger);
        Assert.Equal(expected == TriggerType.LevelHigh, bench.Descriptor.Has(IrqStates.Level));
        Assert.Equal(expected, (TriggerType)(bench.Descriptor.Settings & IrqSettings.TriggerMask));
    }

    [Fact]
    public void SetType_ChipRefuses_IsToldAndNothingChanges()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Typed);
        bench.Chip.TypeResult = ErrorCode.Invalid;

        Assert.Equal(ErrorCode.Invalid, bench.System.SetType(bench.Irq, TriggerType.LevelHigh));

        Assert.Equal((TriggerType.None, false, IrqSettings.None), State(bench));
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.SetTypeFailed));
        Assert.Equal(ErrorCode.Invalid, bench.System.SetType(new Irq(60), TriggerType.LevelHigh));
    }

    [Theory]
    [InlineData(false, false, "mask,type 1,unmask")]
    [InlineData(true, true, "type 1")]
    [InlineData(false, true, "type 1,unmask")]
    [InlineData(true, false, "mask,type 1")]
    public void SetType_MaskedWhileSet_OpensUnlessDisabled(bool isDisabled, bool isMasked, string calls)
    {
        using FlowBench bench = new(EdgeFlow.Instance, Typed, IrqChipFlags.SetTypeMasked);
        bench.Descriptor.Set(IrqStates.Disabled, isDisabled);
        bench.Descriptor.Set(IrqStates.Masked, isMasked);

        bench.System.SetType(bench.Irq, TriggerType.EdgeRising);

        Assert.Equal(calls, string.Join(',', bench.Take()));
        Assert.Equal(isDisabled, bench.Descriptor.IsMasked);
    }

    [Fact]
    public void Spec05_Check26_ModifyStatus_KeepsNoDebugAndSetsThePerCpuState()
    {
        using FlowBench bench = new(EdgeFlow.Instance);

        bench.System.ModifyStatus(
            bench.Irq, IrqSettings.None, IrqSettings.NoDebug | IrqSettings.Probe | IrqSettings.PerCpu);

        Assert.Equal(IrqSettings.PerCpu, bench.Descriptor.Settings);
        Assert.Equal((IrqStates)(1 << 11), bench.Descriptor.States & (IrqStates)(1 << 11));
    }

    [Fact]
    public void ModifyStatus_EverySetting_IsSetAndCleared()
    {
        using FlowBench bench = new(EdgeFlow.Instance);

        bench.System.ModifyStatus(bench.Irq, IrqSettings.None, (IrqSettings)(-1));
        IrqSettings all = bench.Descriptor.Settings;
        IrqStates derived = bench.Descriptor.States;
        bench.System.ModifyStatus(bench.Irq, (IrqSettings)(-1), IrqSettings.None);
        bench.System.ModifyStatus(new Irq(60), IrqSettings.None, IrqSettings.Level);

        Assert.Equal((IrqSettings)0x1FFF0F, all);
        Assert.Equal(
            IrqStates.TriggerMask | IrqStates.NoBalancing | IrqStates.PerCpu | IrqStates.Level
                | IrqStates.MoveInProcessContext | IrqStates.Disabled | IrqStates.Masked,
            derived);
        Assert.Equal(IrqSettings.None, bench.Descriptor.Settings);
        Assert.Equal(IrqStates.TriggerMask | IrqStates.Disabled | IrqStates.Masked, bench.Descriptor.States);
    }

    [Fact]
    public void ModifyStatus_SetWinsOverClear()
    {
        using FlowBench bench = new(EdgeFlow.Instance);

        bench.System.ModifyStatus(bench.Irq, IrqSettings.Hidden, IrqSettings.Hidden);

        Assert.Equal(IrqSettings.Hidden, bench.Descriptor.Settings);
    }

    [Theory]
    [InlineData(IrqSettings.None, TriggerType.LevelHigh)]
    [InlineData((IrqSettings)TriggerType.EdgeRising, TriggerType.EdgeRising)]
    public void ModifyStatus_Trigger_IsTheSettingsOneOrThePrevious(IrqSettings set, TriggerType expected)
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Descriptor.Set((IrqStates)TriggerType.LevelHigh);

        bench.System.ModifyStatus(bench.Irq, IrqSettings.None, set);

        Assert.Equal(expected, bench.Descriptor.Trigger);
    }

    [Fact]
    public void ModifyStatus_NoAutoEnableOnAnEnabledLine_WarnsOnce()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.System.ModifyStatus(bench.Irq, IrqSettings.None, IrqSettings.NoAutoEnable);
        Assert.Empty(bench.Told);
        bench.System.ModifyStatus(bench.Irq, IrqSettings.NoAutoEnable, IrqSettings.None);
        bench.Add();

        bench.System.ModifyStatus(bench.Irq, IrqSettings.None, IrqSettings.NoAutoEnable);
        bench.System.ModifyStatus(bench.Irq, IrqSettings.None, IrqSettings.NoAutoEnable);

        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.StatusChangeUnsafe));
    }

    [Fact]
    public void Request_NoAutoEnable_StaysAtDepthOneUntilEnabled()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.System.ModifyStatus(bench.Irq, IrqSettings.None, IrqSettings.NoAutoEnable);
        bench.Descriptor.Depth = 5;

        bench.Add();
        (int Depth, bool IsStarted) requested = (bench.Descriptor.Depth, bench.Descriptor.IsStarted);
        bench.System.Enable(bench.Irq);

        Assert.Equal((1, false), requested);
        Assert.True(bench.Descriptor.IsStarted);
        Assert.Equal(["unmask"], bench.Take());
    }

    private static (TriggerType Trigger, bool IsLevel, IrqSettings Settings) State(FlowBench bench) =>
        (bench.Descriptor.Trigger, bench.Descriptor.Has(IrqStates.Level), bench.Descriptor.Settings);
}
