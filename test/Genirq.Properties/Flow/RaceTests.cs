using Genirq.Flow;

namespace Genirq.Properties.Flow;

/// <summary>Real threads on one line, shortly by default, longer with <c>--filter Category=Stress</c>.</summary>
public sealed class RaceTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(8);

    public static TheoryData<IrqFlowHandler> Flows =>
        new(EdgeFlow.Instance, EdgeEoiFlow.Instance, FastEoiFlow.Instance);

    [Theory]
    [MemberData(nameof(Flows))]
    public void Fire_WhileDisabledAndSynchronizedShortly_LosesNoLastEdgeAndDoublesNone(IrqFlowHandler flow) =>
        RaceDisable(flow, s_short);

    [Theory]
    [MemberData(nameof(Flows))]
    public void Fire_WhileFreedAndRequestedShortly_RunsNoFreedActionAndDoublesNone(IrqFlowHandler flow) =>
        RaceFree(flow, s_short);

    [Theory]
    [MemberData(nameof(Flows))]
    [Trait("Category", "Stress")]
    public void Fire_WhileDisabledAndSynchronized_LosesNoLastEdgeAndDoublesNone(IrqFlowHandler flow) =>
        RaceDisable(flow, s_long);

    [Theory]
    [MemberData(nameof(Flows))]
    [Trait("Category", "Stress")]
    public void Fire_WhileFreedAndRequested_RunsNoFreedActionAndDoublesNone(IrqFlowHandler flow) =>
        RaceFree(flow, s_long);

    private static void RaceDisable(IrqFlowHandler flow, TimeSpan time)
    {
        using RaceLine line = new(flow);
        line.RaceDisable(time);
    }

    private static void RaceFree(IrqFlowHandler flow, TimeSpan time)
    {
        using RaceLine line = new(flow);
        line.RaceFree(time);
    }
}
