namespace Genirq.Planning.Proc;

/// <summary>How a function raises interrupts by messages.</summary>
public enum MessageKind
{
    /// <summary>Not, or not known.</summary>
    None,

    /// <summary>PCI MSI: up to 32 messages out of one address.</summary>
    Msi,

    /// <summary>PCI MSI-X: a table in the function's memory.</summary>
    MsiX,

    /// <summary>A message store of the function's own.</summary>
    Ims,
}
