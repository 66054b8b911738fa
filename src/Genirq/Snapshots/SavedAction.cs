using Genirq.Actions;
using Genirq.Cpus;

namespace Genirq.Snapshots;

/// <summary>An action that a snapshot tells of, for which its owner is to bring the handler.</summary>
/// <param name="Irq">The interrupt.</param>
/// <param name="Name">The action's name.</param>
/// <param name="Position">Which of the line's actions it is, from 0.</param>
/// <param name="Kind">What is needed.</param>
public sealed record SavedAction(Irq Irq, string Name, int Position, ActionKind Kind)
{
    /// <summary>How it was requested, with what the core has added.</summary>
    public IrqFlags Flags { get; init; }

    /// <summary>Its identity; null if it stands for itself.</summary>
    public object? DeviceId { get; init; }

    /// <summary>The CPUs that a per-CPU action serves; null for all, and for any other action.</summary>
    public CpuMask? Affinity { get; init; }

    /// <summary>Whether a threaded action has a handler in interrupt context too.</summary>
    public bool HasPrimary { get; init; }

    /// <summary>The MSI device of its interrupt; null if it has none.</summary>
    public string? Device { get; init; }

    /// <summary>Which of that device's domains.</summary>
    public int DomainId { get; init; }

    /// <summary>The index in that domain; for several messages in one descriptor that of the first.</summary>
    public uint Index { get; init; }
}
