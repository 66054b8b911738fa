namespace Genirq.Simulated;

/// <summary>One line of a simulated controller. Guarded by the gate of its interrupt.</summary>
internal sealed class SimulatedLine
{
    /// <summary>Whether it is unmasked.</summary>
    public bool IsEnabled { get; set; }
}
