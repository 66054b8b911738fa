using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Chips;

/// <summary>Mask, enable, disable, start and shut down: the table of section 3, row by row.</summary>
public sealed class LineTests
{
    private const IrqStates Line = IrqStates.Disabled | IrqStates.Masked;
    private const IrqChipCallbacks Own = RecordingChip.Usual | IrqChipCallbacks.Enable | IrqChipCallbacks.Disable
        | IrqChipCallbacks.Startup | IrqChipCallbacks.Shutdown | IrqChipCallbacks.MaskAcknowledge;

    [Fact]
    public void Spec05_Check01_NewDescriptor_DisabledMaskedWithoutChipAndFlow()
    {
        using IrqSystem system = new();
        IrqDescriptor descriptor = system.Find(new Irq(system.Numbers.Allocate(-1, 1, 1)))!;

        Assert.Equal(1, descriptor.Depth);
        Assert.Equal((IrqStates)0x30000, descriptor.States);
        Assert.Same(BadFlow.Instance, descriptor.Flow);
        Assert.Same(IrqChip.None, descriptor.Data.Chip);
        Assert.Equal("none", descriptor.Data.Chip!.Name);
        Assert.False(descriptor.HasAction);
        Assert.Null(descriptor.FlowName);
        Assert.Equal((0UL, 0), (descriptor.ThreadsOneShot, descriptor.ThreadsActive));
    }

    [Fact]
    public void Spec05_Check08_ThreeDisablesFourEnables_NestAndWarn()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        for (int i = 0; i < 3; i++)
        {
            bench.System.Disable(bench.Irq);
        }

        bench.System.Enable(bench.Irq);
        bench.System.Enable(bench.Irq);
        (int Depth, bool IsDisabled) two = (bench.Descriptor.Depth, bench.Descriptor.IsDisabled);
        bench.System.Enable(bench.Irq);
        (int Depth, bool IsDisabled) three = (bench.Descriptor.Depth, bench.Descriptor.IsDisabled);
        Assert.Empty(bench.Told);
        bench.System.Enable(bench.Irq);

        Assert.Equal((1, true), two);
        Assert.Equal((0, false), three);
        Assert.Equal([$"Unbalanced enable for IRQ {bench.Irq}."], bench.Told);
        Assert.Equal(0, bench.Descriptor.Depth);
        Assert.True((bench.Descriptor.Settings & IrqSettings.NoProbe) != 0);
    }

    [Fact]
    public void Enable_SuspendedAtDepthOne_WarnsAndStaysDisabled()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        bench.System.Disable(bench.Irq);
        bench.Descriptor.Progress |= IrqProgress.Suspended;

        bench.System.Enable(bench.Irq);

        Assert.Equal(1, bench.Descriptor.Depth);
        Assert.True(bench.Descriptor.IsDisabled);
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.UnbalancedEnable));
    }

    [Fact]
    public void Enable_WithoutChip_WarnsAndReturns()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Descriptor.Data.Chip = null;

        bench.System.Enable(bench.Irq);

        Assert.Equal(1, bench.Descriptor.Depth);
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.EnableBeforeSetup));
    }

    [Fact]
    public void Spec05_Check25_ChipWithoutMaskOrUnmask_TheBitDoesNotMove()
    {
        using FlowBench noMask = new(EdgeFlow.Instance, IrqChipCallbacks.Unmask);
        using FlowBench noUnmask = new(EdgeFlow.Instance, IrqChipCallbacks.Mask);
        noMask.Descriptor.Clear(IrqStates.Masked);

        Locked.Run(noMask.Descriptor, IrqLine.Mask);
        Locked.Run(noUnmask.Descriptor, IrqLine.Unmask);

        Assert.False(noMask.Descriptor.IsMasked);
        Assert.True(noUnmask.Descriptor.IsMasked);
        Assert.Empty(noMask.Take());
        Assert.Empty(noUnmask.Take());
    }

    [Fact]
    public void Spec05_Check32_ShutdownOfANeverStarted_DoesNothing()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Own);
        bench.Descriptor.Depth = 3;

        Locked.Run(bench.Descriptor, IrqLine.Shutdown);

        Assert.Empty(bench.Take());
        Assert.Equal(3, bench.Descriptor.Depth);
        Assert.Equal(Line, bench.Descriptor.States & Line);
    }

    [Theory]
    [InlineData(IrqStates.Masked, "", IrqStates.Masked)]
    [InlineData(IrqStates.None, "mask", IrqStates.Masked)]
    public void Mask_MasksOnce(IrqStates from, string call, IrqStates to) =>
        Check(RecordingChip.Usual, from, IrqLine.Mask, call, to);

    [Theory]
    [InlineData(IrqStates.None, "", IrqStates.None)]
    [InlineData(IrqStates.Masked, "unmask", IrqStates.None)]
    public void Unmask_UnmasksOnce(IrqStates from, string call, IrqStates to) =>
        Check(RecordingChip.Usual, from, IrqLine.Unmask, call, to);

    [Theory]
    [InlineData(RecordingChip.Usual, IrqStates.None, "", IrqStates.None)]
    [InlineData(RecordingChip.Usual, IrqStates.Masked, "unmask", IrqStates.None)]
    [InlineData(RecordingChip.Usual, IrqStates.Disabled, "", IrqStates.None)]
    [InlineData(RecordingChip.Usual, Line, "unmask", IrqStates.None)]
    [InlineData(Own, Line, "enable", IrqStates.None)]
    [InlineData(Own, IrqStates.Disabled, "enable", IrqStates.None)]
    [InlineData(Own, IrqStates.Masked, "unmask", IrqStates.None)]
    public void Enable_FollowsTheTable(IrqChipCallbacks callbacks, IrqStates from, string call, IrqStates to) =>
        Check(callbacks, from, IrqLine.Enable, call, to);

    [Theory]
    [InlineData(RecordingChip.Usual, IrqStates.Disabled, false, "", IrqStates.Disabled)]
    [InlineData(RecordingChip.Usual, IrqStates.Disabled, true, "mask", Line)]
    [InlineData(RecordingChip.Usual, IrqStates.None, false, "", IrqStates.Disabled)]
    [InlineData(RecordingChip.Usual, IrqStates.None, true, "mask", Line)]
    [InlineData(Own, IrqStates.None, false, "disable", Line)]
    [InlineData(Own, IrqStates.None, true, "disable", Line)]
    [InlineData(Own, IrqStates.Disabled, false, "", IrqStates.Disabled)]
    [InlineData(Own, IrqStates.Disabled, true, "mask", Line)]
    public void Disable_FollowsTheTable(
        IrqChipCallbacks callbacks, IrqStates from, bool maskNow, string call, IrqStates to) =>
        Check(callbacks, from, descriptor => IrqLine.Disable(descriptor, maskNow), call, to);

    [Theory]
    [InlineData(Own, IrqStates.Masked, "mask_ack", IrqStates.Masked)]
    [InlineData(Own, IrqStates.None, "mask_ack", IrqStates.Masked)]
    [InlineData(RecordingChip.Usual, IrqStates.None, "mask,ack", IrqStates.Masked)]
    [InlineData(RecordingChip.Usual, IrqStates.Masked, "ack", IrqStates.Masked)]
    [InlineData(IrqChipCallbacks.Mask, IrqStates.None, "mask", IrqStates.Masked)]
    public void MaskAcknowledge_FollowsTheTable(
        IrqChipCallbacks callbacks, IrqStates from, string call, IrqStates to) =>
        Check(callbacks, from, IrqLine.MaskAcknowledge, call, to);

    [Theory]
    [InlineData(Own, "startup", 5)]
    [InlineData(RecordingChip.Usual, "unmask", 0)]
    [InlineData(RecordingChip.Usual | IrqChipCallbacks.Enable, "enable", 0)]
    public void Startup_FirstTime_StartsAndAnswersWithTheChip(IrqChipCallbacks callbacks, string call, int result)
    {
        using FlowBench bench = new(EdgeFlow.Instance, callbacks);
        bench.Chip.StartResult = 5;
        bench.System.Activate(bench.Irq);

        int answer = Locked.Run(bench.Descriptor, line => IrqLine.Startup(line, resend: false, force: false));

        Assert.Equal(result, answer);
        Assert.Equal([call], bench.Take());
        Assert.Equal(0, bench.Descriptor.Depth);
        Assert.Equal(IrqStates.Started, bench.Descriptor.States & (Line | IrqStates.Started));
        Assert.Empty(bench.Told);
    }

    [Fact]
    public void Startup_NotActivated_WarnsAndStarts()
    {
        using FlowBench bench = new(EdgeFlow.Instance);

        Locked.Run(bench.Descriptor, line => IrqLine.Startup(line, resend: false, force: false));

        Assert.True(bench.Descriptor.IsStarted);
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.StartedNotActivated));
    }

    [Fact]
    public void Startup_SecondTime_OnlyEnables()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Own);
        bench.Add();
        bench.System.Disable(bench.Irq);
        bench.Take();

        Locked.Run(bench.Descriptor, line => IrqLine.Startup(line, resend: false, force: false));

        Assert.Equal(["enable"], bench.Take());
    }

    [Theory]
    [InlineData(Own, "shutdown")]
    [InlineData(RecordingChip.Usual, "mask")]
    [InlineData(RecordingChip.Usual | IrqChipCallbacks.Disable, "disable")]
    public void Shutdown_Started_GoesBackToDepthOne(IrqChipCallbacks callbacks, string call)
    {
        using FlowBench bench = new(EdgeFlow.Instance, callbacks);
        bench.Add();

        Locked.Run(bench.Descriptor, IrqLine.Shutdown);

        Assert.Equal([call], bench.Take());
        Assert.Equal(1, bench.Descriptor.Depth);
        Assert.Equal(Line, bench.Descriptor.States & (Line | IrqStates.Started));
    }

    [Fact]
    public void ActivateAndStart_RefusedLevel_WarnsAndStartsNothing()
    {
        CallLog log = new();
        using IrqSystem system = new();
        RecordingDomain domain = new("root", log) { ActivateResult = ErrorCode.NoSpace };
        system.Domains.Instantiate(domain, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("root")));
        Irq irq = new(system.Domains.AllocateIrqs(domain, -1, 1, null));
        IrqDescriptor descriptor = system.Find(irq)!;

        Assert.Equal(0, Locked.Run(descriptor, line => IrqLine.ActivateAndStart(line, resend: true)));

        Assert.False(descriptor.IsStarted);
        Assert.Equal(1, system.Diagnostics.CountOf(IrqDiagnosticId.SetupFailed));
    }

    private static void Check(
        IrqChipCallbacks callbacks, IrqStates from, Action<IrqDescriptor> operation, string calls, IrqStates to)
    {
        using FlowBench bench = new(EdgeFlow.Instance, callbacks);
        bench.Descriptor.Clear(Line);
        bench.Descriptor.Set(from);

        Locked.Run(bench.Descriptor, operation);

        Assert.Equal(calls, string.Join(',', bench.Take()));
        Assert.Equal(to, bench.Descriptor.States & Line);
    }
}
