namespace Genirq.Pci.Configuration;

/// <summary>What the MSI-X capability of a function says.</summary>
/// <param name="Offset">Where it is in configuration space.</param>
/// <param name="Control">Its control word.</param>
/// <param name="Table">Where the table is.</param>
/// <param name="Pending">Where the array of pending bits is.</param>
/// <remarks>
/// The driver's view at one moment; nothing is written. Source: PCI Local Bus Specification 3.0, 6.8.2.
/// </remarks>
public sealed record MsiXCapabilityInfo(int Offset, ushort Control, PciBarOffset Table, PciBarOffset Pending)
{
    /// <summary>Whether the function sends messages.</summary>
    public bool IsEnabled => (Control & PciConfigLayout.MsiXEnable) != 0;

    /// <summary>Whether all entries are masked, whatever their own bits say.</summary>
    public bool IsFunctionMasked => (Control & PciConfigLayout.MsiXFunctionMask) != 0;

    /// <summary>How many entries the table has, 1 to 2048.</summary>
    public int TableSize => (Control & PciConfigLayout.MsiXTableSizeMask) + 1;

    /// <summary>Decodes the capability.</summary>
    /// <param name="config">The configuration space.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <param name="info">What it says; null if it is not there whole.</param>
    /// <returns>What is wrong with it.</returns>
    public static PciConfigProblem Decode(IPciConfigSpace config, int offset, out MsiXCapabilityInfo? info)
    {
        ArgumentNullException.ThrowIfNull(config);
        info = null;
        if (offset + PciConfigLayout.MsiXCapabilitySizeBytes > config.SizeBytes)
        {
            return new PciConfigProblem(PciConfigProblemKind.Truncated, config.SizeBytes);
        }

        int tableAt = offset + PciConfigLayout.MsiXTableOffset;
        int pendingAt = offset + PciConfigLayout.MsiXPendingOffset;
        PciBarOffset table = PciBarOffset.FromRegister(config.ReadUInt32(tableAt));
        PciBarOffset pending = PciBarOffset.FromRegister(config.ReadUInt32(pendingAt));
        ushort control = config.ReadUInt16(offset + PciConfigLayout.ControlOffset);
        info = new MsiXCapabilityInfo(offset, control, table, pending);
        return !table.IsPossible ? new PciConfigProblem(PciConfigProblemKind.ReservedBar, tableAt)
            : !pending.IsPossible ? new PciConfigProblem(PciConfigProblemKind.ReservedBar, pendingAt)
            : default;
    }
}
