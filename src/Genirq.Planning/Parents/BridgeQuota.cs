namespace Genirq.Planning.Parents;

/// <summary>The messages that the firmware of a POWER partition grants below one host bridge.</summary>
/// <param name="Name">The bridge's node in the device tree.</param>
/// <param name="Messages">How many (<c>ibm,pe-total-#msi</c>).</param>
/// <param name="Domain">The PCI domain (<c>linux,pci-domain</c>, or the end of its address); null if not told.</param>
internal readonly record struct BridgeQuota(string Name, long Messages, long? Domain);
