using System.Globalization;

namespace Genirq.Pci.Configuration;

/// <summary>A place in a function's memory: an offset behind one of its base address registers.</summary>
/// <param name="Bar">Which base address register, 0 to 5; 6 and 7 are reserved values.</param>
/// <param name="OffsetBytes">The offset, a multiple of 8.</param>
public readonly record struct PciBarOffset(int Bar, uint OffsetBytes)
{
    /// <summary>Whether there is such a base address register.</summary>
    public bool IsPossible => Bar is >= 0 and <= 5;

    /// <summary>Splits a register of the MSI-X capability.</summary>
    /// <param name="value">Bits 2 to 0 name the base address register, the others are the offset.</param>
    public static PciBarOffset FromRegister(uint value) =>
        new((int)(value & PciConfigLayout.MsiXBarMask), value & ~PciConfigLayout.MsiXBarMask);

    /// <summary>The place as text, such as <c>bar0+0x2000</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"bar{Bar}+0x{OffsetBytes:x}");
}
