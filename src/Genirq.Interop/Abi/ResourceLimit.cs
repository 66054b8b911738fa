using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A limit of the process.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/resource.h, struct rlimit.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct ResourceLimit
{
    /// <summary>The limit that holds.</summary>
    [FieldOffset(0)]
    public ulong Current;

    /// <summary>How far it can be raised.</summary>
    [FieldOffset(8)]
    public ulong Maximum;
}
