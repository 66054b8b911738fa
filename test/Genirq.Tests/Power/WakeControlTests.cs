using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Power;

public sealed class WakeControlTests
{
    [Fact]
    public void Spec06_Check24_WakeNestsAndReachesTheChipTwice()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add(callbacks: PowerBench.Waking);

        Assert.Equal(0, bench.System.Power.SetWake(irq, true));
        Assert.Equal(0, bench.System.Power.SetWake(irq, true));
        Assert.Equal((2, true), (bench.Line(irq).WakeDepth, bench.Line(irq).Has(IrqStates.WakeupState)));
        Assert.Equal(0, bench.System.Power.SetWake(irq, false));
        Assert.Equal(0, bench.System.Power.SetWake(irq, false));

        Assert.Equal(["wake True", "wake False"], bench.Log.Take());
        Assert.Equal((0, false), (bench.Line(irq).WakeDepth, bench.Line(irq).Has(IrqStates.WakeupState)));
        Assert.Empty(bench.Reports);
        Assert.Equal(0, bench.System.Power.SetWake(irq, false));
        Assert.Equal(IrqDiagnosticId.UnbalancedWake, Assert.Single(bench.Reports).Id);
        Assert.Equal("Unbalanced IRQ 1 wake disable", bench.Reports[0].Message);
        Assert.Empty(bench.Log.Take());
    }

    [Fact]
    public void Spec06_Check24_AChipWithoutTheCallbackCannotWake()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add();
        Irq skipping = bench.Add(chipFlags: IrqChipFlags.SkipSetWake, callbacks: PowerBench.Waking);

        Assert.Equal(ErrorCode.NoSuchAddress, bench.System.Power.SetWake(irq, true));
        Assert.Equal((0, false), (bench.Line(irq).WakeDepth, bench.Line(irq).Has(IrqStates.WakeupState)));
        Assert.Equal(0, bench.System.Power.SetWake(skipping, true));
        Assert.Empty(bench.Log.Take());
        Assert.Equal(1, bench.Line(skipping).WakeDepth);
    }

    [Fact]
    public void SetWake_ChipRefuses_ChangesNothing()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add(callbacks: PowerBench.Waking);
        bench.System.SetChipData(irq, ErrorCode.InputOutput);

        Assert.Equal(ErrorCode.InputOutput, bench.System.Power.SetWake(irq, true));
        Assert.Equal((0, false), (bench.Line(irq).WakeDepth, bench.Line(irq).Has(IrqStates.WakeupState)));

        bench.System.SetChipData(irq, null);
        bench.System.Power.SetWake(irq, true);
        bench.System.SetChipData(irq, ErrorCode.InputOutput);
        Assert.Equal(ErrorCode.InputOutput, bench.System.Power.SetWake(irq, false));
        Assert.Equal((1, true), (bench.Line(irq).WakeDepth, bench.Line(irq).Has(IrqStates.WakeupState)));
    }

    [Fact]
    public void SetWake_WhatCannotWake_IsInvalid()
    {
        using PowerBench bench = new();
        Irq perCpu = bench.Add(callbacks: PowerBench.Waking, isRequested: false);
        Irq nmi = bench.Add(callbacks: PowerBench.Waking);
        bench.System.SetPerCpuDeviceId(perCpu);
        bench.Line(nmi).Progress |= IrqProgress.Nmi;

        Assert.Equal(ErrorCode.Invalid, bench.System.Power.SetWake(new Irq(999), true));
        Assert.Equal(ErrorCode.Invalid, bench.System.Power.SetWake(perCpu, true));
        Assert.Equal(ErrorCode.Invalid, bench.System.Power.SetWake(nmi, true));
        Assert.Empty(bench.Log.Take());
    }

    [Fact]
    public void SetWake_OnADisabledLine_LeavesItDisabled()
    {
        using PowerBench bench = new();
        Irq irq = bench.Add(callbacks: RecordingChip.Usual | IrqChipCallbacks.SetWake);
        bench.System.Disable(irq);

        bench.System.Power.SetWake(irq, true);

        Assert.Equal(1, bench.Line(irq).Depth);
    }
}
