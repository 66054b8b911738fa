using Xunit.Abstractions;

namespace Genirq.Tests.Fuzzing;

/// <summary>Long runs of the doors for trees, scripts and fleets.</summary>
/// <param name="output">Where seeds and counts go.</param>
public sealed class LongTreeFuzzTests(ITestOutputHelper output) : LongFuzz(output)
{
    [Theory]
    [Trait("Category", "Stress")]
    [InlineData("tree", 2_000)]
    [InlineData("dumps", 2_000)]
    [InlineData("script", 20_000)]
    [InlineData("snapshot", 8_000)]
    [InlineData("fleet", 4_000)]
    public void Tool_ThousandsOfChangedInputs_GiveAResultOrOneLine(string door, int runs) =>
        Run(door, runs);
}
