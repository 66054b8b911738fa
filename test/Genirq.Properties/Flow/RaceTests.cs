using Genirq.Flow;

namespace Genirq.Properties.Flow;

/// <summary>Real threads on one line, shortly by default, longer with <c>--filter Category=Stress</c>.</summary>
public sealed class RaceTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(8);

    public static TheoryData<IrqFlowHandler> Flows => new(
        SimpleFlow.Instance, UntrackedFlow.Instance, EdgeFlow.Instance, EdgeEoiFlow.Instance, FastEoiFlow.Instance,
        FastEoiAckFlow.Instance, FastEoiMaskFlow.Instance, NestedFlow.Instance);

    public static TheoryData<IrqFlowHandler> PerCpuFlows => new(
        PerCpuFlow.Instance, PerCpuDeviceIdFlow.Instance, FastEoiNmiFlow.Instance, PerCpuDeviceIdNmiFlow.Instance,
        new ChainedFlow(static (_, _) => { }));

    [Theory]
    [MemberData(nameof(Flows))]
    public void Fire_WhileDisabledAndSynchronizedShortly_LosesNoLastEdgeAndDoublesNone(IrqFlowHandler flow) =>
        RaceDisable(flow, s_short);

    [Theory]
    [MemberData(nameof(Flows))]
    public void Fire_WhileFreedAndRequestedShortly_RunsNoFreedActionAndDoublesNone(IrqFlowHandler flow) =>
        RaceFree(flow, s_short);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Raise_WhileUpsetShortly_IsServedAlways(bool isFreed) => RaceLevel(isFreed, s_short);

    [Theory]
    [MemberData(nameof(PerCpuFlows))]
    public void Fire_OnTwoCpusAtOnceShortly_IsOneRunForEachEvent(IrqFlowHandler flow) => RacePerCpu(flow, s_short);

    [Fact]
    public void Fire_WhileHandlersOfOtherCpusComeAndGoShortly_IsOneRunForEachEvent() => RaceCpuMasks(s_short);

    [Fact]
    public void HandOn_WhileAffinitiesAndCpusChangeShortly_LosesNoLastEvent() => RaceRedirects(s_short);

    [Fact]
    [Trait("Category", "Stress")]
    public void HandOn_WhileAffinitiesAndCpusChange_LosesNoLastEvent() => RaceRedirects(s_long);

    [Fact]
    [Trait("Category", "Stress")]
    public void Fire_WhileHandlersOfOtherCpusComeAndGo_IsOneRunForEachEvent() => RaceCpuMasks(s_long);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Stress")]
    public void Raise_WhileUpset_IsServedAlways(bool isFreed) => RaceLevel(isFreed, s_long);

    [Theory]
    [MemberData(nameof(PerCpuFlows))]
    [Trait("Category", "Stress")]
    public void Fire_OnTwoCpusAtOnce_IsOneRunForEachEvent(IrqFlowHandler flow) => RacePerCpu(flow, s_long);

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

    private static void RaceLevel(bool isFreed, TimeSpan time)
    {
        using RaceLevel line = new();
        line.Race(time, isFreed);
    }

    private static void RaceCpuMasks(TimeSpan time)
    {
        using RaceCpuMasks line = new();
        line.Race(time);
    }

    private static void RaceRedirects(TimeSpan time)
    {
        using RaceRedirects race = new();
        race.Race(time);
    }

    private static void RacePerCpu(IrqFlowHandler flow, TimeSpan time)
    {
        using RacePerCpu line = new(flow);
        line.Race(time);
    }
}
