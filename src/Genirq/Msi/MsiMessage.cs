using System.Globalization;

namespace Genirq.Msi;

/// <summary>What a device writes to raise an interrupt: an address and a datum.</summary>
/// <param name="AddressLow">Low half of the address.</param>
/// <param name="AddressHigh">High half of the address.</param>
/// <param name="Data">The datum.</param>
/// <remarks>Source: Linux 6.12, include/linux/msi.h, struct msi_msg; PCI 3.0, 6.8.</remarks>
public readonly record struct MsiMessage(uint AddressLow, uint AddressHigh, uint Data)
{
    /// <summary>The address as one number.</summary>
    public ulong Address => ((ulong)AddressHigh << 32) | AddressLow;

    /// <summary>Whether all words are zero, as after deactivation.</summary>
    public bool IsZero => (AddressLow | AddressHigh | Data) == 0;

    /// <summary>Address and datum in hexadecimal, such as <c>0xfee00038 = 0x21</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"0x{Address:x} = 0x{Data:x}");
}
