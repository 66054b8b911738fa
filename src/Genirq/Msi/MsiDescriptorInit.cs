using Genirq.Affinity;

namespace Genirq.Msi;

/// <summary>What a descriptor is made from.</summary>
/// <param name="Index">Where it is inserted, or <see cref="MsiIndex.Any"/>'s value.</param>
public readonly record struct MsiDescriptorInit(uint Index)
{
    /// <summary>How many consecutive interrupts it stands for, 1 or more.</summary>
    public int VectorCount { get; init; } = 1;

    /// <summary>One affinity for each, copied; or null.</summary>
    public IReadOnlyList<IrqAffinityDescriptor>? Affinity { get; init; }

    /// <summary>Whether it is an MSI-X entry.</summary>
    public bool IsMsiX { get; init; }

    /// <summary>Whether it can be masked at the device.</summary>
    public bool CanMask { get; init; }
}
