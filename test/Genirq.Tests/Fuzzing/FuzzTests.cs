using Xunit.Abstractions;

namespace Genirq.Tests.Fuzzing;

/// <summary>Inputs that were changed by their structure: a result or one line, in bounded time and memory.</summary>
/// <param name="output">Where seeds and counts go.</param>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Few = 150;

    public static TheoryData<string> Doors =>
    [
        "tree", "dumps", "tar", "lspci", "vectors", "interrupts", "recording", "script", "snapshot", "fleet",
    ];

    [Theory]
    [MemberData(nameof(Doors))]
    public void Tool_ChangedInputs_GiveAResultOrOneLine(string name)
    {
        using FuzzDoor door = FuzzDoors.Open(name);
        new FuzzRun(door, output).Run(Few);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public void Tool_KeptInputs_GiveAResultOrOneLine(string name)
    {
        const int Ways = 12;
        using FuzzDoor door = FuzzDoors.Open(name);
        foreach (string path in door.Inputs("found-*"))
        {
            byte[] input = File.ReadAllBytes(path);
            for (int turn = 0; turn < Ways; turn++)
            {
                Exception? failure = Record.Exception(() => door.Try(input, turn));
                Assert.True(failure is null, $"{path}, way {turn}: {failure}");
            }
        }
    }
}
