namespace Genirq.Linux.Vfio;

/// <summary>The kinds of interrupts of a PCI function behind VFIO.</summary>
public enum VfioInterruptKind
{
    /// <summary>INTx.</summary>
    IntX = 0,

    /// <summary>MSI.</summary>
    Msi = 1,

    /// <summary>MSI-X.</summary>
    MsiX = 2,

    /// <summary>An error of the device, PCI Express only: it cannot be used any more without a reset.</summary>
    Error = 3,

    /// <summary>The kernel wants the device back.</summary>
    Request = 4,
}
