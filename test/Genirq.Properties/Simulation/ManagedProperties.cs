using Genirq.Properties.Running;
using Genirq.Simulation.Machines;

namespace Genirq.Properties.Simulation;

/// <summary>Random machines with managed interrupts and devices' own stores, shortly by default, ten thousand of them
/// with <c>--filter Category=Stress</c>.</summary>
public sealed class ManagedProperties
{
    private static readonly HashSet<string> s_all =
    [
        "managed handled", "other handled", "own store", "shut down", "managed not moved", "other moved", "offline",
        "online", "probe done", "add done", "add refused", "remove done", "submit done", "submit refused",
    ];

    [Fact]
    public void ManagedAndOwnStores_AnyEventsDriversAndCpus_LoseAndDoubleNothing()
    {
        HashSet<string> seen = [];

        PropertyCheck.Run(
            nameof(ManagedProperties), setup => new ManagedRun(setup, seen), seed: 3001, cases: 300, steps: 100);

        Assert.Superset(s_all, seen);
    }

    [Fact]
    [Trait("Category", "Stress")]
    public void ManagedAndOwnStores_TenThousandRuns_LoseAndDoubleNothing() => PropertyCheck.Run(
        nameof(ManagedProperties), setup => new ManagedRun(setup, []), seed: 3002, cases: 10_000, steps: 100);

    [Theory]
    [InlineData(MachinePlatform.ArmIts, 3003ul)]
    [InlineData(MachinePlatform.RiscVImsic, 3004ul)]
    public void Managed_OnAnotherPlatform_LosesAndDoublesNothing(MachinePlatform platform, ulong seed)
    {
        HashSet<string> seen = [];

        PropertyCheck.Run(
            nameof(ManagedProperties), setup => new ManagedRun(setup, seen, platform), seed, cases: 300, steps: 100);

        // Devices' own stores are served by x86 alone.
        Assert.Superset(s_all.Except(["own store"]).ToHashSet(), seen);
        Assert.DoesNotContain("own store", seen);
    }

    [Theory]
    [Trait("Category", "Stress")]
    [InlineData(MachinePlatform.ArmIts, 3005ul)]
    [InlineData(MachinePlatform.RiscVImsic, 3006ul)]
    public void Managed_TenThousandRunsOnAnotherPlatform_LoseAndDoubleNothing(MachinePlatform platform, ulong seed) =>
        PropertyCheck.Run(
            nameof(ManagedProperties), setup => new ManagedRun(setup, [], platform), seed, cases: 10_000, steps: 100);
}
