using Genirq.Properties.Running;

namespace Genirq.Properties.Domains;

public sealed class ReverseMapProperties
{
    [Fact]
    public void Operations_InAnyOrder_AreThoseOfADictionary() => PropertyCheck.Run(
        nameof(ReverseMapProperties), setup => new ReverseMapRun(setup), seed: 301, cases: 400, steps: 120);
}
