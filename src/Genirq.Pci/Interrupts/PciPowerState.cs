namespace Genirq.Pci.Interrupts;

/// <summary>How awake a function is. Its registers are reached in <see cref="D0"/> only.</summary>
public enum PciPowerState
{
    /// <summary>Awake.</summary>
    D0,

    /// <summary>Light sleep.</summary>
    D1,

    /// <summary>Deeper sleep.</summary>
    D2,

    /// <summary>Deep sleep with power.</summary>
    D3Hot,

    /// <summary>Without power.</summary>
    D3Cold,
}
