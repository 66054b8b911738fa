using Xunit.Abstractions;

namespace Genirq.Tests.Fuzzing;

/// <summary>The long run of a door.</summary>
/// <param name="output">Where seeds and counts go.</param>
public abstract class LongFuzz(ITestOutputHelper output)
{
    private const int Inputs = 20_000;

    /// <summary>Gives a door its inputs.</summary>
    /// <param name="name">Its name.</param>
    protected void Run(string name)
    {
        using FuzzDoor door = FuzzDoors.Open(name);
        new FuzzRun(door, output).Run(Inputs);
    }
}
