using Genirq.Benchmarks.World;

namespace Genirq.Benchmarks.Quick;

/// <summary>From a vector of x86 to its handler and back; the kernel's table has no such lines.</summary>
internal static class VectorLines
{
    private const int Events = 20_000;

    /// <summary>The lines: on the vectors, and behind VT-d.</summary>
    public static IEnumerable<QuickLine> Create() =>
    [
        Line("x86-vector-deliver", new VectorWorld(isRemapped: false)),
        Line("x86-vector-deliver-remapped", new VectorWorld(isRemapped: true)),
    ];

    private static QuickLine Line(string name, VectorWorld world) => new(name, Events, () =>
    {
        long before = world.Counter.Events;
        for (int i = 0; i < Events; i++)
        {
            world.Deliver();
        }

        BenchWorld.Require(world.Counter.Events - before == Events ? 0 : -1);
    });
}
