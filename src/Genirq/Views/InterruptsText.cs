using System.Globalization;
using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Releases;

namespace Genirq.Views;

/// <summary>The text of <c>/proc/interrupts</c>.</summary>
/// <remarks>
/// Takes no lock but that of an interrupt whose chip prints by itself; a row is so as exact as its counters are.
/// How it is laid out says the release. Source: Linux 6.12 and 7.3, kernel/irq/proc.c, show_interrupts.
/// </remarks>
internal static class InterruptsText
{
    private const int CountWidth = 10;
    private const int ChipWidth = 8;
    private const int MaximumPrecision = 10;

    /// <summary>How wide the column of numbers is: as the size of the number space, up to 10.</summary>
    /// <param name="irqCount">The size.</param>
    /// <param name="layout">How the text is laid out.</param>
    public static int Precision(int irqCount, InterruptsLayout layout)
    {
        int precision = layout == InterruptsLayout.LeftAligned ? 4 : 3;
        for (long limit = layout == InterruptsLayout.LeftAligned ? 10_000 : 1000;
             precision < MaximumPrecision && limit <= irqCount; limit *= 10)
        {
            precision++;
        }

        return precision;
    }

    /// <summary>Whether an interrupt has a row.</summary>
    /// <param name="descriptor">The interrupt.</param>
    public static bool HasRow(IrqDescriptor descriptor) =>
        descriptor is { Actions: not null, IsChained: false } && (descriptor.Settings & IrqSettings.Hidden) == 0;

    /// <summary>Writes the whole text.</summary>
    public static void Write(IrqSystem system, TextWriter writer)
    {
        CpuMask online = system.Cpus.Online;
        InterruptsLayout layout = system.Options.Release.InterruptsLayout;
        int precision = Precision(system.Numbers.IrqCount, layout);
        WriteHeader(writer, online, precision);
        for (int number = system.Numbers.Next(0); number < system.Numbers.IrqCount;
             number = system.Numbers.Next(number + 1))
        {
            if (system.Numbers.Find(number) is { } descriptor && HasRow(descriptor))
            {
                WriteRow(writer, descriptor, online, precision);
            }
        }

        foreach (ArchitectureRow row in system.Options.Views.ArchitectureRows)
        {
            if (!row.IsRare || system.Cpus.Possible.Any(cpu => row.CountOf(cpu) != 0))
            {
                WriteRow(writer, row, online, precision);
            }
        }
    }

    private static void WriteHeader(TextWriter writer, CpuMask online, int precision)
    {
        ViewText.Blanks(writer, precision + ChipWidth);
        for (int cpu = online.First; cpu >= 0; cpu = online.Next(cpu + 1))
        {
            writer.Write("CPU");
            ViewText.Left(writer, cpu.ToString(CultureInfo.InvariantCulture), ChipWidth);
        }

        writer.Write('\n');
    }

    private static void WriteRow(TextWriter writer, IrqDescriptor descriptor, CpuMask online, int precision)
    {
        IrqData data = descriptor.Data;
        ViewText.Right(writer, (ulong)descriptor.Irq.Number, precision);
        writer.Write(": ");
        CpuSet cpus = descriptor.System.Cpus;
        for (int cpu = online.First; cpu >= 0; cpu = online.Next(cpu + 1))
        {
            ViewText.Right(writer, cpus[cpu].CountOf(descriptor.Irq), CountWidth);
            writer.Write(' ');
        }

        WriteChip(writer, descriptor);
        writer.Write(' ');
        if (data.Domain is not null)
        {
            ViewText.Right(writer, data.HardwareIrq.Number, precision);
        }
        else
        {
            ViewText.Blanks(writer, precision);
        }

        if (descriptor.System.Options.Views.ShowsTrigger)
        {
            writer.Write(' ');
            ViewText.Left(writer, descriptor.Has(IrqStates.Level) ? "Level" : "Edge", ChipWidth);
        }

        if (descriptor.FlowName is { } flow)
        {
            writer.Write('-');
            ViewText.Left(writer, flow, ChipWidth);
        }

        if (descriptor.Actions is { } first)
        {
            WriteActions(writer, first);
        }

        writer.Write('\n');
    }

    private static void WriteActions(TextWriter writer, IrqAction first)
    {
        writer.Write("  ");
        writer.Write(first.Name);
        for (IrqAction? action = first.Next; action is not null; action = action.Next)
        {
            writer.Write(", ");
            writer.Write(action.Name);
        }
    }

    private static void WriteChip(TextWriter writer, IrqDescriptor descriptor)
    {
        IrqChip? chip = descriptor.Data.Chip;
        if (chip is not null && chip.Has(IrqChipCallbacks.Print))
        {
            writer.Write(Printed(descriptor, chip));
            return;
        }

        string name = chip is null ? "None" : chip.Name.Length == 0 ? "-" : chip.Name;
        switch (descriptor.System.Options.Release.InterruptsLayout)
        {
            case InterruptsLayout.LeftAligned:
                writer.Write(' ');
                ViewText.Left(writer, name, Math.Max(descriptor.System.LongestChipName, ChipWidth));
                break;
            case InterruptsLayout.RightAlignedTight:
                ViewText.Right(writer, name, ChipWidth);
                break;
            default:
                writer.Write(' ');
                ViewText.Right(writer, name, ChipWidth);
                break;
        }
    }

    // The reader's writer is not called under the interrupt's lock: the chip prints into memory.
    private static string Printed(IrqDescriptor descriptor, IrqChip chip)
    {
        using StringWriter text = new();
        using (GateHold held = descriptor.Hold())
        {
            chip.Print(descriptor.Data, text);
        }

        return text.ToString();
    }

    private static void WriteRow(TextWriter writer, ArchitectureRow row, CpuMask online, int precision)
    {
        ViewText.Right(writer, row.Name, precision);
        writer.Write(row.Separator);
        if (row.IsSingle)
        {
            ViewText.Right(writer, row.CountOf(0), CountWidth);
        }
        else
        {
            for (int cpu = online.First; cpu >= 0; cpu = online.Next(cpu + 1))
            {
                ViewText.Right(writer, row.CountOf(cpu), CountWidth);
                writer.Write(' ');
            }
        }

        if (row.Text is { } text)
        {
            writer.Write(row.Gap);
            writer.Write(text);
        }

        writer.Write('\n');
    }
}
