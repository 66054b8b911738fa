using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>What one leaf of CPUID answers.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/include/uapi/asm/kvm.h, struct kvm_cpuid_entry2.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct KvmCpuidEntry
{
    /// <summary>The leaf.</summary>
    [FieldOffset(0)]
    public uint Function;

    /// <summary>The subleaf.</summary>
    [FieldOffset(4)]
    public uint Index;

    /// <summary>Whether the subleaf counts.</summary>
    [FieldOffset(8)]
    public uint Flags;

    /// <summary>eax.</summary>
    [FieldOffset(12)]
    public uint Eax;

    /// <summary>ebx.</summary>
    [FieldOffset(16)]
    public uint Ebx;

    /// <summary>ecx.</summary>
    [FieldOffset(20)]
    public uint Ecx;

    /// <summary>edx.</summary>
    [FieldOffset(24)]
    public uint Edx;
}
