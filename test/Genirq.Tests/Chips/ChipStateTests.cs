using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Chips;

/// <summary>State queries through a hierarchy, and forwarding to the parent.</summary>
public sealed class ChipStateTests
{
    private const IrqChipCallbacks States = IrqChipCallbacks.GetState | IrqChipCallbacks.SetState;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ChipState_FirstLevelWithTheCallback_Decides(bool outer)
    {
        using FlowBench bench = new(EdgeFlow.Instance, outer ? States : RecordingChip.Usual);
        RecordingChip parent = AddParent(bench, States);
        parent.StateResult = outer ? ErrorCode.InputOutput : 0;
        bool state = false;

        int get = bench.System.GetChipState(bench.Irq, IrqChipState.LineLevel, ref state);
        int set = bench.System.SetChipState(bench.Irq, IrqChipState.Masked, true);

        Assert.Equal((0, 0, true), (get, set, state));
        Assert.Equal(["get LineLevel", "set Masked True"], bench.Take());
    }

    [Fact]
    public void ChipState_ErrorOfTheChip_IsTheAnswer()
    {
        using FlowBench bench = new(EdgeFlow.Instance, States);
        bench.Chip.StateResult = ErrorCode.InputOutput;
        bool state = false;

        Assert.Equal(ErrorCode.InputOutput, bench.System.GetChipState(bench.Irq, IrqChipState.Active, ref state));
        Assert.Equal(ErrorCode.InputOutput, bench.System.SetChipState(bench.Irq, IrqChipState.Active, true));

        Assert.False(state);
    }

    [Fact]
    public void ChipState_NotSupportedOrUnknown_IsInvalid()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bool state = true;

        Assert.Equal(ErrorCode.Invalid, bench.System.GetChipState(bench.Irq, IrqChipState.Active, ref state));
        Assert.Equal(ErrorCode.Invalid, bench.System.SetChipState(bench.Irq, IrqChipState.Active, true));
        Assert.Equal(ErrorCode.Invalid, bench.System.GetChipState(new Irq(60), IrqChipState.Active, ref state));
        Assert.Equal(ErrorCode.Invalid, bench.System.SetChipState(new Irq(60), IrqChipState.Active, true));
        Assert.True(state);
        Assert.Empty(bench.Told);
    }

    [Fact]
    public void ChipState_LevelWithoutChip_WarnsAndThereIsNoDevice()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Descriptor.AddLevel(bench.Descriptor.Data);
        bool state = false;

        Assert.Equal(ErrorCode.NoDevice, bench.System.GetChipState(bench.Irq, IrqChipState.Active, ref state));

        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.ChipMissing));
    }

    [Fact]
    public void ChipState_IsAskedInsideTheBusLock()
    {
        using FlowBench bench = new(EdgeFlow.Instance, States | IrqChipCallbacks.BusLock);
        bool state = false;

        bench.System.GetChipState(bench.Irq, IrqChipState.Active, ref state);

        Assert.Equal(["lock", "get Active", "unlock"], bench.Take());
    }

    [Fact]
    public void VcpuAffinity_FirstLevelThatCan_DecidesElseNotImplemented()
    {
        using FlowBench bench = new(EdgeFlow.Instance);

        int none = bench.System.Affinity.SetVcpu(bench.Irq, "vcpu3");
        AddParent(bench, IrqChipCallbacks.SetVcpuAffinity);
        int found = bench.System.Affinity.SetVcpu(bench.Irq, "vcpu3");

        Assert.Equal((ErrorCode.NotImplemented, 7), (none, found));
        Assert.Equal(["vcpu vcpu3"], bench.Take());
        Assert.Equal(ErrorCode.Invalid, bench.System.Affinity.SetVcpu(new Irq(60), null));
    }

    [Fact]
    public void Parent_HasNothing_AnswersAsLinuxDoes()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        AddParent(bench, IrqChipCallbacks.None);
        IrqData data = bench.Descriptor.Data;
        bool state = true;

        Assert.Equal(ErrorCode.NotImplemented, IrqChipParent.SetAffinity(data, CpuMask.Of(0), force: false));
        Assert.Equal(ErrorCode.NotImplemented, IrqChipParent.SetType(data, TriggerType.EdgeRising));
        Assert.Equal(ErrorCode.NotImplemented, IrqChipParent.SetWake(data, isOn: true));
        Assert.Equal(ErrorCode.NotImplemented, IrqChipParent.SetVcpuAffinity(data, null));
        Assert.Equal(0, IrqChipParent.RequestResources(data));
        IrqChipParent.ReleaseResources(data);
        Assert.Equal(0, IrqChipParent.GetState(data, IrqChipState.Active, ref state));
        Assert.Equal(0, IrqChipParent.SetState(data, IrqChipState.Active, true));
        Assert.False(IrqChipParent.RetriggerHierarchy(data));
        Assert.Throws<InvalidOperationException>(() => IrqChipParent.Acknowledge(data));
        Assert.Throws<InvalidOperationException>(() => IrqChipParent.Enable(data));
        Assert.Throws<InvalidOperationException>(() => IrqChipParent.Disable(data));
        Assert.True(state);
        Assert.Empty(bench.Take());
    }

    [Fact]
    public void Parent_SkipsSetWake_IsSuccess()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        AddParent(bench, IrqChipCallbacks.SetWake, IrqChipFlags.SkipSetWake);

        Assert.Equal(0, IrqChipParent.SetWake(bench.Descriptor.Data, isOn: true));

        Assert.Empty(bench.Take());
    }

    [Fact]
    public void Parent_HasAll_IsAskedOneLevelUp()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        RecordingChip parent = AddParent(bench, (IrqChipCallbacks)(-1));
        parent.ResourceResult = 5;
        IrqData data = bench.Descriptor.Data;
        bool state = false;

        IrqChipParent.Acknowledge(data);
        IrqChipParent.Mask(data);
        IrqChipParent.MaskAcknowledge(data);
        IrqChipParent.Unmask(data);
        IrqChipParent.EndOfInterrupt(data);
        IrqChipParent.Enable(data);
        IrqChipParent.Disable(data);
        Assert.Equal(7, IrqChipParent.SetWake(data, isOn: false));
        Assert.Equal(7, IrqChipParent.SetVcpuAffinity(data, "v"));
        Assert.Equal(5, IrqChipParent.RequestResources(data));
        IrqChipParent.ReleaseResources(data);
        Assert.Equal(0, IrqChipParent.GetState(data, IrqChipState.Pending, ref state));
        Assert.Equal(0, IrqChipParent.SetState(data, IrqChipState.Pending, false));

        Assert.True(state);
        Assert.Equal(
            [
                "ack", "mask", "mask_ack", "unmask", "eoi", "enable", "disable", "wake False", "vcpu v", "resources",
                "release", "get Pending", "set Pending False",
            ],
            bench.Take());
    }

    [Fact]
    public void Parent_WithoutEnableAndDisable_IsUnmaskedAndMasked()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        AddParent(bench, RecordingChip.Usual);

        IrqChipParent.Enable(bench.Descriptor.Data);
        IrqChipParent.Disable(bench.Descriptor.Data);

        Assert.Equal(["unmask", "mask"], bench.Take());
    }

    [Fact]
    public void RetriggerHierarchy_FirstAncestorThatCan_DecidesAlone()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        AddParent(bench, RecordingChip.Usual);
        RecordingChip second = new("second", IrqChipCallbacks.Retrigger, bench.Log);
        bench.Descriptor.AddLevel(bench.Descriptor.Data.Parent!).Chip = second;
        bench.Descriptor.AddLevel(bench.Descriptor.Data.Parent!.Parent!).Chip =
            new RecordingChip("third", IrqChipCallbacks.Retrigger, bench.Log) { CanRetrigger = true };

        bool refused = IrqChipParent.RetriggerHierarchy(bench.Descriptor.Data);
        second.CanRetrigger = true;
        bool done = IrqChipParent.RetriggerHierarchy(bench.Descriptor.Data);

        Assert.False(refused);
        Assert.True(done);
        Assert.Equal(["retrigger", "retrigger"], bench.Take());
    }

    [Fact]
    public void Chip_SeldomCallbacks_DoNothingByDefaultAndPerCpuOnesFallBack()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        IrqData data = bench.Descriptor.Data;
        QuietChip chip = new();
        using StringWriter writer = new();
        bool state = true;

        chip.Suspend(data);
        chip.Resume(data);
        chip.PowerShutdown(data);
        chip.CalculateMask(data);
        chip.Print(data, writer);
        chip.SendIpi(data, 1);
        chip.SendIpi(data, CpuMask.Of(1));
        chip.TearDownNmi(data);
        chip.EnableOn(data, bench.System.Cpus[0]);
        chip.DisableOn(data, bench.System.Cpus[0]);
        chip.MaskOn(data, bench.System.Cpus[0]);
        chip.UnmaskOn(data, bench.System.Cpus[0]);

        Assert.Equal("", writer.ToString());
        Assert.Equal((0, 0, 0), (chip.SetWake(data, true), chip.SetUpNmi(data), chip.SetVcpuAffinity(data, null)));
        Assert.Equal(0, chip.GetState(data, IrqChipState.Active, ref state));
        Assert.Equal(0, chip.SetState(data, IrqChipState.Active, false));
        Assert.True(state);
    }

    private static RecordingChip AddParent(
        FlowBench bench, IrqChipCallbacks callbacks, IrqChipFlags flags = IrqChipFlags.None)
    {
        RecordingChip chip = new("parent", callbacks, bench.Log, flags);
        bench.Descriptor.AddLevel(bench.Descriptor.Data).Chip = chip;
        return chip;
    }
}
