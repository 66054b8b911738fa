using Xunit.Abstractions;

namespace Genirq.Tests.Fuzzing;

/// <summary>Long runs of the doors for trees, scripts and fleets.</summary>
/// <param name="output">Where seeds and counts go.</param>
public sealed class LongTreeFuzzTests(ITestOutputHelper output) : LongFuzz(output)
{
    [Theory]
    [Trait("Category", "Stress")]
    [InlineData("tree")]
    [InlineData("dumps")]
    [InlineData("script")]
    [InlineData("snapshot")]
    [InlineData("fleet")]
    public void Tool_TwentyThousandChangedInputs_GiveAResultOrOneLine(string door) => Run(door);
}
