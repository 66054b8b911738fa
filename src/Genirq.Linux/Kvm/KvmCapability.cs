namespace Genirq.Linux.Kvm;

/// <summary>What a KVM can be asked about. The value is the kernel's number; others may be cast to it.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h, KVM_CAP_*.</remarks>
public enum KvmCapability
{
    /// <summary>Interrupt controllers in the kernel.</summary>
    IrqChip = 0,

    /// <summary>A routing table; the value is its budget.</summary>
    IrqRouting = 25,

    /// <summary>Event descriptors that raise interrupts.</summary>
    IrqFd = 32,

    /// <summary>How many vCPUs a VM can have.</summary>
    MaxVcpus = 66,

    /// <summary>Messages sent by a call.</summary>
    SignalMsi = 77,

    /// <summary>Event descriptors that keep a pin asserted until the guest has handled it.</summary>
    IrqFdResample = 82,

    /// <summary>Local APICs in the kernel, the I/O APIC outside.</summary>
    SplitIrqChip = 121,

    /// <summary>The highest vCPU number, plus one.</summary>
    MaxVcpuId = 128,

    /// <summary>Destinations of more than 8 bits.</summary>
    X2ApicApi = 129,
}
