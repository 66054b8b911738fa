using Genirq.Domains;
using Xunit.Abstractions;

namespace Genirq.Properties.Stress;

/// <summary>Each stress runs shortly by default, and longer with <c>--filter Category=Stress</c>.</summary>
public sealed class StressTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(8);

    [Fact]
    public void Spec02_Check25_DevicesOnOneTreeShortly_NothingTwiceNothingLost() => Devices(1, s_short);

    [Fact]
    public void Spec03_Check40_DevicesOnThreeTreesShortly_NothingTwiceNothingLost() => Devices(3, s_short);

    [Fact]
    [Trait("Category", "Stress")]
    public void Spec02_Check25_DevicesOnOneTree_NothingTwiceNothingLost() => Devices(1, s_long);

    [Fact]
    [Trait("Category", "Stress")]
    public void Spec03_Check40_DevicesOnThreeTrees_NothingTwiceNothingLost() => Devices(3, s_long);

    [Fact]
    public void Allocate_NumbersFromManyThreadsShortly_NothingTwiceNothingLost() => Numbers(s_short);

    [Fact]
    [Trait("Category", "Stress")]
    public void Allocate_NumbersFromManyThreads_NothingTwiceNothingLost() => Numbers(s_long);

    [Theory]
    [InlineData(600, 1)]
    [InlineData(0, 1)]
    [InlineData(0, 37)]
    [InlineData(0, 1 << 30)]
    public void FindMapping_WhileOthersMapShortly_IsRightOrNone(int size, int spread) =>
        Map(size, spread, s_short / 2);

    [Theory]
    [Trait("Category", "Stress")]
    [InlineData(600, 1)]
    [InlineData(0, 1)]
    [InlineData(0, 37)]
    [InlineData(0, 1 << 30)]
    public void FindMapping_WhileOthersMap_IsRightOrNone(int size, int spread) =>
        Map(size, spread, s_long / 2);

    [Theory]
    [InlineData(true, 11)]
    [InlineData(false, 12)]
    public void Machine_EverythingAtOnceShortly_EndsEmpty(bool hasVtd, int seed) => Machine(hasVtd, seed, s_short);

    [Theory]
    [Trait("Category", "Stress")]
    [InlineData(true, 21)]
    [InlineData(false, 22)]
    public void Machine_EverythingAtOnce_EndsEmpty(bool hasVtd, int seed) => Machine(hasVtd, seed, s_long);

    private void Machine(bool hasVtd, int seed, TimeSpan time)
    {
        output.WriteLine($"seed {seed}");
        using MachineStress stress = new(hasVtd, seed);
        stress.Run(time);
        output.WriteLine($"{stress.Counts.Events} events, {stress.Counts.Restored} snapshots restored");
        Assert.True(stress.Counts.Events > 0);
    }

    private static void Devices(int trees, TimeSpan time)
    {
        using DeviceStress stress = new(trees);
        stress.Run(time);
    }

    private static void Numbers(TimeSpan time)
    {
        using NumberStress stress = new();
        stress.Run(time);
    }

    private static void Map(int size, int spread, TimeSpan time)
    {
        using MappingStress stress = new(Options(size), (ulong)spread);
        stress.Run(time);
    }

    private static IrqDomainOptions Options(int size) => size > 0
        ? IrqDomainOptions.Linear(FirmwareNode.Named("linear"), size)
        : IrqDomainOptions.Tree(FirmwareNode.Named("tree")) with { HardwareLimit = ulong.MaxValue };
}
