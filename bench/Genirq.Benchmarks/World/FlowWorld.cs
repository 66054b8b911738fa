using Genirq.Actions;
using Genirq.Flow;

namespace Genirq.Benchmarks.World;

/// <summary>One interrupt of one level, with a flow and some actions that share it.</summary>
internal sealed class FlowWorld
{
    /// <summary>Makes it.</summary>
    public FlowWorld(IrqFlowHandler flow, int actions = 1)
    {
        Irq = new Irq(System.Numbers.Allocate(-1, 1, 1));
        System.SetChipAndHandler(Irq, new QuietChip(), flow, flow.Name);
        for (int i = 0; i < actions; i++)
        {
            IrqRequest request = new("bench", IrqFlags.Shared, new object());
            BenchWorld.Require(System.TryRequest(Irq, request, EventCounter.Handle, Counter, out _));
        }
    }

    /// <summary>The system; lost edges are resent in software.</summary>
    public IrqSystem System { get; } = new(new IrqSystemOptions { IsMultiprocessor = false, HasSoftwareResend = true });

    /// <summary>The interrupt.</summary>
    public Irq Irq { get; }

    /// <summary>What the actions count in.</summary>
    public EventCounter Counter { get; } = new();
}
