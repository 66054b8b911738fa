using Genirq.Properties.Running;

namespace Genirq.Properties.Flow;

public sealed class FlowProperties
{
    public static TheoryData<int> Kinds => [.. Enumerable.Range(0, FlowTraits.Kinds)];

    [Fact]
    public void Operations_InAnyOrderOnAnyFlow_AreThoseOfTheTable() => PropertyCheck.Run(
        nameof(FlowProperties), setup => new FlowRun(setup), seed: 501, cases: 1500, steps: 60);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Operations_OnOneFlow_AreThoseOfItsRow(int kind) => PropertyCheck.Run(
        nameof(FlowProperties), setup => new FlowRun((setup / FlowTraits.Kinds * FlowTraits.Kinds) + kind),
        510 + (ulong)kind, cases: 200, steps: 40);

    [Fact]
    public void Operations_OnALineThatEachCpuHasForItself_AreThoseOfTheModel() => PropertyCheck.Run(
        nameof(FlowProperties), setup => new PerCpuRun(setup), seed: 530, cases: 600, steps: 60);

    [Fact]
    public void Requests_ThatNameTheirCpus_AreThoseOfAList() => PropertyCheck.Run(
        nameof(FlowProperties), setup => new CpuMaskedLineRun(setup), seed: 533, cases: 600, steps: 60);

    [Fact]
    public void Redirects_WithAffinitiesAndHotplug_AreThoseOfTheModel() => PropertyCheck.Run(
        nameof(FlowProperties), static _ => new RedirectRun(), seed: 534, cases: 600, steps: 60);

    [Fact]
    public void Operations_OnANonMaskableLine_AreThoseOfTheModel() => PropertyCheck.Run(
        nameof(FlowProperties), setup => new NmiRun(setup), seed: 531, cases: 600, steps: 60);

    [Fact]
    public void Operations_OnALineWithThreads_AreThoseOfTheModel() => PropertyCheck.Run(
        nameof(FlowProperties), setup => new OneShotRun(setup), seed: 532, cases: 1000, steps: 60);
}
