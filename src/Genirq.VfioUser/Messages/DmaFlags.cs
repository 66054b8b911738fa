namespace Genirq.VfioUser.Messages;

/// <summary>What a device may do with a DMA window, and how it reaches it.</summary>
[Flags]
public enum DmaFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The device may read.</summary>
    Read = 1,

    /// <summary>The device may write.</summary>
    Write = 2,

    /// <summary>The server maps the file of the descriptor.</summary>
    Map = 4,

    /// <summary>The server reads and writes the file of the descriptor.</summary>
    File = 8,
}
