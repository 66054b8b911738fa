namespace Genirq.Msi;

/// <summary>Another identity under which a device's messages may arrive at a remapping unit.</summary>
/// <param name="Id">The identity: for PCI bus &lt;&lt; 8 | device &lt;&lt; 3 | function.</param>
/// <param name="Bus">The bus of the device that answers under it, for example of a bridge.</param>
/// <remarks>Source: Linux 6.12, drivers/pci/search.c, pci_for_each_dma_alias.</remarks>
public readonly record struct RequesterAlias(ushort Id, int Bus);
