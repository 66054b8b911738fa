namespace Genirq.Interop.Abi;

/// <summary>The calls of KVM, with the header's spelling.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h.</remarks>
internal static class KvmRequests
{
    /// <summary>Tells the version of the interface, 12.</summary>
    public const uint KVM_GET_API_VERSION = 0xAE00;

    /// <summary>Makes a virtual machine.</summary>
    public const uint KVM_CREATE_VM = 0xAE01;

    /// <summary>Tells the value of a capability.</summary>
    public const uint KVM_CHECK_EXTENSION = 0xAE03;

    /// <summary>Tells how long the shared page of a vCPU is.</summary>
    public const uint KVM_GET_VCPU_MMAP_SIZE = 0xAE04;

    /// <summary>Tells what CPUID can answer.</summary>
    public const uint KVM_GET_SUPPORTED_CPUID = 0xC008AE05;

    /// <summary>Makes a vCPU.</summary>
    public const uint KVM_CREATE_VCPU = 0xAE41;

    /// <summary>Gives the guest memory.</summary>
    public const uint KVM_SET_USER_MEMORY_REGION = 0x4020AE46;

    /// <summary>Sets three pages aside that some processors need.</summary>
    public const uint KVM_SET_TSS_ADDR = 0xAE47;

    /// <summary>Makes the interrupt controllers.</summary>
    public const uint KVM_CREATE_IRQCHIP = 0xAE60;

    /// <summary>Sets the level of a pin.</summary>
    public const uint KVM_IRQ_LINE = 0x4008AE61;

    /// <summary>Reads an interrupt controller.</summary>
    public const uint KVM_GET_IRQCHIP = 0xC208AE62;

    /// <summary>Writes an interrupt controller.</summary>
    public const uint KVM_SET_IRQCHIP = 0x8208AE63;

    /// <summary>Replaces the routing table.</summary>
    public const uint KVM_SET_GSI_ROUTING = 0x4008AE6A;

    /// <summary>Binds or unbinds an event descriptor.</summary>
    public const uint KVM_IRQFD = 0x4020AE76;

    /// <summary>Turns a capability on.</summary>
    public const uint KVM_ENABLE_CAP = 0x4068AEA3;

    /// <summary>Sends a message.</summary>
    public const uint KVM_SIGNAL_MSI = 0x4020AEA5;

    /// <summary>Runs a vCPU.</summary>
    public const uint KVM_RUN = 0xAE80;

    /// <summary>Reads general registers.</summary>
    public const uint KVM_GET_REGS = 0x8090AE81;

    /// <summary>Writes general registers.</summary>
    public const uint KVM_SET_REGS = 0x4090AE82;

    /// <summary>Reads system registers.</summary>
    public const uint KVM_GET_SREGS = 0x8138AE83;

    /// <summary>Writes system registers.</summary>
    public const uint KVM_SET_SREGS = 0x4138AE84;

    /// <summary>Reads a local APIC.</summary>
    public const uint KVM_GET_LAPIC = 0x8400AE8E;

    /// <summary>Writes a local APIC.</summary>
    public const uint KVM_SET_LAPIC = 0x4400AE8F;

    /// <summary>Sets what CPUID answers.</summary>
    public const uint KVM_SET_CPUID2 = 0x4008AE90;

    /// <summary>Reads whether a vCPU runs.</summary>
    public const uint KVM_GET_MP_STATE = 0x8004AE98;

    /// <summary>Sets whether a vCPU runs.</summary>
    public const uint KVM_SET_MP_STATE = 0x4004AE99;

    /// <summary>Reads what is pending at a vCPU.</summary>
    public const uint KVM_GET_VCPU_EVENTS = 0x8040AE9F;
}
