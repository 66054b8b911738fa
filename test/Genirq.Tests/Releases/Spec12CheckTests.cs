using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Releases;
using Genirq.Tests.Affinity;

namespace Genirq.Tests.Releases;

/// <summary>The numbered checks on what Linux 7.3 does otherwise than 6.12.</summary>
public sealed class Spec12CheckTests
{
    [Theory]
    [InlineData("0 1 2 3", null, 4, "0 | 1 | 2 | 3", "1 | 3 | 2 | 0")]
    [InlineData("0 1", null, 2, "0 | 1", "1 | 0")]
    [InlineData(
        "0 0 1 1 2 2 3 3", "0 0 1 1 2 2 3 3", 8, "0 | 1 | 2 | 3 | 4 | 5 | 6 | 7", "2 | 3 | 6 | 7 | 4 | 5 | 0 | 1")]
    public void Spec12_Check1And3And4_SpreadEvenly_KeepsToClusters(
        string clusters, string? cores, int groups, string expectedOf612, string expectedOf73)
    {
        Assert.Equal(expectedOf612, Spread(KernelRelease.Linux612, clusters, cores, groups));
        Assert.Equal(expectedOf73, Spread(KernelRelease.Linux73, clusters, cores, groups));
    }

    [Fact]
    public void Spec12_Check2_SpreadEvenly_MoreClustersThanGroups_IsAsBefore()
    {
        Assert.Equal("0-1 | 2 | 3", Spread(KernelRelease.Linux73, "0 1 2 3", null, 3));
        Assert.Equal("0-1 | 2 | 3", Spread(KernelRelease.Linux612, "0 1 2 3", null, 3));
    }

    [Fact]
    public void SpreadEvenly_OneCpuInNoCluster_IsAsBefore() =>
        Assert.Equal("0 | 1 | 2 | 3", Spread(KernelRelease.Linux73, "0 1 2 -1", null, 4));

    [Fact]
    public void SpreadEvenly_TwoNodesOfTwoClusters_DealsWithinEachNode()
    {
        using IrqSystem system = new(new IrqSystemOptions
        {
            Release = KernelRelease.Linux73,
            PossibleCpus = 8,
            CpuNodes = [0, 0, 0, 0, 1, 1, 1, 1],
            CpuClusters = [0, 0, 2, 2, 4, 4, 6, 6],
        });

        CpuMask[] masks = CpuGroups.SpreadEvenly(system, 8)!;

        Assert.Equal("6 | 7 | 4 | 5 | 2 | 3 | 0 | 1", string.Join(" | ", masks.AsEnumerable()));
    }

    [Theory]
    [InlineData("6.12.107", 10, 11, 12, 13)]
    [InlineData("7.0.13", 10, 11, 12, 13)]
    [InlineData("7.3.4", 9, 10, 11, 12)]
    public void Spec12_Check6_Suffix_FollowsTheName(string kernel, int vmd, int msi, int msiX, int dmar)
    {
        Assert.True(KernelRelease.TryParse(kernel, out KernelRelease? release));

        Assert.Equal(
            [vmd, msi, msiX, dmar],
            ((BusToken[])[BusToken.VmdMsi, BusToken.PciDeviceMsi, BusToken.PciDeviceMsiX, BusToken.Dmar])
                .Select(release.NumberOf));
        Assert.Equal(3, release.NumberOf(BusToken.PciMsi));
    }

    [Fact]
    public void Spec12_Check10_DisabledTwiceAndFreed_HasDepthThree()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4) with { Release = KernelRelease.Linux73 });
        IrqDescriptor descriptor = bench.Allocate();
        object device = new();
        Genirq.Actions.IrqRequest request = new("test", default, device);
        bench.System.TryRequest(
            descriptor.Irq, request, static (_, _) => Genirq.Actions.IrqResult.Handled, 0, out _);
        bench.System.Disable(descriptor.Irq);
        bench.System.Disable(descriptor.Irq);

        bench.System.FreeIrq(descriptor.Irq, device);

        Assert.Equal(3, descriptor.Depth);
        bench.Request(descriptor);
        Assert.Equal(0, descriptor.Depth);
    }

    [Theory]
    [InlineData("6.12", 0)]
    [InlineData("7.3", 1)]
    public void Spec12_Check11_ManagedRequestedWithoutItsCpus_HasDepth(string kernel, int depth)
    {
        Assert.True(KernelRelease.TryParse(kernel, out KernelRelease? release));
        AffinityBench bench = new(AffinityBench.Cpus(4, online: "0-1") with { Release = release });
        IrqDescriptor descriptor = bench.Allocate("2-3", managed: true);

        bench.Request(descriptor);

        Assert.True(descriptor is { IsManagedShutdown: true, IsStarted: false });
        Assert.Equal(depth, descriptor.Depth);
    }

    [Theory]
    [InlineData("6.12", false, 0)]
    [InlineData("7.3", true, 1)]
    public void Spec12_Check12_DisabledWhileItsCpuGoesAndComes_StaysDisabled(string kernel, bool isDisabled, int depth)
    {
        Assert.True(KernelRelease.TryParse(kernel, out KernelRelease? release));
        AffinityBench bench = new(AffinityBench.Cpus(4) with { Release = release });
        IrqDescriptor descriptor = bench.Request("2", managed: true);
        bench.System.Disable(descriptor.Irq);

        bench.System.Hotplug.TakeOffline(2);
        bench.System.Hotplug.BringOnline(2);

        Assert.Equal(isDisabled, descriptor.IsDisabled);
        Assert.Equal(depth, descriptor.Depth);
        if (isDisabled)
        {
            bench.System.Enable(descriptor.Irq);
            Assert.True(descriptor is { IsStarted: true, IsDisabled: false, Depth: 0 });
        }
    }

    [Fact]
    public void ManagedInterrupt_ItsCpuGoesAndComes_IsStartedAgainWithDepthZero()
    {
        AffinityBench bench = new(AffinityBench.Cpus(4) with { Release = KernelRelease.Linux73 });
        IrqDescriptor descriptor = bench.Request("2", managed: true);

        bench.System.Hotplug.TakeOffline(2);
        Assert.Equal(1, descriptor.Depth);
        bench.System.Hotplug.BringOnline(2);

        Assert.True(descriptor is { IsStarted: true, IsManagedShutdown: false, Depth: 0 });
    }

    [Fact]
    public void Spec12_Check14_SurplusVectors_HaveTheDefaultAffinityAndAreManaged()
    {
        using IrqSystem system = new(new IrqSystemOptions { Release = KernelRelease.Linux73, PossibleCpus = 4 });

        IReadOnlyList<IrqAffinityDescriptor> masks =
            IrqAffinitySpread.CreateMasks(system, 7, new IrqAffinitySets { PreVectors = 1 })!;

        Assert.Equal(["0-3", "0", "1", "2", "3", "0-3", "0-3"], masks.Select(static one => one.Mask.ToString()));
        Assert.Equal(
            [false, true, true, true, true, true, true], masks.Select(static one => one.IsManaged));
        Assert.Equal(0, system.Diagnostics.Total);
    }

    private static string Spread(KernelRelease release, string clusters, string? cores, int groups)
    {
        int[] clusterOf = [.. clusters.Split(' ').Select(int.Parse)];
        using IrqSystem system = new(new IrqSystemOptions
        {
            Release = release,
            PossibleCpus = clusterOf.Length,
            CpuClusters = clusterOf,
            CpuCores = cores is null ? null : [.. cores.Split(' ').Select(int.Parse)],
        });
        return string.Join(" | ", CpuGroups.SpreadEvenly(system, groups)!.AsEnumerable());
    }
}
