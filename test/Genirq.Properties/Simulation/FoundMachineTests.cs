using Genirq.Properties.Running;

namespace Genirq.Properties.Simulation;

/// <summary>Cases of random machines that once went wrong.</summary>
public sealed class FoundMachineTests
{
    [Fact]
    public void Request_EventInItsMidstHandledInAThread_IsNotLost() => Play(
        57920, new Step(31, 24869, 0, 0), new Step(55, 46845, 0, 1559), new Step(83, 0, 30069, 0));

    private static void Play(int setup, params Step[] steps)
    {
        using MachineRun run = new(setup);
        run.Play(steps);
    }
}
