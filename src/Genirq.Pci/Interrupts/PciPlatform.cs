namespace Genirq.Pci.Interrupts;

/// <summary>What holds for all functions of a machine.</summary>
public sealed class PciPlatform
{
    /// <summary>Whether messages are off (<c>pci=nomsi</c>, the firmware, a chipset). Decides on later
    /// enables.</summary>
    public bool AreMessagesOff { get; set; }
}
