using Genirq.Pci.Interrupts;

namespace Genirq.Linux.Vfio;

/// <summary>How a function behind VFIO is driven.</summary>
public sealed record VfioFunctionOptions
{
    /// <summary>
    /// Whether its BARs are mapped. Faster, but the process dies of SIGBUS if it touches one while memory is off in the
    /// command register, or once the device has gone; by calls such accesses read as all ones.
    /// </summary>
    public bool MapsMemory { get; init; }

    /// <summary>What is wrong with it.</summary>
    public PciQuirks Quirks { get; init; }
}
