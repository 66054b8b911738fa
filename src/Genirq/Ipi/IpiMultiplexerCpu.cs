namespace Genirq.Ipi;

/// <summary>What one CPU keeps of the multiplexed interrupts: a bit for each.</summary>
/// <remarks>
/// All changes are full fences. Sending sets a pending bit, then looks at the enable bits; unmasking sets an enable
/// bit, then looks at the pending bits: so one of the two sees the other and sends the parent.
/// </remarks>
internal sealed class IpiMultiplexerCpu
{
    private int _enabled;
    private int _pending;

    // Whether the CPU was to be told and could not be.
    private int _isUntold;

    /// <summary>The interrupts that are unmasked.</summary>
    public uint Enabled =>
        // Ordering: pairs with the changes by interlocked operations; a snapshot.
        (uint)Volatile.Read(ref _enabled);

    /// <summary>The interrupts that were sent and not taken.</summary>
    public uint Pending =>
        // Ordering: pairs with the changes by interlocked operations; a snapshot.
        (uint)Volatile.Read(ref _pending);

    /// <summary>Sets both, in a system that is restored.</summary>
    public void Restore(uint enabled, uint pending)
    {
        // Ordering: the system is at rest; pairs with the reads of both.
        Volatile.Write(ref _enabled, (int)enabled);
        Volatile.Write(ref _pending, (int)pending);
    }

    /// <summary>Notes an interrupt that was sent to this CPU.</summary>
    /// <returns>Whether the parent is to be sent: the interrupt is news, and unmasked.</returns>
    public bool Send(int bit) =>
        // Ordering: a full fence before the enable bits are read; pairs with Unmask.
        (((Interlocked.Or(ref _pending, bit) & bit) == 0) | IsUntold()) && (Volatile.Read(ref _enabled) & bit) != 0;

    /// <summary>Masks an interrupt on this CPU.</summary>
    public void Mask(int bit) =>
        // Ordering: pairs with the reads of the enable bits.
        Interlocked.And(ref _enabled, ~bit);

    /// <summary>Unmasks an interrupt on this CPU.</summary>
    /// <returns>Whether the parent is to be sent: the interrupt was sent while it was masked.</returns>
    public bool Unmask(int bit)
    {
        // Ordering: a full fence before the pending bits are read; pairs with Send.
        Interlocked.Or(ref _enabled, bit);
        return (Volatile.Read(ref _pending) & bit) != 0;
    }

    /// <summary>Takes the interrupts that wait and are unmasked.</summary>
    public uint Take()
    {
        // Ordering: what is sent after the exchange is another event; pairs with Send.
        int enabled = Volatile.Read(ref _enabled);
        return (uint)(Interlocked.And(ref _pending, ~enabled) & enabled);
    }

    /// <summary>The CPU could not be told: the next one who sends tells it.</summary>
    public void NoteUntold() =>
        // Ordering: pairs with the exchange in IsUntold.
        Volatile.Write(ref _isUntold, 1);

    private bool IsUntold() =>
        // Ordering: a full fence; one of several senders tells the CPU.
        Volatile.Read(ref _isUntold) != 0 && Interlocked.Exchange(ref _isUntold, 0) != 0;
}
