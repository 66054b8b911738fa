namespace Genirq.Platforms.X86.Messages;

/// <summary>How the CPUs of a machine are named in messages.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/kernel/apic, the drivers of the same names.</remarks>
public enum DestinationMode
{
    /// <summary>By the number of the local APIC, up to 0xfe ("physical flat", the default of 64-bit xAPIC).</summary>
    PhysicalFlat,

    /// <summary>By the 32-bit number of the local APIC ("physical x2apic").</summary>
    PhysicalX2Apic,

    /// <summary>By cluster and a bit within it ("cluster x2apic").</summary>
    ClusterX2Apic,

    /// <summary>By a bit for each CPU ("default", 32-bit machines with up to eight CPUs).</summary>
    LogicalFlat,
}
