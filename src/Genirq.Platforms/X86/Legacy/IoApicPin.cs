namespace Genirq.Platforms.X86.Legacy;

/// <summary>What a pin of an I/O APIC is set to.</summary>
/// <param name="Vector">The vector, or the low part of the remapping entry's number: see
/// <see cref="IsRemapped"/>.</param>
/// <param name="Destination">The destination; for remapped pins the entry's number.</param>
/// <remarks>Source: Linux 6.12, arch/x86/include/asm/io_apic.h, struct IO_APIC_route_entry.</remarks>
public readonly record struct IoApicPin(int Vector, uint Destination)
{
    /// <summary>Whether the pin names an entry of a remapping table instead of a CPU.</summary>
    public bool IsRemapped { get; init; }

    /// <summary>Whether the destination is a logical one.</summary>
    public bool IsLogical { get; init; }

    /// <summary>Whether the line is level-triggered.</summary>
    public bool IsLevel { get; init; }

    /// <summary>Whether nothing is sent.</summary>
    public bool IsMasked { get; init; }
}
