using Genirq.Linux.Vfio;
using Genirq.Pci.Interrupts;

namespace Genirq.Cli.Vfio;

/// <summary>What became of it.</summary>
/// <param name="Slot">The function.</param>
/// <param name="Kinds">What the kernel says of each kind of interrupt.</param>
internal sealed record VfioOutcome(string Slot, IReadOnlyList<VfioInterruptInfo> Kinds)
{
    /// <summary>The kind that was enabled; none: nothing was.</summary>
    public InterruptKinds Enabled { get; set; }

    /// <summary>The vectors.</summary>
    public List<VfioVector> Vectors { get; } = [];

    /// <summary>How often all vectors were off for a moment so that one could be added.</summary>
    public int Interruptions { get; set; }

    /// <summary>Why not everything could be enabled; null: all was.</summary>
    public string? Refusal { get; set; }
}
