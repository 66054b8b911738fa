using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Properties.Flow;

/// <summary>A chip that counts calls which come while another one is inside, or at the wrong state.</summary>
/// <param name="canOverlap">Whether calls may come while another one is inside, as they do without a lock.</param>
internal sealed class RaceChip(bool canOverlap = false) : IrqChip(
    "race",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.EndOfInterrupt)
{
    private readonly bool[] _open = new bool[64];
    private bool _isMasked = true;
    private int _inside;

    /// <summary>Calls that came while another one was inside, or at the wrong state.</summary>
    public int Violations { get; private set; }

    /// <summary>Whether the line is masked.</summary>
    public bool IsMasked
    {
        // Ordering: whoever delivers looks without the line's lock.
        get => Volatile.Read(ref _isMasked);
        private set => Volatile.Write(ref _isMasked, value);
    }

    /// <inheritdoc/>
    public override void Mask(IrqData data) => Enter(() => Change(to: true));

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => Enter(() => Change(to: false));

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data) => Enter(static () => { });

    /// <inheritdoc/>
    public override void EndOfInterrupt(IrqData data) => Enter(static () => { });

    /// <inheritdoc/>
    public override void MaskOn(IrqData data, CpuContext cpu) => Enter(() => ChangeOn(cpu, to: false));

    /// <inheritdoc/>
    public override void UnmaskOn(IrqData data, CpuContext cpu) => Enter(() => ChangeOn(cpu, to: true));

    private void ChangeOn(CpuContext cpu, bool to)
    {
        Violations += _open[cpu.Index] == to ? 1 : 0;
        _open[cpu.Index] = to;
    }

    private void Change(bool to)
    {
        Violations += IsMasked == to ? 1 : 0;
        IsMasked = to;
    }

    private void Enter(Action body)
    {
        // Ordering: atomic only; the line's lock is what is to keep others out.
        if (Interlocked.Increment(ref _inside) != 1 && !canOverlap)
        {
            Violations++;
        }

        body();
        Interlocked.Decrement(ref _inside);
    }
}
