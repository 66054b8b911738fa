namespace Genirq.Interop.Abi;

/// <summary>What is mapped, and how.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/asm-generic/mman-common.h.</remarks>
[Flags]
internal enum MappingFlags
{
    /// <summary>Writes reach the file.</summary>
    Shared = 1,

    /// <summary>Writes are kept apart.</summary>
    Private = 2,

    /// <summary>Memory of no file.</summary>
    Anonymous = 0x20,

    /// <summary>No swap is set aside.</summary>
    NoReserve = 0x4000,
}
