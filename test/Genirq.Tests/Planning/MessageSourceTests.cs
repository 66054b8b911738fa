using System.Text;
using Genirq.Planning.Proc;

namespace Genirq.Tests.Planning;

public sealed class MessageSourceTests
{
    [Theory]
    [InlineData("IR-PCI-MSIX-0000:25:00.0   7-edge      eth0-rx-7", "0000:25:00.0", MessageKind.MsiX, 7)]
    [InlineData("PCI-MSI-0000:00:02.0    0-edge      i915", "0000:00:02.0", MessageKind.Msi, 0)]
    [InlineData("VMD-PCI-MSIX-10000:e1:00.0   12-edge      nvme0q12", "10000:e1:00.0", MessageKind.MsiX, 12)]
    [InlineData("ITS-PCI-MSIX-0000:01:00.0   1 Edge      nvme0q1", "0000:01:00.0", MessageKind.MsiX, 1)]
    [InlineData("IR-QUEUE-0000:6a:01.0   300-edge      wq0", "0000:6a:01.0", MessageKind.Ims, 300)]
    [InlineData("PCI-MSI 4096-edge      AMD-Vi", "0000:00:00.2", MessageKind.None, 0)]
    [InlineData("IR-PCI-MSI 67633157-edge      mlx5_comp4", "0000:81:00.0", MessageKind.None, 5)]
    [InlineData("ITS-MSI 81922 Edge      nvme0q2", "0000:00:05.0", MessageKind.None, 2)]
    [InlineData("Hyper-V PCIe MSI 1995012341762-edge      mlx5", "3a10:00:02.0", MessageKind.None, 2)]
    [InlineData("BRCM STB PCIe MSI 524289 Edge      xhci_hcd", "0000:01:00.0", MessageKind.None, 1)]
    [InlineData("pSeries-PCI-MSI 524288 Edge      nvme0q0", "0000:01:00.0", MessageKind.None, 0)]
    [InlineData("PCH-PCI-MSIX-0000:00:05.0    3  nvme0q3", "0000:00:05.0", MessageKind.MsiX, 3)]
    [InlineData("pSeries-PCI-MSIX-0000:00:01.0    0 Edge      nvme0q0", "0000:00:01.0", MessageKind.MsiX, 0)]
    [InlineData("PCI-MSI    67633157-edge      mlx5_comp4", "0000:81:00.0", MessageKind.None, 5)]
    public void TryRead_MessageInterrupt_GivesFunctionAndIndex(string text, string slot, MessageKind kind, uint index)
    {
        bool isMessage = MessageSource.TryRead(Encoding.ASCII.GetBytes(text), out MessageSource source);

        Assert.True(isMessage);
        Assert.Equal((slot, kind, index), (source.Slot.ToString(), source.Kind, source.Index));
    }

    [Theory]
    [InlineData("PCI-MSI  mlx5_async0@pci:0001:00:00.0", "0001:00:00.0", MessageKind.None)]
    [InlineData("PCI-MSIX-0001:00:00.0  nvme0q0", "0001:00:00.0", MessageKind.MsiX)]
    [InlineData("IR-PCI-MSI-edge   ahci[0000:00:1f.2]", "0000:00:1f.2", MessageKind.None)]
    [InlineData("PCI-MSI-edge   i40e-0000:60:00.0:misc", "0000:60:00.0", MessageKind.None)]
    [InlineData("PCI-MSIX-0000:25:00.0", "0000:25:00.0", MessageKind.MsiX)]
    public void TryRead_RowWithoutNumber_GivesTheFunctionOnly(string text, string slot, MessageKind kind)
    {
        bool isMessage = MessageSource.TryRead(Encoding.ASCII.GetBytes(text), out MessageSource source);

        Assert.True(isMessage);
        Assert.Equal((slot, kind, null), (source.Slot.ToString(), source.Kind, source.Index));
    }

    [Theory]
    [InlineData("")]
    [InlineData("IR-IO-APIC   2-edge      timer")]
    [InlineData("IR-PCI-MSI-edge eth0-TxRx-0")]
    [InlineData("DMAR-MSI   0-edge      dmar0")]
    [InlineData("GICv3  27 Level     arch_timer")]
    [InlineData("IR-QUEUE-0000:6a:01.0   wq0")]
    [InlineData("VMD-MSI   127-edge      nvme0q1")]
    [InlineData("xen-pirq    -msi       ahci[0000:00:03.0]")]
    [InlineData("IO-APIC-fasteoi   ahci[0000:00:1f.2]")]
    [InlineData("PCI-MSIX-0000:25:00.9   0-edge")]
    [InlineData("PCI-MSIX-0000:25:00.0   99999-edge")]
    public void TryRead_SomethingElse_IsRefused(string text) =>
        Assert.False(MessageSource.TryRead(Encoding.ASCII.GetBytes(text), out _));
}
