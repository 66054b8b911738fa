using System.Buffers.Text;
using Genirq.Pci.Configuration;

namespace Genirq.Planning.Interrupts;

/// <summary>Which entry of which function's message store raises an interrupt.</summary>
/// <param name="Slot">The function.</param>
/// <param name="Kind">The kind of store; <see cref="MessageKind.None"/> if the words do not tell.</param>
/// <param name="Index">The index in the store.</param>
/// <remarks>
/// Read from the words behind the counters of a row, or from an interrupt's <c>chip_name</c> and <c>hwirq</c> in sysfs.
/// Kernels since 6.2 name the function in the chip; those from 4.2 on have one domain for all functions, whose hardware
/// number holds domain, function and index. Source: Linux 6.12, kernel/irq/msi.c, msi_create_device_irq_domain, and
/// drivers/pci/msi/irqdomain.c, pci_msi_domain_calc_hwirq.
/// </remarks>
public readonly record struct MessageSource(PciSlot Slot, MessageKind Kind, uint Index)
{
    private const int IndexBits = 11;
    private const int FunctionBits = 16;
    private const int DomainShift = IndexBits + FunctionBits;

    /// <summary>Reads the words behind the counters: <c>IR-PCI-MSIX-0000:3d:00.0 7-edge eth0-rx-7</c>.</summary>
    /// <param name="text">The words.</param>
    /// <param name="source">The entry.</param>
    /// <returns>Whether the interrupt is raised by a message of a PCI function, and the words tell which.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out MessageSource source)
    {
        source = default;
        text = text.Trim((byte)' ');
        int end = text.IndexOf((byte)' ');
        return end > 0 && TryRead(text[..end], text[end..].TrimStart((byte)' '), out source);
    }

    /// <summary>Reads a chip's name and a hardware number.</summary>
    /// <param name="chip">The name.</param>
    /// <param name="hardwareIrq">The number in decimal; what follows the digits is not looked at.</param>
    /// <param name="source">The entry.</param>
    /// <returns>As <see cref="TryRead(ReadOnlySpan{byte}, out MessageSource)"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> chip, ReadOnlySpan<byte> hardwareIrq, out MessageSource source)
    {
        source = default;
        return Utf8Parser.TryParse(hardwareIrq, out ulong number, out _) && TryRead(chip, number, out source);
    }

    /// <summary>Reads a chip's name and a hardware number.</summary>
    /// <param name="chip">The name.</param>
    /// <param name="number">The number.</param>
    /// <param name="source">The entry.</param>
    /// <returns>As <see cref="TryRead(ReadOnlySpan{byte}, out MessageSource)"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> chip, ulong number, out MessageSource source)
    {
        source = default;
        if (chip.EndsWith("PCI-MSI"u8) || chip.EndsWith("ITS-MSI"u8))
        {
            ulong function = number >> IndexBits;
            uint domain = (uint)(number >> DomainShift);
            PciSlot slot = new(domain, (byte)(function >> 8), (byte)((function >> 3) & 31), (byte)(function & 7));
            source = new MessageSource(slot, MessageKind.None, (uint)(number & ((1u << IndexBits) - 1)));
            return true;
        }

        if (number > ushort.MaxValue || !TryReadFunction(chip, out MessageSource named))
        {
            return false;
        }

        source = named with { Index = (uint)number };
        return true;
    }

    /// <summary>Reads the function out of a chip's name, where nothing says which entry it is.</summary>
    /// <param name="chip">The name.</param>
    /// <param name="source">The function and the kind of its store, with index 0.</param>
    /// <returns>Whether the chip is a function's message store.</returns>
    public static bool TryReadFunction(ReadOnlySpan<byte> chip, out MessageSource source)
    {
        source = default;
        int dash = chip.LastIndexOf((byte)'-');
        if (dash < 0 || !TrySlot(chip[(dash + 1)..], out PciSlot named))
        {
            return false;
        }

        ReadOnlySpan<byte> name = chip[..dash];
        MessageKind kind = name.EndsWith("PCI-MSIX"u8) ? MessageKind.MsiX
            : name.EndsWith("PCI-MSI"u8) ? MessageKind.Msi
            : MessageKind.Ims;
        source = new MessageSource(named, kind, 0);
        return true;
    }

    private static bool TrySlot(ReadOnlySpan<byte> text, out PciSlot slot)
    {
        slot = default;
        const int Longest = 16;
        if (text.Length is < 12 or > Longest)
        {
            return false;
        }

        Span<char> letters = stackalloc char[Longest];
        for (int i = 0; i < text.Length; i++)
        {
            letters[i] = (char)text[i];
        }

        return PciSlot.TryParse(letters[..text.Length], out slot);
    }
}
