using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>What binds an event descriptor to a GSI.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h, struct kvm_irqfd.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct KvmIrqFd
{
    /// <summary>The event descriptor.</summary>
    [FieldOffset(0)]
    public int Descriptor;

    /// <summary>What it raises.</summary>
    [FieldOffset(4)]
    public uint Gsi;

    /// <summary>What is done.</summary>
    [FieldOffset(8)]
    public KvmIrqFdFlags Flags;

    /// <summary>Signalled when the guest has handled a level.</summary>
    [FieldOffset(12)]
    public int ResampleDescriptor;
}
