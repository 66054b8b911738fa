namespace Genirq.Interop.Abi;

/// <summary>What is done with an event descriptor.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h.</remarks>
[Flags]
internal enum KvmIrqFdFlags : uint
{
    /// <summary>It is bound.</summary>
    Bind = 0,

    /// <summary>It is not bound any more.</summary>
    Unbind = 1,

    /// <summary>The pin stays asserted until the guest has handled it.</summary>
    Resample = 2,
}
