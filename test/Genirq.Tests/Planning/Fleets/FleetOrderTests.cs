using Genirq.Planning.Fleets;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.Fleets;

public sealed class FleetOrderTests
{
    [Fact]
    public void TightestFirst_IsByVerdictThenByTheFullestCpu()
    {
        FleetEntry[] entries =
        [
            Entry("fits", VerdictKind.Fits, 3), Entry("broken", null, 0), Entry("full", VerdictKind.Full, 9),
            Entry("tight-5", VerdictKind.Tight, 5), Entry("tight-2", VerdictKind.Tight, 2),
            Entry("unknown", VerdictKind.Unknown, null), Entry("degraded", VerdictKind.Degraded, 1),
        ];

        Assert.Equal(
            ["full", "degraded", "tight-2", "tight-5", "unknown", "fits", "broken"],
            FleetOrder.TightestFirst(entries).Select(static entry => entry.Source));
    }

    [Theory]
    [InlineData("", "/a/b/c")]
    [InlineData("/a/b/", "/a/b/c", "/a/b/d/e")]
    [InlineData("/a/", "/a/bc", "/a/bd")]
    [InlineData("", "a", "b")]
    [InlineData("/", "/a", "/b")]
    [InlineData("x/", "x/a.tar:one", "x/a.tar:two")]
    public void CommonFolder_EndsWithASlash(string folder, params string[] names) =>
        Assert.Equal(folder, FleetOrder.CommonFolder(names));

    private static FleetEntry Entry(string name, VerdictKind? verdict, int? available) => new(name)
    {
        Verdict = verdict is { } kind ? new Verdict(kind, "why") : null,
        WorstCpu = available is null ? null : 0,
        WorstAvailable = available ?? 0,
    };
}
