namespace Genirq.Pci.Devices;

/// <summary>How a function raises interrupts at the moment.</summary>
public enum InterruptMode
{
    /// <summary>By its wire.</summary>
    IntX,

    /// <summary>By MSI messages.</summary>
    Msi,

    /// <summary>By MSI-X messages.</summary>
    MsiX,
}
