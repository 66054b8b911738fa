using System.Globalization;

namespace Genirq.Pci.Configuration;

/// <summary>What is wrong with a configuration space, and where.</summary>
/// <param name="Kind">What.</param>
/// <param name="Offset">The offset in configuration space that it was found at.</param>
/// <remarks>The default stands for "nothing".</remarks>
public readonly record struct PciConfigProblem(PciConfigProblemKind Kind, int Offset)
{
    /// <summary>A half sentence that says what is wrong and at which offset.</summary>
    public override string ToString()
    {
        string what = Kind switch
        {
            PciConfigProblemKind.None => "nothing is wrong",
            PciConfigProblemKind.Truncated => "the bytes end here",
            PciConfigProblemKind.NoAnswer => "the function does not answer: it reads as all ones",
            PciConfigProblemKind.BadPointer => "a capability pointer leads into the header",
            PciConfigProblemKind.Loop => "the capability list comes back to an entry that it has passed",
            PciConfigProblemKind.BrokenEntry => "a capability reads as all ones",
            PciConfigProblemKind.Overlap => "a capability lies inside the one before it",
            PciConfigProblemKind.ReservedCount => "the MSI control word has a reserved message count",
            PciConfigProblemKind.ReservedBar => "an MSI-X structure names a reserved base address register",
            _ => "something is wrong",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{what} (offset 0x{Offset:x2})");
    }
}
