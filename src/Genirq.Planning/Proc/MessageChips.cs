namespace Genirq.Planning.Proc;

/// <summary>Knows the chips of PCI messages by their names in <c>/proc/interrupts</c>.</summary>
/// <remarks>Source: the names of MSI chips in Linux 4.2 to 6.12, below arch, drivers/irqchip and
/// drivers/pci/controller.</remarks>
internal static class MessageChips
{
    // The number of the first message of function 0000:00:00.1.
    private const ulong FirstFunctionNumber = 1 << 11;

    /// <summary>Whether a chip serves messages of PCI functions, and its hardware numbers hold function and
    /// index.</summary>
    /// <param name="chip">The chip's name.</param>
    /// <param name="number">The hardware number.</param>
    /// <remarks>One domain served all functions of a parent before Linux 6.2. Source: Linux 6.12,
    /// drivers/pci/msi/irqdomain.c, pci_msi_domain_calc_hwirq.</remarks>
    public static bool HasFunctionInNumber(ReadOnlySpan<byte> chip, ulong number)
    {
        // Some kernels number LoongArch's messages by the controller's vectors; its function 0000:00:00.0, which these
        // would be, is the host bridge.
        if (chip.SequenceEqual("PCH PCI MSI"u8) && number < FirstFunctionNumber)
        {
            return false;
        }

        // "PCI-MSI", "IR-PCI-MSI", "pSeries-PCI-MSI", "Hyper-V PCIe MSI", "PCH PCI MSI"; arm's ITS and its v2m. A
        // volume management device's chip numbers its own interrupts instead.
        if (chip.SequenceEqual("ITS-MSI"u8) || chip.SequenceEqual("MSI"u8) || chip.SequenceEqual("GICv2m"u8))
        {
            return true;
        }

        return EndsInMsi(chip) && !chip.StartsWith("VMD"u8)
            && (chip.IndexOf("PCI-"u8) >= 0 || chip.IndexOf("PCI "u8) >= 0 || chip.IndexOf("PCIe"u8) >= 0
                || IsOfHostBridge(chip));
    }

    /// <summary>Whether a chip serves messages of PCI functions, of whatever form.</summary>
    /// <param name="chip">The chip's name.</param>
    public static bool IsMessage(ReadOnlySpan<byte> chip) =>
        HasFunctionInNumber(chip, FirstFunctionNumber) || chip.IndexOf("PCI-MSI"u8) >= 0
        || chip.StartsWith("VMD-MSI"u8);

    private static bool EndsInMsi(ReadOnlySpan<byte> chip) => chip.EndsWith("MSI"u8) || chip.EndsWith(":msi"u8);

    // Host bridges with an MSI controller of their own, whose names do not say PCI.
    private static bool IsOfHostBridge(ReadOnlySpan<byte> chip) =>
        chip.SequenceEqual("advk-MSI"u8) || chip.SequenceEqual("iProc-MSI"u8) || chip.StartsWith("X-Gene"u8)
        || chip.SequenceEqual("nwl_pcie:msi"u8) || chip.SequenceEqual("xilinx_pcie:msi"u8);
}
