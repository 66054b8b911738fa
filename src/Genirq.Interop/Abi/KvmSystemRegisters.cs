using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>System registers of a vCPU; those that are used here.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/include/uapi/asm/kvm.h, struct kvm_sregs.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 312)]
internal struct KvmSystemRegisters
{
    /// <summary>cs.base.</summary>
    [FieldOffset(0)]
    public ulong CodeBase;

    /// <summary>cs.limit.</summary>
    [FieldOffset(8)]
    public uint CodeLimit;

    /// <summary>cs.selector.</summary>
    [FieldOffset(12)]
    public ushort CodeSelector;

    /// <summary>cr0.</summary>
    [FieldOffset(224)]
    public ulong Control0;

    /// <summary>efer.</summary>
    [FieldOffset(264)]
    public ulong Efer;

    /// <summary>The APIC base register.</summary>
    [FieldOffset(272)]
    public ulong ApicBase;
}
