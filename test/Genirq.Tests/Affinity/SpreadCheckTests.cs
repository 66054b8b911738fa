using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Tests.Affinity;

/// <summary>The numbered checks of spreading.</summary>
public sealed class SpreadCheckTests
{
    [Theory]
    [InlineData("8: 0-7", 3, "0-2 | 3-5 | 6-7")]
    [InlineData("8: 0-7; smt 4", 4, "0,4 | 1,5 | 2,6 | 3,7")]
    [InlineData("8: 0-7; smt 4", 3, "0-1,4 | 2-3,6 | 5,7")]
    [InlineData("8: 0-3 4-7", 1, "0-7")]
    [InlineData("8: 0-3 4-7", 2, "0-3 | 4-7")]
    [InlineData("8: 0-3 4-7", 3, "4-7 | 0-1 | 2-3")]
    [InlineData("8: 0-3 4-7", 4, "4-5 | 6-7 | 0-1 | 2-3")]
    [InlineData("8: 0-3 4-7", 5, "4-5 | 6-7 | 0-1 | 2 | 3")]
    [InlineData("8: 0-3 4-7", 6, "4-5 | 6 | 7 | 0-1 | 2 | 3")]
    [InlineData("8: 0-1 2-7", 4, "0-1 | 2-3 | 4-5 | 6-7")]
    [InlineData("12: 0-5 6-7 8-11", 5, "6-7 | 8-11 | 0-1 | 2-3 | 4-5")]
    [InlineData("12: 0-3 4-7 8-11", 7, "8-9 | 10-11 | 4-5 | 6-7 | 0-1 | 2 | 3")]
    [InlineData("16: 0-3 4-7 8-11 12-15", 3, "0-3,12-15 | 4-7 | 8-11")]
    [InlineData("16: 0-3 4-7 8-11 12-15", 6, "4-7 | 12-15 | 8-9 | 10-11 | 0-1 | 2-3")]
    [InlineData(
        "20: 0-9 10-14 15-19", 10, "15-17 | 18-19 | 10-12 | 13-14 | 0-1 | 2-3 | 4-5 | 6-7 | 8 | 9")]
    [InlineData("8: 0-7; present 6", 4, "0-1,6 | 2-3,7 | 4 | 5")]
    [InlineData("8: 0-7; present 4", 6, "0,6 | 1,7 | 2 | 3 | 4 | 5")]
    [InlineData("16: 0-7 8-15; present 12", 4, "8-12 | 0-2,13 | 3-5,14 | 6-7,15")]
    [InlineData("16: 0-3,8-11 4-7,12-15; smt 8", 6, "4-5,12 | 6-7,14 | 13,15 | 0-1,8 | 2-3,10 | 9,11")]
    [InlineData("8: 0-3 - 4-7 -", 5, "4-5 | 6-7 | 0-1 | 2 | 3")]
    public void Spec07_Check01_SpreadEvenly_WorkedExamples(string topology, int groups, string expected)
    {
        using IrqSystem system = new(Topology.Parse(topology));

        CpuMask[]? masks = CpuGroups.SpreadEvenly(system, groups);

        Assert.Equal(expected, string.Join(" | ", masks!.AsEnumerable()));
        Assert.Equal(0, system.Diagnostics.Total);
    }

    [Theory]
    [InlineData(2, "1 0")]
    [InlineData(3, "2 1 0")]
    [InlineData(4, "1 3 2 0")]
    [InlineData(5, "3 1 4 2 0")]
    [InlineData(6, "1 3 4 5 2 0")]
    [InlineData(7, "3 1 4 5 6 2 0")]
    [InlineData(8, "1 3 4 5 6 7 2 0")]
    [InlineData(16, "1 3 4 5 6 7 8 9 10 11 12 13 14 15 2 0")]
    public void SpreadEvenly_EqualNodes_ComeInTheOrderOfTheUnstableSort(int nodes, string expected)
    {
        IrqSystemOptions options = new()
        {
            PossibleCpus = nodes * 2,
            CpuNodes = [.. Enumerable.Range(0, nodes * 2).Select(static cpu => cpu / 2)],
        };
        using IrqSystem system = new(options);

        CpuMask[]? masks = CpuGroups.SpreadEvenly(system, nodes * 2);

        IEnumerable<int> order = masks!.Where((_, i) => i % 2 == 0).Select(static mask => mask.First / 2);
        Assert.Equal(expected, string.Join(' ', order));
    }

    [Fact]
    public void Spec07_Check02_CreateMasks_OneBefore_IsUnmanagedAndTheOthersAreOneCpuEach() =>
        Assert.Equal("0-3 0m 1m 2m 3m", Masks("4: 0-3", 5, new IrqAffinitySets { PreVectors = 1 }));

    [Fact]
    public void Spec07_Check03_CreateMasks_OneAfterToo_IsUnmanagedAsWell() => Assert.Equal(
        "0-3 0m 1m 2m 3m 0-3", Masks("4: 0-3", 6, new IrqAffinitySets { PreVectors = 1, PostVectors = 1 }));

    [Fact]
    public void Spec07_Check04_CreateMasks_NothingToSpread_CalculatesAndGivesNone()
    {
        IrqAffinitySets sets = new() { PreVectors = 1 };

        Assert.Equal("none", Masks("4: 0-3", 1, sets));

        Assert.Equal([0], sets.SetSizes);
        Assert.NotNull(sets.CalculateSets);
    }

    [Fact]
    public void Spec07_Check05_CreateMasks_OnlyBeforeAndAfter_GivesNone() =>
        Assert.Equal("none", Masks("4: 0-3", 2, new IrqAffinitySets { PreVectors = 1, PostVectors = 1 }));

    [Fact]
    public void Spec07_Check06_CreateMasks_MoreThanCpus_WarnsAndCannotBeAllocated()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4));

        IReadOnlyList<IrqAffinityDescriptor>? masks =
            IrqAffinitySpread.CreateMasks(bench.System, 7, new IrqAffinitySets { PreVectors = 1 });

        Assert.Equal("0-3 0m 1m 2m 3m m m", Describe(masks));
        Assert.Equal(IrqDiagnosticId.CpuGroupsExceedCpus, Assert.Single(bench.Warnings).Id);
        IrqAllocationOptions options = new() { Affinity = masks };
        Assert.Equal(ErrorCode.Invalid, bench.System.Domains.AllocateIrqs(bench.Domain, -1, 7, null, options));
    }

    [Fact]
    public void Spec07_Check07_CreateMasks_TwoSets_EachIsSpreadOverAllCpus() =>
        Assert.Equal("0-7 0-3m 4-7m 0-1m 2-3m 4m 5m 6m 7m", MasksOfSets("8: 0-7", [2, 6], after: 0));

    [Fact]
    public void Spec07_Check08_CreateMasks_SetsTooSmall_TheRestHasAllCpusAndIsManaged() =>
        Assert.Equal("0-7 0-3m 4-7m 0-3m 4-7m 0-7m 0-7m 0-7m 0-7", MasksOfSets("8: 0-7", [2, 2], after: 1));

    [Fact]
    public void Spec07_Check09_CreateMasks_TwoSetsOnTwoNodes_HaveTheNodesOrderEach() =>
        Assert.Equal("0-7 4-5m 6-7m 0-1m 2-3m 4-5m 6-7m 0-1m 2-3m", MasksOfSets("8: 0-3 4-7", [4, 4], after: 0));

    [Fact]
    public void Spec07_Check10_CreateMasks_TooManyOrEmptySets_GivesNone()
    {
        using IrqSystem system = new(Topology.Parse("8: 0-7"));
        IrqAffinitySets five = new() { CalculateSets = static _ => [1, 1, 1, 1, 1] };
        IrqAffinitySets empty = new() { CalculateSets = static _ => [8, 0] };

        Assert.Null(IrqAffinitySpread.CreateMasks(system, 8, five));
        Assert.Equal(1, system.Diagnostics.CountOf(IrqDiagnosticId.AffinitySetsInvalid));
        Assert.Null(IrqAffinitySpread.CreateMasks(system, 8, empty));
        Assert.Equal(1, system.Diagnostics.Total);
    }

    [Theory]
    [InlineData(2, 65, 1, 0, false, 9)]
    [InlineData(1, 4, 1, 0, false, 4)]
    [InlineData(0, 4, 1, 0, false, 0)]
    [InlineData(1, 1, 1, 0, false, 1)]
    [InlineData(2, 65, 1, 0, true, 65)]
    [InlineData(3, 16, 1, 2, false, 11)]
    [InlineData(2, 16, 1, 2, false, 0)]
    public void Spec07_Check11_CalculateVectors_EightCpus(
        int minimum, int maximum, int before, int after, bool calculates, int expected)
    {
        using IrqSystem system = new(Topology.Parse("8: 0-7"));
        IrqAffinitySets sets = new()
        {
            PreVectors = before,
            PostVectors = after,
            CalculateSets = calculates ? static vectors => [vectors] : null,
        };

        Assert.Equal(expected, IrqAffinitySpread.CalculateVectors(system, minimum, maximum, sets));
    }

    [Fact]
    public void Spec07_Check12_SpreadEvenly_MoreGroupsThanCpus_TheLastAreEmpty()
    {
        using IrqSystem system = new(Topology.Parse("8: 0-7"));

        CpuMask[]? masks = CpuGroups.SpreadEvenly(system, 10);

        Assert.Equal("0 1 2 3 4 5 6 7  ", string.Join(' ', masks!.AsEnumerable()));
        Assert.Equal(1, system.Diagnostics.CountOf(IrqDiagnosticId.CpuGroupsExceedCpus));
    }

    [Fact]
    public void SpreadEvenly_NoGroups_IsNull()
    {
        using IrqSystem system = new(Topology.Parse("8: 0-7"));

        Assert.Null(CpuGroups.SpreadEvenly(system, 0));
    }

    [Fact]
    public void SpreadEvenly_Uniprocessor_PutsAllIntoTheFirst()
    {
        using IrqSystem system = new(Topology.Parse("2: 0-1") with { IsMultiprocessor = false });

        Assert.Equal(["0-1", "", ""], CpuGroups.SpreadEvenly(system, 3)!.Select(static mask => mask.ToString()));
    }

    [Fact]
    public void SpreadEvenly_ThousandsOfCpus_EachIsInOneGroup()
    {
        IrqSystemOptions options = new()
        {
            PossibleCpus = 6144,
            CpuNodes = [.. Enumerable.Range(0, 6144).Select(static cpu => cpu / 192)],
            CpuCores = [.. Enumerable.Range(0, 6144).Select(static cpu => cpu % 3072)],
        };
        using IrqSystem system = new(options);

        CpuMask[]? masks = CpuGroups.SpreadEvenly(system, 1000);

        Assert.Equal(6144, masks!.Sum(static mask => mask.Count));
        Assert.Equal(system.Cpus.Possible, masks!.Aggregate(static (all, mask) => all.Or(mask)));
    }

    // Nine vectors, the first one of which is not spread.
    private static string MasksOfSets(string topology, int[] sizes, int after) => Masks(
        topology, 9, new IrqAffinitySets { PreVectors = 1, PostVectors = after, CalculateSets = _ => sizes });

    private static string Masks(string topology, int count, IrqAffinitySets sets)
    {
        using IrqSystem system = new(Topology.Parse(topology));
        return Describe(IrqAffinitySpread.CreateMasks(system, count, sets));
    }

    private static string Describe(IReadOnlyList<IrqAffinityDescriptor>? masks) => masks is null
        ? "none"
        : string.Join(' ', masks.Select(static one => $"{one.Mask}{(one.IsManaged ? "m" : "")}"));
}
