using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>Guest memory that lies in ours.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h, struct kvm_userspace_memory_region.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct KvmMemoryRegion
{
    /// <summary>Its number.</summary>
    [FieldOffset(0)]
    public uint Slot;

    /// <summary>0.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Where the guest sees it.</summary>
    [FieldOffset(8)]
    public ulong GuestAddress;

    /// <summary>How long it is.</summary>
    [FieldOffset(16)]
    public ulong SizeBytes;

    /// <summary>Where it lies here.</summary>
    [FieldOffset(24)]
    public ulong Address;
}
