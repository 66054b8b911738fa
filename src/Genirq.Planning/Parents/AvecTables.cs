using System.Globalization;
using System.Text;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Parents;

/// <summary>Reads MSI-X tables that were captured with a tree (<c>msix-table/SLOT</c>), for where AVEC sends
/// messages.</summary>
/// <param name="tree">The tree.</param>
/// <remarks>
/// The address of a message holds CPU and vector: base 0x2fe00000, vector at bit 4, CPU at bit 12. Source: Linux 6.12,
/// drivers/irqchip/irq-loongarch-avec.c, avecintc_compose_msi_msg.
/// </remarks>
internal sealed class AvecTables(ICaptureTree tree)
{
    private const string Folder = "msix-table";
    private const uint AddressBase = 0x2FE00000;
    private const uint AddressMask = 0xFFF00000;

    /// <summary>Adds what the tables say.</summary>
    /// <param name="facts">What is known so far.</param>
    public MsiParentFacts AddTo(MsiParentFacts facts)
    {
        Dictionary<(PciSlot Slot, uint Index), (int Cpu, int Vector)> targets = [];
        tree.List(Folder, out IReadOnlyList<string> names);
        foreach (string name in names)
        {
            if (PciSlot.TryParse(name, out PciSlot slot)
                && tree.Open($"{Folder}/{name}", out Stream? stream) == CaptureAccess.Ok && stream is not null)
            {
                using StreamReader reader = new(stream, Encoding.Latin1);
                Read(reader, slot, targets);
            }
        }

        return targets.Count == 0 ? facts : facts with { AvecTargets = targets, AvecSource = "MSI-X tables" };
    }

    // entry address_hi address_lo data vector_control pending
    private static void Read(
        StreamReader reader, PciSlot slot, Dictionary<(PciSlot Slot, uint Index), (int Cpu, int Vector)> targets)
    {
        while (reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 4
                && uint.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint index)
                && Hex(words[1]) == 0 && Hex(words[2]) is { } address && (address & AddressMask) == AddressBase)
            {
                targets.TryAdd((slot, index), ((int)((address >> 12) & 0xFF), (int)((address >> 4) & 0xFF)));
            }
        }
    }

    private static uint? Hex(string word) =>
        uint.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            ? value
            : null;
}
