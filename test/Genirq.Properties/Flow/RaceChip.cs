using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Properties.Flow;

/// <summary>A chip that counts calls which come while another one is inside, or at the wrong state.</summary>
internal sealed class RaceChip() : IrqChip(
    "race",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.EndOfInterrupt)
{
    private int _inside;

    /// <summary>Calls that came while another one was inside, or at the wrong state.</summary>
    public int Violations { get; private set; }

    private bool IsMasked { get; set; } = true;

    /// <inheritdoc/>
    public override void Mask(IrqData data) => Enter(() => Change(to: true));

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => Enter(() => Change(to: false));

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data) => Enter(static () => { });

    /// <inheritdoc/>
    public override void EndOfInterrupt(IrqData data) => Enter(static () => { });

    private void Change(bool to)
    {
        Violations += IsMasked == to ? 1 : 0;
        IsMasked = to;
    }

    private void Enter(Action body)
    {
        // Ordering: atomic only; the line's lock is what is to keep others out.
        if (Interlocked.Increment(ref _inside) != 1)
        {
            Violations++;
        }

        body();
        Interlocked.Decrement(ref _inside);
    }
}
