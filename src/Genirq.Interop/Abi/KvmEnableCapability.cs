using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>What turns a capability on.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h, struct kvm_enable_cap.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 104)]
internal struct KvmEnableCapability
{
    /// <summary>Which.</summary>
    [FieldOffset(0)]
    public uint Capability;

    /// <summary>0.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>The first of four arguments.</summary>
    [FieldOffset(8)]
    public ulong Argument;
}
