using Genirq.VfioUser.Conformance;

namespace Genirq.Integration.VfioUser;

public sealed class ConformanceTests
{
    [Fact]
    public async Task Suite_AgainstOurServer_EveryCasePasses()
    {
        await using ServerFixture fixture = await ServerFixture.StartAsync();

        ConformanceResult[] results = [.. ConformanceSuite.Run(fixture.Path)];

        Assert.All(results, static result => Assert.True(
            result.Outcome == ConformanceOutcome.Passed, $"{result.Name}: {result.Outcome}: {result.Detail}"));
        Assert.Equal(ConformanceSuite.Names, results.Select(static result => result.Name));
        Assert.True(results.Length >= 150, $"There are {results.Length} cases only.");
    }

    [Fact]
    public void Names_OfCases_AreUnique() =>
        Assert.Equal(ConformanceSuite.Names.Count, ConformanceSuite.Names.Distinct().Count());
}
