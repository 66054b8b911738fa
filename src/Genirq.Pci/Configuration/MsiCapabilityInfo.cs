namespace Genirq.Pci.Configuration;

/// <summary>What the MSI capability of a function says.</summary>
/// <param name="Offset">Where it is in configuration space.</param>
/// <param name="Control">Its control word.</param>
/// <remarks>
/// The driver's view at one moment; nothing is written. Source: PCI Local Bus Specification 3.0, 6.8.1.
/// </remarks>
public sealed record MsiCapabilityInfo(int Offset, ushort Control)
{
    /// <summary>Whether the function sends messages.</summary>
    public bool IsEnabled => (Control & PciConfigLayout.MsiEnable) != 0;

    /// <summary>Whether the address has 64 bits.</summary>
    public bool Is64Bit => (Control & PciConfigLayout.MsiAddress64) != 0;

    /// <summary>Whether each message can be masked.</summary>
    public bool HasPerVectorMask => (Control & PciConfigLayout.MsiPerVectorMask) != 0;

    /// <summary>How many messages the function can send: 1, 2, 4, 8, 16 or 32.</summary>
    public int CapableMessages => Messages((Control >> 1) & 7);

    /// <summary>How many messages it may send: 1, 2, 4, 8, 16 or 32.</summary>
    public int EnabledMessages => Messages((Control >> 4) & 7);

    /// <summary>The size of the capability in bytes: 10 to 24, by its form.</summary>
    public int SizeBytes => (HasPerVectorMask ? 20 : 10) + (Is64Bit ? 4 : 0);

    /// <summary>Offset in configuration space of the low half of the address.</summary>
    public int AddressOffset => Offset + 0x04;

    /// <summary>Offset in configuration space of the 16 bits of data.</summary>
    public int DataOffset => Offset + (Is64Bit ? 0x0C : 0x08);

    /// <summary>Offset in configuration space of the mask bits; only with <see cref="HasPerVectorMask"/>.</summary>
    public int MaskOffset => Offset + (Is64Bit ? 0x10 : 0x0C);

    /// <summary>Offset in configuration space of the pending bits; only with <see cref="HasPerVectorMask"/>.</summary>
    public int PendingOffset => MaskOffset + 4;

    /// <summary>Decodes the capability.</summary>
    /// <param name="config">The configuration space.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <param name="info">What it says; null if it is not there whole.</param>
    /// <returns>What is wrong with it. A reserved count is told, and read as 32.</returns>
    public static PciConfigProblem Decode(IPciConfigSpace config, int offset, out MsiCapabilityInfo? info)
    {
        ArgumentNullException.ThrowIfNull(config);
        info = null;
        if (offset + PciConfigLayout.ControlOffset + sizeof(ushort) > config.SizeBytes)
        {
            return new PciConfigProblem(PciConfigProblemKind.Truncated, config.SizeBytes);
        }

        MsiCapabilityInfo decoded = new(offset, config.ReadUInt16(offset + PciConfigLayout.ControlOffset));
        if (offset + decoded.SizeBytes > config.SizeBytes)
        {
            return new PciConfigProblem(PciConfigProblemKind.Truncated, config.SizeBytes);
        }

        info = decoded;
        int capable = (decoded.Control >> 1) & 7;
        int enabled = (decoded.Control >> 4) & 7;
        return capable > 5 || enabled > capable
            ? new PciConfigProblem(PciConfigProblemKind.ReservedCount, offset + PciConfigLayout.ControlOffset)
            : default;
    }

    private static int Messages(int field) => Math.Min(1 << field, PciConfigLayout.MaximumMsiMessages);
}
