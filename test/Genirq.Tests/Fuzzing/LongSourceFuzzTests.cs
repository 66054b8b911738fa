using Xunit.Abstractions;

namespace Genirq.Tests.Fuzzing;

/// <summary>Long runs of the doors for machines in one file.</summary>
/// <param name="output">Where seeds and counts go.</param>
public sealed class LongSourceFuzzTests(ITestOutputHelper output) : LongFuzz(output)
{
    [Theory]
    [Trait("Category", "Stress")]
    [InlineData("tar", 20_000)]
    [InlineData("lspci", 10_000)]
    [InlineData("vectors", 10_000)]
    [InlineData("interrupts", 20_000)]
    [InlineData("recording", 20_000)]
    public void Tool_ThousandsOfChangedInputs_GiveAResultOrOneLine(string door, int runs) =>
        Run(door, runs);
}
