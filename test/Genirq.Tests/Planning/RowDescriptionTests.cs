using System.Text;
using Genirq.Planning.Proc;

namespace Genirq.Tests.Planning;

public sealed class RowDescriptionTests
{
    [Theory]
    [InlineData("IR-IO-APIC   2-edge      timer", "IR-IO-APIC", 2, "edge", "timer")]
    [InlineData("IO-APIC  16-fasteoi   vmwgfx, snd_ens1371", "IO-APIC", 16, "fasteoi", "vmwgfx|snd_ens1371")]
    [InlineData("IR-PCI-MSI 524288-edge      nvme0q0", "IR-PCI-MSI", 524288, "edge", "nvme0q0")]
    [InlineData("PCI-MSIX-0000:00:03.0   0-edge", "PCI-MSIX-0000:00:03.0", 0, "edge", "")]
    [InlineData("IR-PCI-MSI-edge eth0-TxRx-0", "IR-PCI-MSI", -1, "edge", "eth0-TxRx-0")]
    [InlineData("IO-APIC-fasteoi   ehci_hcd:usb1, eth 0", "IO-APIC", -1, "fasteoi", "ehci_hcd:usb1|eth 0")]
    [InlineData("XT-PIC      cascade", "XT-PIC", -1, null, "cascade")]
    [InlineData("GICv3  27 Level     arch_timer", "GICv3", 27, "Level", "arch_timer")]
    [InlineData("ITS-MSI 65536 Edge      nvme0q0", "ITS-MSI", 65536, "Edge", "nvme0q0")]
    [InlineData("DMAR-MSI   0-edge      dmar0", "DMAR-MSI", 0, "edge", "dmar0")]
    [InlineData("dummy   44  rmi4_smbus", "dummy", 44, null, "rmi4_smbus")]
    [InlineData("-      -edge  thing", "-", -1, "edge", "thing")]
    [InlineData("IO-APIC   8-edge", "IO-APIC", 8, "edge", "")]
    [InlineData("Hyper-V PCIe MSI 1995012341760-edge      mlx5@pci:3a10:00:02.0", "Hyper-V PCIe MSI", 1995012341760,
        "edge", "mlx5@pci:3a10:00:02.0")]
    [InlineData("Hyper-V PCIe MSI      81920-edge      a b", "Hyper-V PCIe MSI", 81920, "edge", "a b")]
    [InlineData("PCI-MSIX-0000:00:03.0             0-edge      v", "PCI-MSIX-0000:00:03.0", 0, "edge", "v")]
    [InlineData("RISC-V INTC   5 Edge      riscv-timer", "RISC-V INTC", 5, "Edge", "riscv-timer")]
    [InlineData("APLIC-MSI-d000000.interrupt-controller  10 Level     -fasteoi      ttyS0",
        "APLIC-MSI-d000000.interrupt-controller", 10, "Level", "ttyS0")]
    [InlineData("PCH PIC   0  ACPI:Ged", "PCH PIC", 0, null, "ACPI:Ged")]
    [InlineData("PCI-MSI  mlx5_async0@pci:0001:00:00.0", "PCI-MSI", -1, null, "mlx5_async0@pci:0001:00:00.0")]
    [InlineData("xen-pirq   1-ioapic-edge  i8042", "xen-pirq", 1, "ioapic-edge", "i8042")]
    [InlineData("xen-pirq    -msi-x     ens4", "xen-pirq", -1, "msi-x", "ens4")]
    [InlineData("xen-pirq-msi-x     eth1-Tx-Rx-0", "xen-pirq", -1, "msi-x", "eth1-Tx-Rx-0")]
    [InlineData("xen-percpu-virq      timer0", "xen-percpu", -1, "virq", "timer0")]
    [InlineData("xen-dyn-lateeoi    -event     vif1", "xen-dyn-lateeoi", -1, "event", "vif1")]
    [InlineData("GIC  29  twd", "GIC", 29, null, "twd")]
    [InlineData("XICS 4098 Level     RAS_EPOW, hvc", "XICS", 4098, "Level", "RAS_EPOW|hvc")]
    [InlineData("acpi", "acpi", -1, null, "")]
    [InlineData("", "", -1, null, "")]
    public void Read_EachForm_IsTakenApart(string text, string chip, long hardwareIrq, string? flow, string actions)
    {
        RowDescription words = RowDescription.Read(Encoding.ASCII.GetBytes(text));

        Assert.Equal((chip, flow), (words.Chip, words.Flow));
        Assert.Equal(hardwareIrq < 0 ? null : (ulong)hardwareIrq, words.HardwareIrq);
        Assert.Equal(actions, string.Join('|', words.Actions));
    }
}
