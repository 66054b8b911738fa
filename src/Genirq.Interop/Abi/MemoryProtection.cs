namespace Genirq.Interop.Abi;

/// <summary>What mapped memory allows.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/asm-generic/mman-common.h.</remarks>
[Flags]
internal enum MemoryProtection
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reading.</summary>
    Read = 1,

    /// <summary>Writing.</summary>
    Write = 2,

    /// <summary>Both.</summary>
    ReadWrite = 3,
}
