using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>General registers of a vCPU.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/include/uapi/asm/kvm.h, struct kvm_regs.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct KvmRegisters
{
    /// <summary>rsp.</summary>
    [FieldOffset(48)]
    public ulong StackPointer;

    /// <summary>rip.</summary>
    [FieldOffset(128)]
    public ulong InstructionPointer;

    /// <summary>rflags.</summary>
    [FieldOffset(136)]
    public ulong Flags;
}
