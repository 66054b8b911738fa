namespace Genirq.Planning.Drivers;

/// <summary>Who made the CPUs; few drivers look.</summary>
public enum CpuVendor
{
    /// <summary>Not known, or another one.</summary>
    Other,

    /// <summary>Intel.</summary>
    Intel,

    /// <summary>AMD.</summary>
    Amd,
}
