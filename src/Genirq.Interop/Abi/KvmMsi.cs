using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A message that is sent at once.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h, struct kvm_msi.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct KvmMsi
{
    /// <summary>Low half of the address.</summary>
    [FieldOffset(0)]
    public uint AddressLow;

    /// <summary>High half of the address.</summary>
    [FieldOffset(4)]
    public uint AddressHigh;

    /// <summary>The datum.</summary>
    [FieldOffset(8)]
    public uint Data;

    /// <summary>0.</summary>
    [FieldOffset(12)]
    public uint Flags;

    /// <summary>The sender; ignored on x86.</summary>
    [FieldOffset(16)]
    public uint DeviceId;
}
