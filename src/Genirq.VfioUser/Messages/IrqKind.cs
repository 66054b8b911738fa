namespace Genirq.VfioUser.Messages;

/// <summary>The interrupt types of a PCI device.</summary>
public enum IrqKind
{
    /// <summary>INTx.</summary>
    IntX = 0,

    /// <summary>MSI.</summary>
    Msi = 1,

    /// <summary>MSI-X.</summary>
    MsiX = 2,

    /// <summary>An error of the device.</summary>
    Error = 3,

    /// <summary>The device is to be given back.</summary>
    Request = 4,
}
