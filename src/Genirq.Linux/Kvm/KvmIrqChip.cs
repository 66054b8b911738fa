namespace Genirq.Linux.Kvm;

/// <summary>Which interrupt controllers of a VM are in the kernel.</summary>
public enum KvmIrqChip
{
    /// <summary>None: no routes, no event descriptors, no messages.</summary>
    None,

    /// <summary>PICs, I/O APIC and local APICs.</summary>
    Full,

    /// <summary>Local APICs only.</summary>
    Split,
}
