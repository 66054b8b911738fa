using System.Buffers.Text;
using Genirq.Pci.Configuration;

namespace Genirq.Planning.Proc;

/// <summary>Which entry of which function's message store raises an interrupt.</summary>
/// <param name="Slot">The function.</param>
/// <param name="Kind">The kind of store; <see cref="MessageKind.None"/> if the words do not tell.</param>
/// <param name="Index">The index in the store; null if the words do not tell.</param>
/// <remarks>
/// Read from the words behind the counters of a row, or from an interrupt's <c>chip_name</c> and <c>hwirq</c> in sysfs.
/// Kernels since 6.2 name the function in the chip; those from 4.2 on have one domain for all functions, whose hardware
/// number holds domain, function and index. Source: Linux 6.12, kernel/irq/msi.c, msi_create_device_irq_domain, and
/// drivers/pci/msi/irqdomain.c, pci_msi_domain_calc_hwirq.
/// </remarks>
internal readonly record struct MessageSource(PciSlot Slot, MessageKind Kind, uint? Index)
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
        RowParts parts = RowParts.Read(text);
        if (parts.HardwareIrq is { } number && TryRead(parts.Chip, number, out source))
        {
            return true;
        }

        // s390 shows no number; before Linux 4.2 nothing did. A driver may have put its function into the name.
        if (parts.HardwareIrq is null && TryNamed(parts.Chip, out source))
        {
            return source.Kind is MessageKind.Msi or MessageKind.MsiX;
        }

        source = default;
        if (!MessageChips.IsMessage(parts.Chip) || !TrySlotIn(parts.Actions, out PciSlot slot))
        {
            return false;
        }

        source = OfVfio(parts.Actions, slot);
        return true;
    }

    // VFIO names its handlers "vfio-msix[3](0000:07:00.0)".
    private static MessageSource OfVfio(ReadOnlySpan<byte> actions, PciSlot slot)
    {
        MessageKind kind = actions.StartsWith("vfio-msix["u8) ? MessageKind.MsiX
            : actions.StartsWith("vfio-msi["u8) ? MessageKind.Msi
            : MessageKind.None;
        ReadOnlySpan<byte> number = actions[(actions.IndexOf((byte)'[') + 1)..];
        return Utf8Parser.TryParse(number, out ushort index, out int digits) && kind != MessageKind.None
            && digits < number.Length && number[digits] == (byte)']'
            ? new MessageSource(slot, kind, index)
            : new MessageSource(slot, MessageKind.None, null);
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
        if (MessageChips.HasFunctionInNumber(chip, number))
        {
            ulong function = number >> IndexBits;
            uint domain = (uint)(number >> DomainShift);
            PciSlot slot = new(domain, (byte)(function >> 8), (byte)((function >> 3) & 31), (byte)(function & 7));
            source = new MessageSource(slot, MessageKind.None, (uint)(number & ((1u << IndexBits) - 1)));
            return true;
        }

        if (number > ushort.MaxValue || !TryNamed(chip, out source))
        {
            return false;
        }

        source = source with { Index = (uint)number };
        return true;
    }

    // Since Linux 6.2 the chip's name ends in the function's.
    private static bool TryNamed(ReadOnlySpan<byte> chip, out MessageSource source)
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
        source = new MessageSource(named, kind, null);
        return true;
    }

    // "mlx5_comp0@pci:0000:81:00.0", "ahci[0000:00:1f.2]", "i40e-0000:60:00.0:misc": what looks like a slot, between
    // letters that are no part of one.
    private static bool TrySlotIn(ReadOnlySpan<byte> actions, out PciSlot slot)
    {
        slot = default;
        for (int dot = actions.IndexOf((byte)'.'); dot > 0; dot = Next(actions, dot))
        {
            int start = dot;
            while (start > 0 && IsOfSlot(actions[start - 1]) && dot - start < 13)
            {
                start--;
            }

            if (dot + 2 <= actions.Length
                && (dot + 2 == actions.Length || !char.IsAsciiHexDigit((char)actions[dot + 2]))
                && TrySlot(actions[start..(dot + 2)].TrimStart((byte)':'), out slot))
            {
                return true;
            }
        }

        return false;
    }

    private static int Next(ReadOnlySpan<byte> text, int dot)
    {
        int next = text[(dot + 1)..].IndexOf((byte)'.');
        return next < 0 ? -1 : dot + 1 + next;
    }

    private static bool IsOfSlot(byte letter) => letter == (byte)':' || char.IsAsciiHexDigit((char)letter);

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
