namespace Genirq.Pci.Devices;

/// <summary>A vendor-specific capability of a function that is being built.</summary>
/// <remarks>Source: PCIe 6.0, 7.9.4: id, next pointer, length, then the vendor's own bytes.</remarks>
public sealed record VendorCapabilityOptions : IDeviceCapability
{
    private const int HeaderBytes = 3;
    private const int MaxContentBytes = 0xC0 - HeaderBytes;

    /// <summary>The vendor's bytes, up to 189.</summary>
    public IReadOnlyList<byte> Content
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Content));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Count, MaxContentBytes, nameof(Content));
            field = value;
        }
    } = [];

    /// <summary>Whether the driver can write the vendor's bytes.</summary>
    public bool IsWritable { get; init; }

    /// <inheritdoc/>
    public int? Offset { get; init; }

    /// <inheritdoc/>
    public byte Id => 0x09;

    /// <inheritdoc/>
    public int SizeBytes => HeaderBytes + Content.Count;

    /// <inheritdoc/>
    public void Describe(Span<byte> registers, Span<byte> writable)
    {
        registers[2] = (byte)SizeBytes;
        for (int i = 0; i < Content.Count; i++)
        {
            registers[HeaderBytes + i] = Content[i];
            writable[HeaderBytes + i] = (byte)(IsWritable ? 0xFF : 0);
        }
    }
}
