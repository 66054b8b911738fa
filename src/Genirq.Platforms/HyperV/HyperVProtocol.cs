namespace Genirq.Platforms.HyperV;

/// <summary>The versions of the protocol that a guest and its host speak on a vPCI bus.</summary>
/// <remarks>Source: Linux 6.12, drivers/pci/controller/pci-hyperv.c, enum pci_protocol_version_t.</remarks>
public enum HyperVProtocol
{
    /// <summary>1.1: an interrupt is asked for with a mask of CPUs, which is all of them.</summary>
    Version11 = 0x1_0001,

    /// <summary>1.2: an interrupt is asked for with a list of CPUs, which is one.</summary>
    Version12 = 0x1_0002,

    /// <summary>1.3: as 1.2.</summary>
    Version13 = 0x1_0003,

    /// <summary>1.4: vectors have 32 bits, for arm64.</summary>
    Version14 = 0x1_0004,
}
