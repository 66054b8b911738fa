using Genirq.Actions;

namespace Genirq.Benchmarks.World;

/// <summary>What the measured handler does: it adds one.</summary>
internal sealed class EventCounter
{
    /// <summary>How many events there were.</summary>
    public long Events { get; private set; }

    /// <summary>The handler.</summary>
    public static IrqResult Handle(Irq irq, EventCounter counter)
    {
        counter.Events++;
        return IrqResult.Handled;
    }
}
