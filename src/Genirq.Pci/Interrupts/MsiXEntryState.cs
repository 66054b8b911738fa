namespace Genirq.Pci.Interrupts;

/// <summary>What the driver's side remembers of one MSI-X table entry.</summary>
internal struct MsiXEntryState
{
    /// <summary>The control word as it was last read or written.</summary>
    public uint Control;

    /// <summary>Whether the entry can be masked.</summary>
    public bool CanMask;

    /// <summary>Whether the entry is beyond the table: nothing is ever written to the device.</summary>
    public bool IsVirtual;
}
