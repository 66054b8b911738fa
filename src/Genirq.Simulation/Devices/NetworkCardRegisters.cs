namespace Genirq.Simulation.Devices;

/// <summary>The registers of the network card, as its data sheet would say them: for the card and for its
/// driver.</summary>
/// <remarks>
/// All have 32 bits and stand in BAR 0; the MSI-X table begins BAR 2, the pending bits stand behind it. The card is an
/// invention; the shape (three fixed causes, one vector for each queue, told to the queue by the driver) is that of
/// today's cards.
/// </remarks>
public static class NetworkCardRegisters
{
    /// <summary>The vendor's number, which no maker of such a card has.</summary>
    public const ushort VendorId = 0x1234;

    /// <summary>The device's number.</summary>
    public const ushort DeviceId = 0x0100;

    /// <summary>The entry for link changes.</summary>
    public const int LinkVector = 0;

    /// <summary>The entry for answers of the mailbox.</summary>
    public const int MailboxVector = 1;

    /// <summary>The entry for errors.</summary>
    public const int ErrorVector = 2;

    /// <summary>How many entries have a fixed meaning.</summary>
    public const int FixedVectors = 3;

    /// <summary>The most queues that a card has.</summary>
    public const int MaxQueues = 2048;

    /// <summary>BAR of the registers.</summary>
    public const int Bar = 0;

    /// <summary>BAR of the MSI-X table.</summary>
    public const int TableBar = 2;

    /// <summary>How many queues there are. Read only.</summary>
    public const ulong QueueCount = 0x00;

    /// <summary>Bit 0: the link is up. Read only.</summary>
    public const ulong Link = 0x04;

    /// <summary>What has happened: <see cref="LinkCause"/>, <see cref="MailboxCause"/>, <see cref="ErrorCause"/>.
    /// Writing ones clears.</summary>
    public const ulong Cause = 0x08;

    /// <summary>A command for the firmware; written by the driver.</summary>
    public const ulong Mailbox = 0x0C;

    /// <summary>The firmware's answer to the last command. Read only.</summary>
    public const ulong MailboxAnswer = 0x10;

    /// <summary>The last error. Read only.</summary>
    public const ulong Error = 0x14;

    /// <summary>The bit of <see cref="Cause"/> for link changes.</summary>
    public const uint LinkCause = 1u << LinkVector;

    /// <summary>The bit of <see cref="Cause"/> for answers.</summary>
    public const uint MailboxCause = 1u << MailboxVector;

    /// <summary>The bit of <see cref="Cause"/> for errors.</summary>
    public const uint ErrorCause = 1u << ErrorVector;

    /// <summary>The bit that an answer adds to the command.</summary>
    public const uint AnswerBit = 0x8000_0000;

    /// <summary>Where the first queue's registers begin.</summary>
    public const ulong FirstQueue = 0x1000;

    /// <summary>How far two queues' registers are apart.</summary>
    public const ulong QueueStride = 0x20;

    /// <summary>In a queue: bit 0 lets it receive. Setting it begins with an empty ring.</summary>
    public const ulong QueueControl = 0x00;

    /// <summary>In a queue: the MSI-X entry that it raises.</summary>
    public const ulong QueueVector = 0x04;

    /// <summary>In a queue: how many packets its ring holds.</summary>
    public const ulong QueueSize = 0x08;

    /// <summary>In a queue: packets that the card has put into the ring so far, counting round. Read only.</summary>
    public const ulong QueueHead = 0x0C;

    /// <summary>In a queue: packets that the driver has taken out so far, counting round.</summary>
    public const ulong QueueTail = 0x10;

    /// <summary>In a queue: packets that found it closed or full. Read only.</summary>
    public const ulong QueueDropped = 0x14;

    /// <summary>Where a queue's register stands.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="register">One of the queue's registers.</param>
    public static ulong OfQueue(int queue, ulong register) => FirstQueue + ((ulong)queue * QueueStride) + register;
}
