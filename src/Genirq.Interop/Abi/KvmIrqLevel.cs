using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>The level of a pin.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h, struct kvm_irq_level.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct KvmIrqLevel
{
    /// <summary>Which; the status on return.</summary>
    [FieldOffset(0)]
    public uint Gsi;

    /// <summary>1 asserted, 0 not.</summary>
    [FieldOffset(4)]
    public uint Level;
}
