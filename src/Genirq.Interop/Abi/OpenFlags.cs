namespace Genirq.Interop.Abi;

/// <summary>How a file is opened. Close-on-exec is always added.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/asm-generic/fcntl.h.</remarks>
[Flags]
internal enum OpenFlags
{
    /// <summary>For reading.</summary>
    ReadOnly = 0,

    /// <summary>For writing.</summary>
    WriteOnly = 1,

    /// <summary>For both.</summary>
    ReadWrite = 2,

    /// <summary>Made if it is not there.</summary>
    Create = 0x40,

    /// <summary>Refused if it is there.</summary>
    Exclusive = 0x80,

    /// <summary>Emptied.</summary>
    Truncate = 0x200,

    /// <summary>Calls do not wait.</summary>
    NonBlocking = 0x800,

    /// <summary>Closed in programs that are started.</summary>
    CloseOnExec = 0x80000,

    /// <summary>Only to look from there: nothing is read, and no device is touched.</summary>
    PathOnly = 0x200000,
}
