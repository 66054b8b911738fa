using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>One route. The words of an MSI and of a pin share their place.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h, struct kvm_irq_routing_entry.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct KvmRoutingEntry
{
    /// <summary>Whose.</summary>
    [FieldOffset(0)]
    public uint Gsi;

    /// <summary>Which words count.</summary>
    [FieldOffset(4)]
    public KvmRouteKind Kind;

    /// <summary>0.</summary>
    [FieldOffset(8)]
    public uint Flags;

    /// <summary>Of an MSI: low half of the address.</summary>
    [FieldOffset(16)]
    public uint AddressLow;

    /// <summary>Of an MSI: high half of the address.</summary>
    [FieldOffset(20)]
    public uint AddressHigh;

    /// <summary>Of an MSI: the datum.</summary>
    [FieldOffset(24)]
    public uint Data;

    /// <summary>Of an MSI: the sender; ignored on x86.</summary>
    [FieldOffset(28)]
    public uint DeviceId;

    /// <summary>Of a pin: 0 and 1 the PICs, 2 the I/O APIC.</summary>
    [FieldOffset(16)]
    public uint Chip;

    /// <summary>Of a pin: which.</summary>
    [FieldOffset(20)]
    public uint Pin;
}
