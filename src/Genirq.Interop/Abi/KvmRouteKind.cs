namespace Genirq.Interop.Abi;

/// <summary>What a route leads to.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h.</remarks>
internal enum KvmRouteKind : uint
{
    /// <summary>A pin of an interrupt controller in the kernel.</summary>
    Pin = 1,

    /// <summary>A message.</summary>
    Msi = 2,
}
