using Genirq.Benchmarks.World;
using Genirq.Msi;

namespace Genirq.Benchmarks.Quick;

/// <summary>Allocating and freeing MSI.</summary>
internal static class AllocationLines
{
    private const int Pairs = 2000;
    private const int Many = 2048;

    /// <summary>The lines, in the kernel's order.</summary>
    public static IEnumerable<QuickLine> Create()
    {
        yield return Pair("alloc_at+free-occ0", 0, world => world.A);
        yield return Pair("alloc_at+free-occ100", 100, world => world.A);
        yield return Pair("alloc_at+free-occ2000", 2000, world => world.A);
        yield return Pair("alloc_at+free-occ2000-with-deferred-release", 2000, world => world.A);
        yield return Pair("alloc_at+free-occ100-3level", 100, world => world.B);
        MsiDevice device = new BenchWorld().A;
        yield return new QuickLine("alloc_at-fill-2048", Many, () => BenchWorld.Occupy(device, Many))
        {
            After = () => device.FreeAll(MsiDomainId.Default),
        };
        yield return new QuickLine("free_all-2048", Many, () => device.FreeAll(MsiDomainId.Default))
        {
            Before = () => BenchWorld.Occupy(device, Many),
        };
        yield return new QuickLine("alloc_range-2048", Many, () => AllocateRange(device))
        {
            After = () => device.FreeRange(MsiDomainId.Default, 0, Many - 1),
        };
        yield return new QuickLine("free_range-2048", Many, () => device.FreeRange(MsiDomainId.Default, 0, Many - 1))
        {
            Before = () => AllocateRange(device),
        };
    }

    /// <summary>The same below real platforms' parents; the kernel's table has no such lines.</summary>
    public static IEnumerable<QuickLine> OfPlatforms() =>
    [
        Pair("parent-alloc_at+free-occ100-x86", 100, ParentWorld.X86()),
        Pair("parent-alloc_at+free-occ100-its", 100, ParentWorld.Its()),
        Pair("parent-alloc_at+free-occ100-imsic", 100, ParentWorld.Imsic()),
    ];

    private static QuickLine Pair(string name, int occupied, Func<BenchWorld, MsiDevice> choose) =>
        Pair(name, occupied, choose(new BenchWorld()));

    private static QuickLine Pair(string name, int occupied, MsiDevice device)
    {
        BenchWorld.Occupy(device, occupied);
        return new QuickLine(name, Pairs, () => AllocateAndFree(device));
    }

    private static void AllocateAndFree(MsiDevice device)
    {
        for (int i = 0; i < Pairs; i++)
        {
            MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);
            BenchWorld.Require(map.Index);
            device.FreeRange(MsiDomainId.Default, (uint)map.Index, (uint)map.Index);
        }
    }

    private static void AllocateRange(MsiDevice device) =>
        BenchWorld.Require(device.AllocateRange(MsiDomainId.Default, 0, Many - 1));
}
