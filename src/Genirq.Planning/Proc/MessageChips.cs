namespace Genirq.Planning.Proc;

/// <summary>Knows the chips of PCI messages by their names in <c>/proc/interrupts</c>.</summary>
/// <remarks>Source: the names of MSI chips in Linux 4.2 to 6.12, below arch, drivers/irqchip and
/// drivers/pci/controller.</remarks>
internal static class MessageChips
{
    /// <summary>Whether a chip serves messages of PCI functions, and its hardware numbers hold function and
    /// index.</summary>
    /// <param name="chip">The chip's name.</param>
    /// <remarks>One domain served all functions of a parent before Linux 6.2. Source: Linux 6.12,
    /// drivers/pci/msi/irqdomain.c, pci_msi_domain_calc_hwirq.</remarks>
    public static bool HasFunctionInNumber(ReadOnlySpan<byte> chip)
    {
        // "PCI-MSI", "IR-PCI-MSI", "pSeries-PCI-MSI", "Hyper-V PCIe MSI", "PCH PCI MSI"; arm's ITS and its v2m. A
        // volume management device's chip numbers its own interrupts instead.
        if (chip.SequenceEqual("ITS-MSI"u8) || chip.SequenceEqual("MSI"u8) || chip.SequenceEqual("GICv2m"u8))
        {
            return true;
        }

        return chip.EndsWith("MSI"u8) && !chip.StartsWith("VMD"u8)
            && (chip.IndexOf("PCI-"u8) >= 0 || chip.IndexOf("PCI "u8) >= 0 || chip.IndexOf("PCIe"u8) >= 0);
    }

    /// <summary>Whether a chip serves messages of PCI functions, of whatever form.</summary>
    /// <param name="chip">The chip's name.</param>
    public static bool IsMessage(ReadOnlySpan<byte> chip) =>
        HasFunctionInNumber(chip) || chip.IndexOf("PCI-MSI"u8) >= 0 || chip.StartsWith("VMD-MSI"u8);
}
