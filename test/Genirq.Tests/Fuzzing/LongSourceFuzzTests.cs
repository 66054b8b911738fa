using Xunit.Abstractions;

namespace Genirq.Tests.Fuzzing;

/// <summary>Long runs of the doors for machines in one file.</summary>
/// <param name="output">Where seeds and counts go.</param>
public sealed class LongSourceFuzzTests(ITestOutputHelper output) : LongFuzz(output)
{
    [Theory]
    [Trait("Category", "Stress")]
    [InlineData("tar")]
    [InlineData("lspci")]
    [InlineData("vectors")]
    [InlineData("interrupts")]
    [InlineData("recording")]
    public void Tool_TwentyThousandChangedInputs_GiveAResultOrOneLine(string door) => Run(door);
}
