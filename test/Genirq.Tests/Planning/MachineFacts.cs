using System.Globalization;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning;

/// <summary>What a tree says about its message interrupts, read plainly, and from other files than reports.</summary>
internal static class MachineFacts
{
    private const string Devices = "sys/bus/pci/devices";

    /// <summary>Function, kind and number of each file in each <c>msi_irqs</c>.</summary>
    public static SortedSet<string> Listed(ICaptureTree tree)
    {
        SortedSet<string> listed = new(StringComparer.Ordinal);
        tree.List(Devices, out IReadOnlyList<string> slots);
        foreach (string slot in slots)
        {
            tree.List($"{Devices}/{slot}/msi_irqs", out IReadOnlyList<string> irqs);
            listed.UnionWith(irqs.Select(irq => $"{slot} {Text(tree, $"{Devices}/{slot}/msi_irqs/{irq}")} {irq}"));
        }

        return listed;
    }

    /// <summary>The same out of a report.</summary>
    public static SortedSet<string> Listed(MachineReport report) => new(
        from device in report.Devices
        from interrupt in device.Interrupts
        select $"{device.Function.Slot} {ReportJson.WordOf(device.Kind)} {interrupt.Irq}",
        StringComparer.Ordinal);

    /// <summary>The number of an interrupt at its outermost level, from the debug files; null without them.</summary>
    public static uint? IndexOf(ICaptureTree tree, Irq irq)
    {
        string[] lines = Text(tree, $"sys/kernel/debug/irq/irqs/{irq}").Split('\n');
        string? line = Array.Find(lines, line => line.Trim().StartsWith("hwirq:", StringComparison.Ordinal));
        return line is null
            ? null
            : uint.Parse(line.Split("0x")[1].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>The size of a function's MSI-X table as its device shows it; null without such a file.</summary>
    public static int? TableSizeOf(ICaptureTree tree, string slot)
    {
        string text = Text(tree, $"msix-table/{slot}");
        int at = text.IndexOf("size=", StringComparison.Ordinal);
        return at < 0 ? null : int.Parse(text[(at + 5)..].Split(' ', '\n')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>A file's text without blanks at its ends; empty if there is none.</summary>
    public static string Text(ICaptureTree tree, string path)
    {
        byte[] buffer = new byte[65536];
        return tree.Read(path, buffer, out int length) == CaptureAccess.Ok
            ? Encoding.ASCII.GetString(buffer, 0, length).Trim()
            : "";
    }
}
