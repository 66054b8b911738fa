using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;

namespace Genirq.Tests.Power;

public sealed class SuspendTests
{
    [Fact]
    public void Spec06_Check27_ASharerThatStaysOnKeepsTheLineAndTheOthersSleep()
    {
        using PowerBench bench = new();
        Irq staying = bench.Add(IrqFlags.Shared | IrqFlags.NoSuspend);
        bench.Request(staying, IrqFlags.Shared | IrqFlags.ConditionalSuspend);
        Irq waking = bench.Add(callbacks: PowerBench.Waking);
        Irq plain = bench.Add();
        Irq disabled = bench.Add();
        bench.System.Disable(disabled);
        bench.System.Power.SetWake(waking, true);

        bench.System.Power.SuspendDevices();

        Assert.Equal((0, false), (bench.Line(staying).Depth, bench.IsSuspended(staying)));
        Assert.Equal((0, false), (bench.Line(waking).Depth, bench.IsSuspended(waking)));
        Assert.True(bench.Line(waking).Has(IrqStates.WakeupArmed));
        Assert.Equal((1, true), (bench.Line(plain).Depth, bench.IsSuspended(plain)));
        Assert.Equal((2, true), (bench.Line(disabled).Depth, bench.IsSuspended(disabled)));

        bench.System.Power.ResumeDevices();

        Assert.Equal(
            [0, 0, 0, 1], new[] { staying, waking, plain, disabled }.Select(irq => bench.Line(irq).Depth));
        Assert.DoesNotContain(new[] { staying, waking, plain, disabled }, bench.IsSuspended);
        Assert.False(bench.Line(waking).Has(IrqStates.WakeupArmed));
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public void Spec06_Check28_EnablingASuspendedLineWarns()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add();
        Irq disabled = bench.Add();
        bench.System.Disable(disabled);
        bench.System.Power.SuspendDevices();

        bench.System.Enable(irq);

        Assert.Equal(IrqDiagnosticId.UnbalancedEnable, Assert.Single(bench.Reports).Id);
        Assert.Equal((1, true), (bench.Line(irq).Depth, bench.IsSuspended(irq)));
        Assert.Equal(2, bench.Line(disabled).Depth);
        bench.System.Power.ResumeDevices();
        Assert.Equal((0, 1), (bench.Line(irq).Depth, bench.Line(disabled).Depth));
    }

    [Fact]
    public void Suspend_EventMeanwhile_IsReplayedByTheResume()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add();
        bench.System.Power.SuspendDevices();

        bench.System.HandleIrq(irq);
        Assert.Equal((0, true), (bench.Runs, bench.Line(irq).IsPending));
        bench.System.Power.ResumeDevices();
        bench.System.RunSoftwareResends(bench.System.Cpus[0]);

        Assert.Equal(1, bench.Runs);
    }

    [Fact]
    public void Suspend_ArmedWakeupSourceFires_IsKeptAndTold()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add(callbacks: PowerBench.Waking);
        bench.System.Power.SetWake(irq, true);
        bench.System.Power.SuspendDevices();
        Assert.Equal(Irq.None, bench.System.Power.WakeupIrq);

        bench.System.HandleIrq(irq);

        Assert.Equal((irq, 0), (bench.System.Power.WakeupIrq, bench.Runs));
        Assert.Equal([irq], bench.Signalled);
        Assert.True(bench.IsSuspended(irq));
        bench.System.Power.ResumeDevices();
        bench.System.RunSoftwareResends(bench.System.Cpus[0]);
        Assert.Equal((1, 0), (bench.Runs, bench.Line(irq).Depth));
        bench.System.Power.SuspendDevices();
        Assert.Equal(Irq.None, bench.System.Power.WakeupIrq);
    }

    [Fact]
    public void RearmWake_SourceThatFired_FiresAgain()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add(callbacks: PowerBench.Waking);
        Irq other = bench.Add();
        bench.System.Power.SetWake(irq, true);
        bench.System.Power.SuspendDevices();
        bench.System.HandleIrq(irq);

        bench.System.Power.RearmWake(irq);
        bench.System.Power.RearmWake(other);
        bench.System.Power.RearmWake(new Irq(999));

        Assert.Equal((0, false), (bench.Line(irq).Depth, bench.IsSuspended(irq)));
        Assert.True(bench.Line(irq).Has(IrqStates.WakeupArmed));
        Assert.True(bench.IsSuspended(other));
        bench.System.RunSoftwareResends(bench.System.Cpus[0]);
        Assert.Equal(2, bench.Signalled.Count);
    }

    [Fact]
    public void Suspend_DisabledSourceOfAChipThatWantsIt_IsEnabledMeanwhile()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add(callbacks: PowerBench.Waking, chipFlags: IrqChipFlags.EnableWakeupOnSuspend);
        bench.System.Power.SetWake(irq, true);
        bench.System.Disable(irq);
        bench.System.Power.SuspendDevices();

        Assert.Equal(0, bench.Line(irq).Depth);
        Assert.True(bench.Line(irq).Has(IrqStates.EnabledOnSuspend));
        bench.System.Power.ResumeDevices();

        Assert.Equal(1, bench.Line(irq).Depth);
        Assert.False(bench.Line(irq).Has(IrqStates.EnabledOnSuspend));
    }

    [Theory]
    [InlineData(IrqChipFlags.None, "")]
    [InlineData(IrqChipFlags.MaskOnSuspend, "mask")]
    public void Suspend_ChipThatMasks_IsMaskedAtOnce(IrqChipFlags flags, string calls)
    {
        using PowerBench bench = new();
        bench.Add(chipFlags: flags);

        bench.System.Power.SuspendDevices();

        Assert.Equal(calls, string.Join(';', bench.Log.Take()));
    }

    [Fact]
    public void Suspend_WhatIsNoDevices_IsLeftAlone()
    {
        using PowerBench bench = new();
        Irq idle = bench.Add(isRequested: false);
        Irq chained = bench.Add(isRequested: false);
        Irq nested = bench.Add();
        bench.System.SetChainedHandler(chained, new ChainedFlow(static (_, _) => { }));
        bench.System.ModifyStatus(nested, IrqSettings.None, IrqSettings.NestedThread);

        bench.System.Power.SuspendDevices();

        Assert.DoesNotContain(new[] { idle, chained, nested }, bench.IsSuspended);
        Assert.Equal(0, bench.Line(nested).Depth);
    }

    [Fact]
    public void ResumeEarly_OnlyThoseThatAsk_AreResumed()
    {
        using PowerBench bench = new();
        Irq early = bench.Add(IrqFlags.EarlyResume);
        Irq late = bench.Add();
        bench.System.Power.SuspendDevices();

        bench.System.Power.ResumeEarlyDevices();

        Assert.Equal((0, 1), (bench.Line(early).Depth, bench.Line(late).Depth));
        bench.System.Power.ResumeDevices();
        Assert.Equal((0, 0), (bench.Line(early).Depth, bench.Line(late).Depth));
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public void Resume_ForcedLineThatStayedOn_IsEnabledAtTheChip()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add(IrqFlags.ForceResume | IrqFlags.NoSuspend);
        bench.System.Power.SuspendDevices();
        Assert.Empty(bench.Log.Take());

        bench.System.Power.ResumeDevices();

        Assert.Equal(["unmask"], bench.Log.Take());
        Assert.Equal((0, false), (bench.Line(irq).Depth, bench.Line(irq).IsDisabled));
    }
}
