using Genirq.Properties.Running;

namespace Genirq.Properties.Flow;

public sealed class FlowProperties
{
    [Fact]
    public void Operations_InAnyOrderOnAnyFlow_AreThoseOfTheTable() => PropertyCheck.Run(
        nameof(FlowProperties), setup => new FlowRun(setup), seed: 501, cases: 1500, steps: 60);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Operations_OnOneFlow_AreThoseOfItsRow(int kind) => PropertyCheck.Run(
        nameof(FlowProperties), setup => new FlowRun((setup / 9 * 9) + kind), 510 + (ulong)kind, cases: 200, steps: 40);
}
