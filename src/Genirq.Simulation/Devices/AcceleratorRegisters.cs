namespace Genirq.Simulation.Devices;

/// <summary>The registers of the accelerator, as its data sheet would say them: for the device and for its
/// driver.</summary>
/// <remarks>
/// All have 32 bits and stand in BAR 0, with the MSI-X table and its pending bits; BAR 2 is the array of message slots.
/// The device is an invention. Source of its shape: the message storage of Intel's data streaming accelerator, and
/// queue
/// contexts addressed by a process's address space number (PASID).
/// </remarks>
public static class AcceleratorRegisters
{
    /// <summary>The vendor's number, which no maker of such a device has.</summary>
    public const ushort VendorId = 0x1234;

    /// <summary>The device's number.</summary>
    public const ushort DeviceId = 0x0200;

    /// <summary>The most work queues that a device has.</summary>
    public const int MaxQueues = 4096;

    /// <summary>The most pieces of work that one write of a doorbell hands over.</summary>
    public const int MaxWork = 4096;

    /// <summary>The MSI-X entry for errors; the others are for queues without a message of their own.</summary>
    public const int ErrorVector = 0;

    /// <summary>BAR of the registers and of the MSI-X table.</summary>
    public const int Bar = 0;

    /// <summary>BAR of the message slots: 16 bytes each, as MSI-X entries.</summary>
    public const int SlotBar = 2;

    /// <summary>How many work queues there are. Read only.</summary>
    public const ulong QueueCount = 0x00;

    /// <summary>How many message slots there are. Read only.</summary>
    public const ulong SlotCount = 0x04;

    /// <summary>How many errors there were. Read only.</summary>
    public const ulong ErrorCount = 0x08;

    /// <summary>The address space number whose context the next command is for.</summary>
    public const ulong ContextPasid = 0x20;

    /// <summary>Low half of the message's address for the next command.</summary>
    public const ulong ContextAddressLow = 0x24;

    /// <summary>High half of the message's address.</summary>
    public const ulong ContextAddressHigh = 0x28;

    /// <summary>The message's datum.</summary>
    public const ulong ContextData = 0x2C;

    /// <summary>Bit 0: the context's messages are masked.</summary>
    public const ulong ContextMask = 0x30;

    /// <summary>Writing <see cref="WriteContext"/> or <see cref="DropContext"/> carries the command out.</summary>
    public const ulong ContextCommand = 0x34;

    /// <summary>The command that sets a context, which comes to be if there was none.</summary>
    public const uint WriteContext = 1;

    /// <summary>The command that ends a context and what waits in it.</summary>
    public const uint DropContext = 2;

    /// <summary>Where the MSI-X table begins.</summary>
    public const ulong TableOffset = 0x40000;

    /// <summary>Where the pending bits begin.</summary>
    public const ulong PendingOffset = 0x40800;

    /// <summary>Where the first queue's registers begin.</summary>
    public const ulong FirstQueue = 0x1000;

    /// <summary>How far two queues' registers are apart.</summary>
    public const ulong QueueStride = 0x20;

    /// <summary>In a queue: bit 0 opens it, with nothing done yet; clearing it ends its work at once.</summary>
    public const ulong QueueControl = 0x00;

    /// <summary>In a queue: the address space number of who uses it; its context has the message.</summary>
    public const ulong QueuePasid = 0x04;

    /// <summary>In a queue: where its message stands: <see cref="InContext"/>, or a slot's number, or an MSI-X entry's
    /// number with <see cref="InMsiX"/> added.</summary>
    public const ulong QueueMessage = 0x08;

    /// <summary>In a queue: writing a number, up to <see cref="MaxWork"/>, hands over so many pieces of work.</summary>
    public const ulong QueueDoorbell = 0x0C;

    /// <summary>In a queue: pieces of work that are done, counting round. Read only.</summary>
    public const ulong QueueDone = 0x10;

    /// <summary>The message stands in the context of the queue's PASID.</summary>
    public const uint InContext = uint.MaxValue;

    /// <summary>The message stands in the MSI-X table.</summary>
    public const uint InMsiX = 0x4000_0000;

    /// <summary>Where a queue's register stands.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="register">One of the queue's registers.</param>
    public static ulong OfQueue(int queue, ulong register) => FirstQueue + ((ulong)queue * QueueStride) + register;
}
