using Genirq.Planning.Drivers;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Documents;

public sealed class DriversDocumentTests
{
    [Fact]
    public void Document_EveryRule_IsThere()
    {
        string document = File.ReadAllText(Path.Combine(TestData.Repository, "docs/drivers.md"));

        Assert.All(
            DriverRules.All, rule => Assert.Contains($"`{rule.Name}`", document, StringComparison.Ordinal));
    }
}
