using Genirq.Properties.Running;

namespace Genirq.Properties.Simulation;

/// <summary>Cases of random machines that once went wrong.</summary>
public sealed class FoundMachineTests
{
    [Fact]
    public void Request_EventInItsMidstHandledInAThread_IsNotLost() => Play(
        57920, new Step(31, 24869, 0, 0), new Step(50, 46845, 0, 1559), new Step(83, 0, 30069, 0));

    [Fact]
    public void Request_EventCameBeforeItsRequest_IsHandledOnce() => Play(
        45391,
        new Step(31, 0, 14673, 0), new Step(38, 0, 0, 0), new Step(0, 0, 60718, 0), new Step(37, 0, 10209, 0),
        new Step(38, 0, 1622, 0), new Step(45, 0, 28358, 0), new Step(50, 0, 33702, 0), new Step(98, 0, 0, 0),
        new Step(48, 0, 64638, 0));

    private static void Play(int setup, params Step[] steps)
    {
        using MachineRun run = new(setup);
        run.Play(steps);
    }
}
