using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

/// <summary>What the first request of a line asks of it, besides being enabled.</summary>
public sealed class LineStartTests
{
    [Theory]
    [InlineData(IrqFlags.None, IrqSettings.None, 1u)]
    [InlineData(IrqFlags.NoDebug, IrqSettings.None, 1u)]
    [InlineData(IrqFlags.PerCpu, IrqSettings.PerCpu, 1u)]
    [InlineData(IrqFlags.PerCpu | IrqFlags.NoDebug, IrqSettings.PerCpu | IrqSettings.NoDebug, 0u)]
    public void Request_PerCpuWithoutDebug_IsNotLookedAtForSpuriousEvents(
        IrqFlags flags, IrqSettings settings, uint unhandled)
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        ActionScript script = bench.Script("a");
        script.PrimaryResult = IrqResult.None;

        Assert.Equal(
            0, bench.System.TryRequest(irq, new IrqRequest("a", flags), ActionScript.Primary, script, out _));
        bench.System.HandleIrq(irq);

        Assert.Equal(settings, bench.Descriptor(irq).Settings & (IrqSettings.PerCpu | IrqSettings.NoDebug));
        Assert.Equal((flags & IrqFlags.PerCpu) != 0, bench.Descriptor(irq).Has(IrqStates.PerCpu));
        Assert.Equal(unhandled, bench.Descriptor(irq).Spurious.Unhandled);
    }

    [Theory]
    [InlineData(IrqFlags.None, false)]
    [InlineData(IrqFlags.NoBalancing, true)]
    public void Request_NotToBeBalanced_IsNotMovedByUsers(IrqFlags flags, bool isFixed)
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.SetAffinity,
        });
        Irq irq = bench.NewIrq();

        Assert.Equal(0, bench.Request(irq, "a", flags));

        Assert.Equal(isFixed, bench.Descriptor(irq).Has(IrqStates.NoBalancing));
        Assert.Equal(isFixed, (bench.Descriptor(irq).Settings & IrqSettings.NoBalancing) != 0);
        Assert.Equal(!isFixed, bench.System.Affinity.CanSet(irq));
    }

    [Fact]
    public void Request_WithoutTrigger_TakesTheOneThatTheLineHas()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.SetType,
        });
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.System.SetType(irq, TriggerType.LevelLow));
        bench.Log.Take();

        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.None, out IrqRegistration? registration));

        Assert.Equal(IrqFlags.TriggerLow, registration!.Flags & IrqFlags.TriggerMask);
        Assert.Equal(["type 8", "unmask"], bench.Log.Take());
    }

    [Fact]
    public void Request_FirstAction_ForgetsWhatProbingAndStormsLeft()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        bench.Descriptor(irq).Progress |= IrqProgress.AutoDetect | IrqProgress.SpuriousDisabled
            | IrqProgress.OneShot | IrqProgress.Waiting;
        bench.Descriptor(irq).Set(IrqStates.InProgress);
        bench.Descriptor(irq).Spurious.Count = 7;
        bench.Descriptor(irq).Spurious.Unhandled = 5;

        Assert.Equal(0, bench.Request(irq, "a", IrqFlags.None));

        Assert.Equal(IrqProgress.None, bench.Descriptor(irq).Progress);
        Assert.False(bench.Descriptor(irq).Has(IrqStates.InProgress));
        Assert.Equal((0u, 0u), (bench.Descriptor(irq).Spurious.Count, bench.Descriptor(irq).Spurious.Unhandled));
    }
}
