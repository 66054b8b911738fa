namespace Genirq.Simulation.Devices;

/// <summary>The registers of the storage controller in BAR 0, and what stands in its queues.</summary>
/// <remarks>
/// Source: NVM Express base specification 1.4: section 3.1 (registers), 4.1 and 4.6 (queue entries), 5 (admin
/// commands).
/// Numbers only, and only those that the model has.
/// </remarks>
public static class StorageRegisters
{
    /// <summary>The vendor's number, which no maker of such a controller has.</summary>
    public const ushort VendorId = 0x1234;

    /// <summary>The device's number.</summary>
    public const ushort DeviceId = 0x0300;

    /// <summary>BAR of the registers.</summary>
    public const int Bar = 0;

    /// <summary>BAR of the MSI-X table.</summary>
    public const int TableBar = 2;

    /// <summary>Capabilities, low half: the largest queue less 1 in bits 15:0.</summary>
    public const ulong Capabilities = 0x00;

    /// <summary>The version.</summary>
    public const ulong Version = 0x08;

    /// <summary>Configuration: bit 0 enables the controller.</summary>
    public const ulong Configuration = 0x14;

    /// <summary>Status: bit 0 ready, bit 1 fatal.</summary>
    public const ulong ControllerStatus = 0x1C;

    /// <summary>Sizes of the admin queues less 1: submission in bits 11:0, completion in bits 27:16.</summary>
    public const ulong AdminSizes = 0x24;

    /// <summary>Where the admin submission queue stands: low half; the high half follows.</summary>
    public const ulong AdminSubmission = 0x28;

    /// <summary>Where the admin completion queue stands: low half; the high half follows.</summary>
    public const ulong AdminCompletion = 0x30;

    /// <summary>Where the doorbells begin.</summary>
    public const ulong FirstDoorbell = 0x1000;

    /// <summary>The enable bit of <see cref="Configuration"/>, and the ready bit of
    /// <see cref="ControllerStatus"/>.</summary>
    public const uint EnableBit = 1;

    /// <summary>The fatal bit of <see cref="ControllerStatus"/>.</summary>
    public const uint FatalBit = 2;

    /// <summary>The size of a command.</summary>
    public const int CommandBytes = 64;

    /// <summary>The size of a completion.</summary>
    public const int CompletionBytes = 16;

    /// <summary>The largest queue.</summary>
    public const int MaxQueueEntries = 1024;

    /// <summary>Admin: delete a submission queue.</summary>
    public const byte DeleteSubmissionQueue = 0x00;

    /// <summary>Admin: create a submission queue.</summary>
    public const byte CreateSubmissionQueue = 0x01;

    /// <summary>Admin: delete a completion queue.</summary>
    public const byte DeleteCompletionQueue = 0x04;

    /// <summary>Admin: create a completion queue, with its vector in the upper half of word 11.</summary>
    public const byte CreateCompletionQueue = 0x05;

    /// <summary>Admin: identify the controller or the namespace: 4096 bytes.</summary>
    public const byte Identify = 0x06;

    /// <summary>What <see cref="Identify"/> is asked for: the namespace.</summary>
    public const uint IdentifyNamespace = 0;

    /// <summary>What <see cref="Identify"/> is asked for: the controller.</summary>
    public const uint IdentifyController = 1;

    /// <summary>Admin: set a feature.</summary>
    public const byte SetFeatures = 0x09;

    /// <summary>The feature that answers how many queues there can be: less 1, of each kind, in one half
    /// each.</summary>
    public const uint QueueCountFeature = 0x07;

    /// <summary>The feature that gathers completions: count less 1 in bits 7:0, hundreds of microseconds in bits
    /// 15:8.</summary>
    public const uint CoalescingFeature = 0x08;

    /// <summary>I/O: flush.</summary>
    public const byte Flush = 0x00;

    /// <summary>I/O: write.</summary>
    public const byte WriteBlocks = 0x01;

    /// <summary>I/O: read.</summary>
    public const byte ReadBlocks = 0x02;

    /// <summary>Status: done.</summary>
    public const ushort Done = 0x000;

    /// <summary>Status: the controller does not know the command.</summary>
    public const ushort InvalidOpcode = 0x001;

    /// <summary>Status: a field of the command is wrong.</summary>
    public const ushort InvalidField = 0x002;

    /// <summary>Status: there is no such namespace.</summary>
    public const ushort InvalidNamespace = 0x00B;

    /// <summary>Status: a block is beyond the namespace.</summary>
    public const ushort BlockOutOfRange = 0x080;

    /// <summary>The size of a block.</summary>
    public const int BlockBytes = 512;

    /// <summary>Status: the command's submission queue was deleted.</summary>
    public const ushort AbortedByDeletion = 0x008;

    /// <summary>Status: there is no such completion queue.</summary>
    public const ushort InvalidCompletionQueue = 0x100;

    /// <summary>Status: the queue's number is taken, 0 or too large, or there is no such queue.</summary>
    public const ushort InvalidQueue = 0x101;

    /// <summary>Status: the queue's size is not possible.</summary>
    public const ushort InvalidQueueSize = 0x102;

    /// <summary>Status: there is no such interrupt vector.</summary>
    public const ushort InvalidVector = 0x108;

    /// <summary>Status: submission queues still use the completion queue.</summary>
    public const ushort InvalidQueueDeletion = 0x10C;

    /// <summary>Where a queue's doorbell stands.</summary>
    /// <param name="queue">The queue; 0 for admin.</param>
    /// <param name="isCompletion">Whether it is the completion queue's.</param>
    public static ulong Doorbell(int queue, bool isCompletion) =>
        FirstDoorbell + ((ulong)((2 * queue) + (isCompletion ? 1 : 0)) * sizeof(uint));
}
