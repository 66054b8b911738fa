namespace Genirq.Simulation.Remapping;

/// <summary>Who stands between devices and local APICs.</summary>
public enum RemappingKind
{
    /// <summary>None: messages name CPU and vector.</summary>
    None,

    /// <summary>Intel's VT-d.</summary>
    Intel,

    /// <summary>AMD's I/O virtualization.</summary>
    Amd,
}
