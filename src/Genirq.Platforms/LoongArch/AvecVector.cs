namespace Genirq.Platforms.LoongArch;

/// <summary>Where an interrupt goes, and which vector it has left.</summary>
/// <remarks>Guarded by its domain's lock.</remarks>
internal sealed class AvecVector(int cpu, int number)
{
    /// <summary>The CPU.</summary>
    public int Cpu { get; set; } = cpu;

    /// <summary>Its vector.</summary>
    public int Number { get; set; } = number;

    /// <summary>The CPU that it has left and that has not cleared it yet; -1: none.</summary>
    public int PreviousCpu { get; set; } = -1;

    /// <summary>The vector there.</summary>
    public int PreviousNumber { get; set; }
}
