using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Flow;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

public sealed class IrqProbeTests
{
    [Theory]
    [InlineData(new[] { 5, 7 }, -5)]
    [InlineData(new[] { 7 }, 7)]
    [InlineData(new int[0], 0)]
    public async Task Spec06_Check26_ProbingFindsTheOneThatFired(int[] firing, int expected)
    {
        using ActionBench bench = Bench();
        Irq[] irqs = [bench.NewIrq(5), bench.NewIrq(6), bench.NewIrq(7)];

        IrqProbe probe = await BeginAsync(bench);
        foreach (int number in firing)
        {
            bench.System.HandleIrq(new Irq(number));
        }

        Assert.Equal(expected, probe.Finish());
        Assert.Equal([TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100)], bench.Time.Delays);
        Assert.All(irqs, irq => Assert.False(bench.Descriptor(irq).IsStarted || bench.Descriptor(irq).IsActivated));
        Assert.Throws<ObjectDisposedException>(() => probe.Finish());
    }

    [Fact]
    public async Task Begin_ArmsFreeLinesFromTheHighestDown()
    {
        using ActionBench bench = Bench();
        Irq low = bench.NewIrq(5);
        Irq taken = bench.NewIrq(6);
        Irq unprobed = bench.NewIrq(8);
        Irq high = bench.NewIrq(40);
        Assert.Equal(0, bench.Request(taken, "a", IrqFlags.None));
        bench.System.ModifyStatus(unprobed, IrqSettings.None, IrqSettings.NoProbe);
        bench.Log.Take();

        using IrqProbe probe = await BeginAsync(bench);

        Assert.Equal(["type 16", "unmask", "type 16", "unmask"], bench.Log.Take());
        Assert.Equal(1u << 5, probe.Candidates & ~1u);
        Assert.True(bench.Descriptor(high).IsStarted);
        Assert.True(bench.Descriptor(low).IsStarted);
        Assert.False(bench.Descriptor(unprobed).IsStarted);
    }

    [Fact]
    public async Task Begin_DropsLinesThatFireByThemselves()
    {
        using ActionBench bench = Bench();
        Irq noisy = bench.NewIrq(5);
        Irq quiet = bench.NewIrq(7);
        Task<IrqProbe> begin = bench.System.ProbeAsync();
        await bench.Time.FireNextAsync();
        while ((bench.Descriptor(quiet).Progress & IrqProgress.Waiting) == 0)
        {
            await Task.Yield();
        }

        bench.System.HandleIrq(noisy);
        await bench.Time.FireNextAsync();
        using IrqProbe probe = await begin;

        Assert.Equal(1u << 7, probe.Candidates & ~1u);
        Assert.False(bench.Descriptor(noisy).IsStarted);
        bench.System.HandleIrq(quiet);
        Assert.Equal(7, probe.Finish());
    }

    [Fact]
    public async Task FinishMask_TellsTheOnesBelowSixteen()
    {
        using ActionBench bench = Bench();
        bench.NewIrq(5);
        bench.NewIrq(7);
        bench.NewIrq(20);
        IrqProbe probe = await BeginAsync(bench);
        bench.System.HandleIrq(new Irq(5));
        bench.System.HandleIrq(new Irq(7));
        bench.System.HandleIrq(new Irq(20));

        Assert.Equal(1u << 7, probe.FinishMask((1u << 7) | (1u << 20) | (1u << 3)));
    }

    [Fact]
    public async Task Begin_WaitsForTheSearchBefore_AndGivesUpWhenCancelled()
    {
        using ActionBench bench = Bench();
        bench.NewIrq(5);
        IrqProbe first = await BeginAsync(bench);
        using CancellationTokenSource source = new();
        Task<IrqProbe> second = bench.System.ProbeAsync(source.Token);

        Assert.False(second.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        first.Dispose();
        using CancellationTokenSource other = new();
        Task<IrqProbe> third = bench.System.ProbeAsync(other.Token);
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.Equal(1, bench.System.ProbeGate.CurrentCount);
    }

    private static ActionBench Bench() => new(new ActionBenchOptions
    {
        Flow = SimpleFlow.Instance,
        Callbacks = RecordingChip.Usual | IrqChipCallbacks.SetType,
    });

    private static async Task<IrqProbe> BeginAsync(ActionBench bench)
    {
        Task<IrqProbe> begin = bench.System.ProbeAsync();
        await bench.Time.FireNextAsync();
        await bench.Time.FireNextAsync();
        return await begin;
    }
}
