using Xunit.Abstractions;

namespace Genirq.Tests.Fuzzing;

/// <summary>Long runs of the doors for trees, scripts and fleets.</summary>
/// <param name="output">Where seeds and counts go.</param>
public sealed class LongTreeFuzzTests(ITestOutputHelper output) : LongFuzz(output)
{
    [Theory]
    [Trait("Category", "Stress")]
    [InlineData("dumps")]
    [InlineData("script")]
    [InlineData("snapshot")]
    [InlineData("fleet")]
    public void Tool_TwentyThousandChangedInputs_GiveAResultOrOneLine(string door) => Run(door);

    // Half as many: each is a folder of files, and takes longest.
    [Fact]
    [Trait("Category", "Stress")]
    public void Tool_TenThousandChangedTrees_GiveAResultOrOneLine() => Run("tree", inputs: 10_000);
}
