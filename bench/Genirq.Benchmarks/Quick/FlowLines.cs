using Genirq.Benchmarks.World;
using Genirq.Descriptors;
using Genirq.Flow;

namespace Genirq.Benchmarks.Quick;

/// <summary>One event through each flow, shared lines, and disabling; the kernel's table has no such lines.</summary>
internal static class FlowLines
{
    private const int Events = 20_000;

    /// <summary>The lines.</summary>
    public static IEnumerable<QuickLine> Create()
    {
        foreach (IrqFlowHandler flow in FlowWorld.Flows)
        {
            yield return Delivery($"flow-{flow.Name}", new FlowWorld(flow), flow is BadFlow ? 0 : 1);
        }

        foreach (int actions in (int[])[1, 4, 16])
        {
            yield return Delivery($"shared-edge-{actions}", new FlowWorld(EdgeFlow.Instance, actions), actions);
            yield return Delivery($"shared-level-{actions}", new FlowWorld(LevelFlow.Instance, actions), actions);
        }

        yield return Disabling("disable+enable-lazy", IrqSettings.None, hasEvent: false);
        yield return Disabling("disable+enable-unlazy", IrqSettings.DisableUnlazy, hasEvent: false);
        yield return Disabling("disable+event+enable+resend", IrqSettings.None, hasEvent: true);
    }

    private static QuickLine Delivery(string name, FlowWorld world, int runs) => new(name, Events, () =>
    {
        long before = world.Counter.Events;
        for (int i = 0; i < Events; i++)
        {
            world.Deliver();
        }

        BenchWorld.Require(world.Counter.Events - before == (long)Events * runs ? 0 : -1);
    });

    private static QuickLine Disabling(string name, IrqSettings settings, bool hasEvent)
    {
        FlowWorld world = new(EdgeFlow.Instance);
        world.System.ModifyStatus(world.Irq, IrqSettings.None, settings);
        return new QuickLine(name, Events, () =>
        {
            long before = world.Counter.Events;
            for (int i = 0; i < Events; i++)
            {
                Disable(world, hasEvent);
            }

            BenchWorld.Require(world.Counter.Events - before == (hasEvent ? Events : 0) ? 0 : -1);
        });
    }

    private static void Disable(FlowWorld world, bool hasEvent)
    {
        world.System.Disable(world.Irq);
        if (hasEvent)
        {
            world.Deliver();
        }

        world.System.Enable(world.Irq);
        if (hasEvent)
        {
            world.System.RunSoftwareResends(world.System.Cpus[0]);
        }
    }
}
