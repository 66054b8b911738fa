using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>One descriptor for poll.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/asm-generic/poll.h, struct pollfd.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct PollDescriptor
{
    /// <summary>The number.</summary>
    [FieldOffset(0)]
    public int Descriptor;

    /// <summary>What is waited for.</summary>
    [FieldOffset(4)]
    public PollEvents Wanted;

    /// <summary>What is ready.</summary>
    [FieldOffset(6)]
    public PollEvents Ready;
}
