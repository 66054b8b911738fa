namespace Genirq.Interop.Abi;

/// <summary>How a file in memory is made.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/memfd.h.</remarks>
[Flags]
internal enum MemoryFileFlags
{
    /// <summary>Kept over programs that are started.</summary>
    None = 0,

    /// <summary>Closed in programs that are started.</summary>
    CloseOnExec = 1,

    /// <summary>Can be sealed.</summary>
    AllowSealing = 2,
}
