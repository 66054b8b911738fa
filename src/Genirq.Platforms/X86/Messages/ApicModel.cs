namespace Genirq.Platforms.X86.Messages;

/// <summary>The local APICs of a machine: their numbers, and how messages name them.</summary>
/// <remarks>Immutable. Source: Linux 6.12, arch/x86/kernel/apic/apic.c, apic_flat_64.c, x2apic_phys.c and
/// x2apic_cluster.c.</remarks>
public sealed record ApicModel
{
    /// <summary>The number of each CPU's local APIC; CPUs beyond the list have their own number.</summary>
    public IReadOnlyList<uint> ApicIds { get; init; } = [];

    /// <summary>How messages name CPUs.</summary>
    public DestinationMode Mode { get; init; }

    /// <summary>Whether the hypervisor takes 15 bits of destination in a message without remapping.</summary>
    public bool HasExtendedDestination { get; init; }

    /// <summary>Whether interrupts are remapped; x2APIC numbers are limited otherwise.</summary>
    public bool IsRemapped { get; init; }

    /// <summary>Whether messages name CPUs by logical destinations.</summary>
    public bool IsLogical => Mode is DestinationMode.ClusterX2Apic or DestinationMode.LogicalFlat;

    /// <summary>Whether the local APICs are in x2APIC mode.</summary>
    public bool IsX2Apic => Mode is DestinationMode.PhysicalX2Apic or DestinationMode.ClusterX2Apic;

    /// <summary>The largest number of a local APIC that can be reached.</summary>
    /// <remarks>Without remapping x2APIC needs 255 or, with extended destinations, 32767.</remarks>
    public uint MaximumApicId => !IsX2Apic ? 0xFE
        : IsRemapped ? uint.MaxValue - 1
        : HasExtendedDestination ? 32767u
        : 255u;

    /// <summary>The number of a CPU's local APIC.</summary>
    /// <param name="cpu">A CPU, 0 or more.</param>
    public uint ApicIdOf(int cpu) => cpu < ApicIds.Count ? ApicIds[cpu] : (uint)cpu;

    /// <summary>What a message or table entry names a CPU by.</summary>
    /// <param name="cpu">A CPU, 0 or more.</param>
    public uint DestinationOf(int cpu)
    {
        uint id = ApicIdOf(cpu);
        return Mode switch
        {
            DestinationMode.ClusterX2Apic => ((id >> 4) << 16) | (1u << (int)(id & 15)),
            DestinationMode.LogicalFlat => 1u << (cpu & 7),
            _ => id,
        };
    }

    /// <summary>The CPU that a destination names, or -1.</summary>
    /// <param name="destination">As <see cref="DestinationOf"/> gives it.</param>
    /// <param name="cpus">How many CPUs there are.</param>
    public int CpuOf(uint destination, int cpus)
    {
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            if (DestinationOf(cpu) == destination)
            {
                return cpu;
            }
        }

        return -1;
    }
}
