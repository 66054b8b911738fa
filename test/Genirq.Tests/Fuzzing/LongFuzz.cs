using Xunit.Abstractions;

namespace Genirq.Tests.Fuzzing;

/// <summary>The long run of a door.</summary>
/// <param name="output">Where seeds and counts go.</param>
public abstract class LongFuzz(ITestOutputHelper output)
{
    /// <summary>Gives a door its inputs.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="inputs">How many.</param>
    protected void Run(string name, int inputs = 20_000)
    {
        using FuzzDoor door = FuzzDoors.Open(name);
        new FuzzRun(door, output).Run(inputs);
    }
}
