using Genirq.Properties.Running;

namespace Genirq.Properties.Cpus;

public sealed class CpuMaskProperties
{
    [Fact]
    public void Operations_InAnyOrder_AreThoseOfSets() =>
        PropertyCheck.Run(nameof(CpuMaskProperties), setup => new CpuMaskRun(setup), seed: 101, cases: 200, steps: 60);
}
