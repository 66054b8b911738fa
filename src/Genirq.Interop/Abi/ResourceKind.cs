namespace Genirq.Interop.Abi;

/// <summary>What is limited.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/asm-generic/resource.h.</remarks>
internal enum ResourceKind
{
    /// <summary>Descriptors of the process.</summary>
    OpenFiles = 7,

    /// <summary>Bytes of locked memory.</summary>
    LockedMemory = 8,
}
