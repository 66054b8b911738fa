using Genirq.Properties.Running;

namespace Genirq.Properties.Simulation;

/// <summary>Random machines, shortly by default, ten thousand of them with <c>--filter Category=Stress</c>.</summary>
public sealed class MachineProperties
{
    [Fact]
    public void Machine_AnyEventsDriversAndCpus_LosesAndDoublesNothing() =>
        PropertyCheck.Run(
            nameof(MachineProperties), setup => new MachineRun(setup), seed: 1701, cases: 500, steps: 100);

    [Fact]
    [Trait("Category", "Stress")]
    public void Machine_TenThousandRuns_LosesAndDoublesNothing() =>
        PropertyCheck.Run(
            nameof(MachineProperties), setup => new MachineRun(setup), seed: 1702, cases: 10_000, steps: 120);
}
