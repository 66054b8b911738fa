using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>The beginning of the page that a vCPU shares.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h, struct kvm_run.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal struct KvmRunHeader
{
    /// <summary>Not 0: KVM_RUN returns at once.</summary>
    [FieldOffset(1)]
    public byte ImmediateExit;

    /// <summary>Why it returned.</summary>
    [FieldOffset(8)]
    public KvmExitReason ExitReason;

    /// <summary>Of port I/O: 1 the guest wrote.</summary>
    [FieldOffset(32)]
    public byte IoDirection;

    /// <summary>Of port I/O: the size.</summary>
    [FieldOffset(33)]
    public byte IoSizeBytes;

    /// <summary>Of port I/O: the port.</summary>
    [FieldOffset(34)]
    public ushort IoPort;

    /// <summary>Of port I/O: how many.</summary>
    [FieldOffset(36)]
    public uint IoCount;

    /// <summary>Of port I/O: where the data are, from the beginning of the page.</summary>
    [FieldOffset(40)]
    public ulong IoDataOffset;

    /// <summary>Of memory that no device has: the guest's address.</summary>
    [FieldOffset(32)]
    public ulong MemoryAddress;

    /// <summary>Of memory that no device has: what was written, or what is read.</summary>
    [FieldOffset(40)]
    public ulong MemoryData;

    /// <summary>Of memory that no device has: the size.</summary>
    [FieldOffset(48)]
    public uint MemorySizeBytes;

    /// <summary>Of memory that no device has: not 0, the guest wrote.</summary>
    [FieldOffset(52)]
    public byte MemoryIsWrite;
}
