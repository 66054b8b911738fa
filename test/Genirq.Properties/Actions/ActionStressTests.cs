using Genirq.Flow;

namespace Genirq.Properties.Actions;

/// <summary>Each stress runs shortly by default, and longer with <c>--filter Category=Stress</c>.</summary>
public sealed class ActionStressTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(8);

    [Fact]
    public void SharedEdgeLines_Shortly_NoRunAfterFreeAndNoWakeLost() => Share(EdgeFlow.Instance, false, s_short);

    [Fact]
    public void SharedLevelLines_Shortly_NoRunAfterFreeAndNoWakeLost() => Share(LevelFlow.Instance, false, s_short);

    [Fact]
    public void SharedForcedLines_Shortly_NoRunAfterFreeAndNoWakeLost() => Share(LevelFlow.Instance, true, s_short);

    [Fact]
    public Task AwaitedEvents_Shortly_AddUp() => EventStress.RunAsync(s_short);

    [Fact]
    public Task AwaitedEvents_WithCancellations_AddUp() => EventStress.RunCancelledAsync(2000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task LastEvent_Shortly_WakesTheWaiter(bool closes) => LastEventRace.RunAsync(s_short, closes);

    [Theory]
    [Trait("Category", "Stress")]
    [InlineData(false)]
    [InlineData(true)]
    public Task LastEvent_WakesTheWaiter(bool closes) => LastEventRace.RunAsync(s_long, closes);

    [Theory]
    [Trait("Category", "Stress")]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void SharedLines_NoRunAfterFreeAndNoWakeLost(bool isEdge, bool isForced) =>
        Share(isEdge ? EdgeFlow.Instance : LevelFlow.Instance, isForced, s_long);

    [Fact]
    [Trait("Category", "Stress")]
    public Task AwaitedEvents_AddUp() => EventStress.RunAsync(s_long);

    private static void Share(IrqFlowHandler flow, bool isForced, TimeSpan time)
    {
        using SharedLineStress stress = new(flow, isForced);
        stress.Run(time);
    }
}
