namespace Genirq.Properties.X86;

/// <summary>A device's message with one event under way at most.</summary>
/// <param name="irq">Its interrupt.</param>
internal sealed class TrafficLine(Irq irq)
{
    private int _sent;
    private int _seen;

    /// <summary>The interrupt.</summary>
    public Irq Irq { get; } = irq;

    /// <summary>Held by the device from reading its message to its arrival.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Where the message under way goes; null if none is.</summary>
    public (int Cpu, int Vector)? UnderWay { get; set; }

    /// <summary>How many events there were.</summary>
    public int Sent =>
        // Ordering: pairs with the writes of the device.
        Volatile.Read(ref _sent);

    /// <summary>Whether an event was sent that has not been handled.</summary>
    public bool IsOpen =>
        // Ordering: pairs with the write of the handler.
        Volatile.Read(ref _seen) != Sent;

    /// <summary>The device has an event.</summary>
    public void Begin() =>
        // Ordering: before the message is sent; pairs with the read of the handler.
        Volatile.Write(ref _sent, _sent + 1);

    /// <summary>The handler has run.</summary>
    public void Handle() =>
        // Ordering: pairs with the reads of the device.
        Volatile.Write(ref _seen, Sent);
}
