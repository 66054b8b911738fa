namespace NvmeDriver;

/// <summary>The registers and commands that the driver uses.</summary>
/// <remarks>Source: NVM Express base specification 1.4, sections 3.1, 4, 5 and 6.</remarks>
internal static class NvmeRegisters
{
    /// <summary>BAR of the registers.</summary>
    public const int Bar = 0;

    /// <summary>Capabilities, low half: the largest queue less 1 in bits 15:0.</summary>
    public const ulong Capabilities = 0x00;

    /// <summary>Capabilities, high half: the doorbells' stride in bits 3:0.</summary>
    public const ulong CapabilitiesHigh = 0x04;

    /// <summary>Configuration.</summary>
    public const ulong Configuration = 0x14;

    /// <summary>Status: bit 0 ready, bit 1 fatal.</summary>
    public const ulong Status = 0x1C;

    /// <summary>Sizes of the admin queues less 1.</summary>
    public const ulong AdminSizes = 0x24;

    /// <summary>The admin submission queue's address, 64 bits.</summary>
    public const ulong AdminSubmission = 0x28;

    /// <summary>The admin completion queue's address, 64 bits.</summary>
    public const ulong AdminCompletion = 0x30;

    /// <summary>The first doorbell.</summary>
    public const ulong FirstDoorbell = 0x1000;

    /// <summary>Configuration: enabled, commands of 64 bytes, completions of 16.</summary>
    public const uint Enable = 1 | (6 << 16) | (4 << 20);

    /// <summary>Status: ready.</summary>
    public const uint Ready = 1;

    /// <summary>Status: fatal.</summary>
    public const uint Fatal = 2;

    /// <summary>The size of a command.</summary>
    public const int CommandBytes = 64;

    /// <summary>The size of a completion.</summary>
    public const int CompletionBytes = 16;

    /// <summary>Admin: delete a submission queue.</summary>
    public const byte DeleteSubmission = 0x00;

    /// <summary>Admin: create a submission queue.</summary>
    public const byte CreateSubmission = 0x01;

    /// <summary>Admin: delete a completion queue.</summary>
    public const byte DeleteCompletion = 0x04;

    /// <summary>Admin: create a completion queue.</summary>
    public const byte CreateCompletion = 0x05;

    /// <summary>Admin: identify.</summary>
    public const byte Identify = 0x06;

    /// <summary>Admin: set a feature.</summary>
    public const byte SetFeatures = 0x09;

    /// <summary>The feature that answers how many queues there can be.</summary>
    public const uint QueueCount = 0x07;

    /// <summary>I/O: write blocks.</summary>
    public const byte Write = 0x01;

    /// <summary>I/O: read blocks.</summary>
    public const byte Read = 0x02;
}
