namespace Genirq.Pci.Interrupts;

/// <summary>A bus, as far as it decides on messages.</summary>
/// <param name="parent">The bus nearer to the root; null for a root bus.</param>
public sealed class PciBus(PciBus? parent = null)
{
    /// <summary>The bus nearer to the root; null for a root bus.</summary>
    public PciBus? Parent { get; } = parent;

    /// <summary>Whether messages do not get through (a quirk, or the file <c>msi_bus</c>). Decides on later
    /// enables.</summary>
    public bool BlocksMessages { get; set; }

    /// <summary>Whether messages get from here to the root.</summary>
    internal bool PassesMessages
    {
        get
        {
            for (PciBus? bus = this; bus is not null; bus = bus.Parent)
            {
                if (bus.BlocksMessages)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
