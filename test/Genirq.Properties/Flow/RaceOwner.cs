using Genirq.Actions;

namespace Genirq.Properties.Flow;

/// <summary>One request of the line: its handler must not run at once twice, nor after it was freed.</summary>
/// <param name="line">The line.</param>
/// <param name="canOverlap">Whether the flow lets several runs go on at once.</param>
internal sealed class RaceOwner(RaceLine line, bool canOverlap)
{
    private int _inside;
    private int _freed;

    private RaceLine Line { get; } = line;

    private bool CanOverlap { get; } = canOverlap;

    /// <summary>Says that freeing has returned.</summary>
    public void MarkFreed() =>
        // Ordering: pairs with the read in Handle.
        Volatile.Write(ref _freed, 1);

    /// <summary>The handler.</summary>
    public static IrqResult Handle(Irq irq, RaceOwner owner)
    {
        // Ordering: atomic only; the flow is what is to keep a second run out.
        bool isAlone = Interlocked.Increment(ref owner._inside) == 1 || owner.CanOverlap;
        owner.Line.Run(isAlone && Volatile.Read(ref owner._freed) == 0);
        Interlocked.Decrement(ref owner._inside);
        return IrqResult.Handled;
    }
}
