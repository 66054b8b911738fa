using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>What a signal does. glibc's, whose mask has room for 1024 signals.</summary>
/// <remarks>Source: glibc 2.36, bits/sigaction.h, struct sigaction.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 152)]
internal struct SignalAction
{
    /// <summary>The function that is called.</summary>
    [FieldOffset(0)]
    public nint Handler;

    /// <summary>How it is called.</summary>
    [FieldOffset(136)]
    public int Flags;
}
