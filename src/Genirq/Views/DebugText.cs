using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Releases;

namespace Genirq.Views;

/// <summary>The texts of debugfs about interrupts and domains.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/debugfs.c (irq_debug_show) and irqdomain.c
/// (irq_domain_debug_show_one).</remarks>
internal static class DebugText
{
    private const int NameIndent = 12;
    private const int LevelIndent = 4;

    // The kernel keeps it among the settings; here it follows from the rest.
    private const int HasRowBit = 0x400000;

    /// <summary>Writes all that is known of an interrupt.</summary>
    public static void WriteIrq(TextWriter writer, IrqDescriptor descriptor)
    {
        IrqProgress progress = descriptor.Progress;
        if (descriptor.System.Options.Views.HasSysfs)
        {
            progress |= IrqProgress.Sysfs;
        }

        (IrqSettings settings, IrqStates states) = Shown(descriptor);
        Line(writer, 0, "handler:  ", SymbolOf(descriptor.Flow));
        Line(writer, 0, "device:   ", descriptor.MsiDescriptor?.Device.Name ?? "(null)");
        Bits(writer, "status:   0x", (long)settings, BitNames.Settings);
        Bits(writer, "istate:   0x", (long)progress, BitNames.Progress);
        Number(writer, "ddepth:   ", descriptor.Depth);
        Number(writer, "wdepth:   ", descriptor.WakeDepth);
        Bits(writer, "dstate:   0x", (long)states, BitNames.States);
        Number(writer, "node:     ", descriptor.Node);
        Line(writer, 0, "affinity: ", descriptor.Affinity.ToString());
        if (descriptor.System.Options.Views.ShowsEffectiveAffinity)
        {
            Line(writer, 0, "effectiv: ", descriptor.EffectiveAffinity.ToString());
        }

        if (descriptor.System.Options.Views.ShowsPendingAffinity)
        {
            Line(writer, 0, "pending:  ", descriptor.PendingAffinity.ToString());
        }

        WriteLevel(writer, descriptor.Data, 0);
    }

    /// <summary>Writes a domain and those towards the CPU, each indented by 4 more.</summary>
    public static void WriteDomain(TextWriter writer, IrqDomain domain, int indent)
    {
        Line(writer, indent, "name:   ", domain.Name);
        ViewText.Blanks(writer, indent + 1);
        Number(writer, "size:   ", domain.ReverseMapSize);
        ViewText.Blanks(writer, indent + 1);
        Number(writer, "mapped: ", domain.MappedCount);
        ViewText.Blanks(writer, indent + 1);
        Hex(writer, "flags:  0x", (uint)domain.Flags, 8);
        BitNames.Write(writer, (long)domain.Flags, BitNames.DomainFlags, NameIndent + indent);
        domain.WriteDebug(writer, null, indent + 1);
        if (domain.Parent is { } parent)
        {
            Line(writer, indent + 1, "parent: ", parent.Name);
            WriteDomain(writer, parent, indent + LevelIndent);
        }
    }

    private static (IrqSettings Settings, IrqStates States) Shown(IrqDescriptor descriptor)
    {
        IrqSettings settings = descriptor.Settings;
        IrqStates states = descriptor.States;
        KernelRelease release = descriptor.System.Options.Release;
        if (release.ChipsDeferMoves)
        {
            settings &= ~IrqSettings.MoveInProcessContext;
            states &= ~IrqStates.MoveInProcessContext;
        }

        return (release.ShowsMessagesInDebugFiles && InterruptsText.HasRow(descriptor)
            ? settings | (IrqSettings)HasRowBit
            : settings, states);
    }

    private static void WriteLevel(TextWriter writer, IrqData data, int indent)
    {
        Line(writer, indent, "domain:  ", data.Domain?.Name ?? "");
        ViewText.Blanks(writer, indent + 1);
        Hex(writer, "hwirq:   0x", data.HardwareIrq.Number, 1);
        WriteChip(writer, data.Chip, indent + 1);
        data.Domain?.WriteDebug(writer, data, indent + 1);
        if (data.Parent is { } parent)
        {
            Line(writer, indent + 1, "parent:", "");
            WriteLevel(writer, parent, indent + LevelIndent);
        }
    }

    private static void WriteChip(TextWriter writer, IrqChip? chip, int indent)
    {
        if (chip is null)
        {
            Line(writer, 0, "chip: ", "None");
            return;
        }

        Line(writer, indent, "chip:    ", chip.Name);
        ViewText.Blanks(writer, indent + 1);
        Hex(writer, "flags:   0x", (uint)chip.Flags, 1);
        BitNames.Write(writer, (long)chip.Flags, BitNames.ChipFlags, NameIndent + indent);
    }

    // The kernel prints the address of the handler as a symbol; all but those of NMIs end alike.
    private static string SymbolOf(IrqFlowHandler flow) =>
        flow.Name.EndsWith("_nmi", StringComparison.Ordinal) ? $"handle_{flow.Name}" : $"handle_{flow.Name}_irq";

    private static void Bits(
        TextWriter writer, string label, long value, IReadOnlyList<(long Bit, string Name)> names)
    {
        Hex(writer, label, (uint)value, 8);
        BitNames.Write(writer, value, names, NameIndent);
    }

    private static void Number(TextWriter writer, string label, long value)
    {
        writer.Write(label);
        ViewText.Decimal(writer, value);
        writer.Write('\n');
    }

    private static void Hex(TextWriter writer, string label, ulong value, int digits)
    {
        writer.Write(label);
        ViewText.Hex(writer, value, digits);
        writer.Write('\n');
    }

    private static void Line(TextWriter writer, int indent, string label, string text)
    {
        ViewText.Blanks(writer, indent);
        writer.Write(label);
        writer.Write(text);
        writer.Write('\n');
    }
}
