using Genirq.Benchmarks.World;
using Genirq.Simulation.Remapping;

namespace Genirq.Benchmarks.Quick;

/// <summary>The machine in memory: a device's event to its handler, a table write, one more vector.</summary>
internal static class MachineLines
{
    private const int Events = 20_000;
    private const int Writes = 100_000;
    private const int Additions = 500;

    /// <summary>The lines; the kernel has none of them.</summary>
    public static IEnumerable<QuickLine> Create()
    {
        foreach (RemappingKind remapping in Enum.GetValues<RemappingKind>())
        {
            MachineWorld world = new(remapping, started: 64);
            string name = $"machine-trigger-to-handler-{remapping.ToString().ToLowerInvariant()}";
            yield return new QuickLine(name, Events, () => Fire(world));
        }

        MachineWorld few = new(RemappingKind.None, started: 2);
        MachineWorld many = new(RemappingKind.None, started: 2000);
        yield return new QuickLine("machine-msix-table-write", Writes, () => Write(few));
        yield return new QuickLine("machine-enable-one-occ2", Additions, () => Add(few));
        yield return new QuickLine("machine-enable-one-occ2000", Additions, () => Add(many));
    }

    private static void Fire(MachineWorld world)
    {
        long before = world.Counter.Events;
        for (int i = 0; i < Events; i++)
        {
            world.Fire(i & 63);
        }

        BenchWorld.Require(world.Counter.Events - before == Events ? 0 : -1);
    }

    // An entry that is masked, as a driver writes it.
    private static void Write(MachineWorld world)
    {
        for (int i = 0; i < Writes; i++)
        {
            world.WriteEntry(100 + (i & 255), (uint)i);
        }
    }

    private static void Add(MachineWorld world)
    {
        for (int i = 0; i < Additions; i++)
        {
            world.AddAndFree();
        }
    }
}
