using Genirq.Actions;
using Genirq.Pci.Interrupts;
using static Genirq.Simulation.Devices.NetworkCardRegisters;

namespace QueueDriver;

/// <summary>A receive queue of the card, from the driver's side.</summary>
/// <param name="function">The card.</param>
/// <param name="queue">Which queue.</param>
internal sealed class Receiver(DriverFunction function, int queue)
{
    private uint _tail;

    /// <summary>Packets taken so far.</summary>
    public int Packets { get; private set; }

    /// <summary>Opens the queue.</summary>
    /// <param name="entry">The MSI-X entry that it raises.</param>
    public void Open(int entry)
    {
        Write(QueueVector, (uint)entry);
        Write(QueueControl, 1);
    }

    /// <summary>Closes the queue: nothing comes any more.</summary>
    public void Close() => Write(QueueControl, 0);

    /// <summary>The queue's interrupt: takes what has come.</summary>
    public IrqResult Handle()
    {
        uint head = function.Memory.ReadUInt32(Bar, OfQueue(queue, QueueHead));
        Packets += (int)(head - _tail);
        _tail = head;
        Write(QueueTail, head);
        return IrqResult.Handled;
    }

    private void Write(ulong register, uint value) =>
        function.Memory.WriteUInt32(Bar, OfQueue(queue, register), value);
}
