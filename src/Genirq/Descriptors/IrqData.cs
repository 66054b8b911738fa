using System.Diagnostics;
using Genirq.Chips;
using Genirq.Domains;

namespace Genirq.Descriptors;

/// <summary>One level of one interrupt: its number there, and the chip that serves it.</summary>
/// <remarks>
/// The levels of an interrupt form a chain from the device side (<see cref="IrqDescriptor.Data"/>) to the CPU side.
/// An object belongs to one interrupt number for its whole life, so <see cref="Irq"/> never changes.
/// Source: Linux 6.12, include/linux/irq.h, struct irq_data.
/// </remarks>
[DebuggerDisplay("{HardwareIrq.Number} at {Domain?.Name}")]
public sealed class IrqData
{
    internal IrqData(IrqDescriptor descriptor)
    {
        Descriptor = descriptor;
    }

    /// <summary>The interrupt.</summary>
    public Irq Irq => Descriptor.Irq;

    /// <summary>The number at this level.</summary>
    public HardwareIrq HardwareIrq { get; internal set; }

    /// <summary>The chip of this level; null until the level's domain has set one.</summary>
    public IrqChip? Chip { get; internal set; }

    /// <summary>The chip's own data.</summary>
    public object? ChipData { get; internal set; }

    /// <summary>The domain of this level; null for an interrupt without domain.</summary>
    public IrqDomain? Domain { get; internal set; }

    /// <summary>The next level towards the CPU, or null.</summary>
    public IrqData? Parent { get; internal set; }

    /// <summary>What all levels have in common.</summary>
    public IrqDescriptor Descriptor { get; }

    /// <summary>Forgets all but the interrupt it belongs to, and its parent.</summary>
    internal void Reset()
    {
        HardwareIrq = default;
        Chip = null;
        ChipData = null;
        Domain = null;
    }

    /// <summary>Takes over another level's content, its parent included.</summary>
    internal void CopyFrom(IrqData other)
    {
        HardwareIrq = other.HardwareIrq;
        Chip = other.Chip;
        ChipData = other.ChipData;
        Domain = other.Domain;
        Parent = other.Parent;
    }
}
