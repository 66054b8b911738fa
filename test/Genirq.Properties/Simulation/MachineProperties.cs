using Genirq.Properties.Running;
using Genirq.Simulation.Machines;

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

    [Theory]
    [InlineData(MachinePlatform.ArmIts, 1703ul)]
    [InlineData(MachinePlatform.RiscVImsic, 1704ul)]
    public void Machine_OfAnotherPlatform_LosesAndDoublesNothing(MachinePlatform platform, ulong seed) =>
        PropertyCheck.Run(
            nameof(MachineProperties), setup => new MachineRun(setup, platform), seed, cases: 400, steps: 100);

    [Theory]
    [Trait("Category", "Stress")]
    [InlineData(MachinePlatform.ArmIts, 1705ul)]
    [InlineData(MachinePlatform.RiscVImsic, 1706ul)]
    public void Machine_TenThousandRunsOfAnotherPlatform_LosesAndDoublesNothing(MachinePlatform platform, ulong seed) =>
        PropertyCheck.Run(
            nameof(MachineProperties), setup => new MachineRun(setup, platform), seed, cases: 10_000, steps: 120);
}
