using System.Text;
using Genirq.Planning.Interrupts;

namespace Genirq.Tests.Planning;

public sealed class RowWordsTests
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
    [InlineData("acpi", "acpi", -1, null, "")]
    [InlineData("", "", -1, null, "")]
    public void Read_EachForm_IsTakenApart(string text, string chip, long hardwareIrq, string? flow, string actions)
    {
        RowWords words = RowWords.Read(Encoding.ASCII.GetBytes(text));

        Assert.Equal((chip, flow), (words.Chip, words.Flow));
        Assert.Equal(hardwareIrq < 0 ? null : (ulong)hardwareIrq, words.HardwareIrq);
        Assert.Equal(actions, string.Join('|', words.Actions));
    }
}
