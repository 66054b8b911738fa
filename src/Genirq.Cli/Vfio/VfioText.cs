using System.Globalization;
using Genirq.Cli.Tables;
using Genirq.Linux.Vfio;
using Genirq.Pci.Interrupts;

namespace Genirq.Cli.Vfio;

/// <summary>Writes the outcome for people.</summary>
internal static class VfioText
{
    private static readonly TableColumn<VfioInterruptInfo>[] s_kinds =
    [
        new("KIND", false, static info => NameOf(info.Kind)),
        new("COUNT", true, static info => Number(info.Count)),
        new("FLAGS", false, static info => Flags(info)),
    ];

    private static readonly TableColumn<VfioVector>[] s_vectors =
    [
        new("VECTOR", true, static vector => Number(vector.Index)),
        new("IRQ", true, static vector => Number(vector.Irq)),
        new("EVENTS", true, static vector => vector.Events.ToString(CultureInfo.InvariantCulture)),
        new("HANDLED", true, static vector => vector.Handled.ToString(CultureInfo.InvariantCulture)),
        new("ENABLED", false, static vector => vector.IsAdded ? "while others were" : "at first"),
    ];

    private static readonly TableColumn<VfioVector>[] s_line =
    [
        new("IRQ", true, static vector => Number(vector.Irq)),
        new("EVENTS", true, static vector => vector.Events.ToString(CultureInfo.InvariantCulture)),
        new("HANDLED", true, static vector => vector.Handled.ToString(CultureInfo.InvariantCulture)),
        new("UNMASKED", true, static vector => Number(vector.Unmasked)),
        new("LEFT", false, static vector => vector.Handled > vector.Unmasked ? "masked" : "open"),
    ];

    /// <summary>A kind's name, as the options have it.</summary>
    public static string NameOf(VfioInterruptKind kind) => kind switch
    {
        VfioInterruptKind.IntX => "intx",
        VfioInterruptKind.Msi => "msi",
        VfioInterruptKind.MsiX => "msix",
        VfioInterruptKind.Error => "error",
        _ => "request",
    };

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, VfioOutcome outcome)
    {
        output.Write($"{outcome.Slot}\n\n");
        TextTable.Write(output, s_kinds, outcome.Kinds);
        if (outcome.Enabled == InterruptKinds.IntX)
        {
            output.Write("\nINTx\n");
            TextTable.Write(output, s_line, outcome.Vectors);
        }
        else if (outcome.Vectors.Count != 0)
        {
            string kind = outcome.Enabled == InterruptKinds.Msi ? "MSI" : "MSI-X";
            output.Write($"\n{kind}\n");
            TextTable.Write(output, s_vectors, outcome.Vectors);
        }

        if (outcome.Interruptions > 0)
        {
            output.Write($"\nVectors were off for a moment {Number(outcome.Interruptions)} times: ");
            output.Write("this kernel cannot add one while others are enabled.\n");
        }
    }

    private static string Flags(VfioInterruptInfo info)
    {
        if (info.Count == 0)
        {
            return "";
        }

        List<string> words = [];
        Add(words, info.Flags, VfioInterruptFlags.EventFd, "eventfd");
        Add(words, info.Flags, VfioInterruptFlags.Maskable, "maskable");
        Add(words, info.Flags, VfioInterruptFlags.AutoMasked, "automasked");
        words.Add(info.IsDynamic ? "dynamic" : "noresize");
        if (info.Kind == VfioInterruptKind.IntX)
        {
            words.RemoveAt(words.Count - 1);
        }

        return string.Join(',', words);
    }

    private static void Add(List<string> words, VfioInterruptFlags flags, VfioInterruptFlags flag, string word)
    {
        if ((flags & flag) != 0)
        {
            words.Add(word);
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
