namespace Genirq.Pci.Devices;

/// <summary>A saved <see cref="MsiCapability"/>.</summary>
/// <param name="Control">The message control register.</param>
/// <param name="AddressLow">Low half of the address; its low two bits are 0.</param>
/// <param name="AddressHigh">High half of the address; 0 in the 32-bit form.</param>
/// <param name="Data">The datum.</param>
/// <param name="MaskBits">One bit a message; 0 without per-vector masking.</param>
public sealed record MsiCapabilityState(
    ushort Control, uint AddressLow, uint AddressHigh, ushort Data, uint MaskBits)
{
    /// <summary>One bit for each message that waits. Held also where the function has no such register.</summary>
    public uint PendingBits { get; init; }

    /// <summary>One bit for each message whose event line is masked from outside.</summary>
    public uint MaskedLines { get; init; }
}
