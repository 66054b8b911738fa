using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>What stands before the entries of a routing table.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h, struct kvm_irq_routing.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct KvmRoutingHeader
{
    /// <summary>How many entries follow.</summary>
    [FieldOffset(0)]
    public uint Count;

    /// <summary>0.</summary>
    [FieldOffset(4)]
    public uint Flags;
}
