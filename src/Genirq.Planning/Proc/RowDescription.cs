using System.Text;

namespace Genirq.Planning.Proc;

/// <summary>The words behind the counters of a row of <c>/proc/interrupts</c>.</summary>
/// <param name="Chip">The chip's name: <c>IR-IO-APIC</c>, <c>PCI-MSIX-0000:00:03.0</c>; empty without words.</param>
/// <remarks>
/// All forms: <c>IR-PCI-MSI-edge eth0</c> (before Linux 4.2), <c>IR-PCI-MSI 524288-edge eth0</c>,
/// <c>GICv3 27 Level arch_timer</c> (a kernel that shows the level), <c>Hyper-V PCIe MSI 4096-edge</c> (a chip whose
/// name has blanks), <c>xen-dyn -event xenbus</c> and <c>XT-PIC timer</c> (interrupts without a number). Source: Linux
/// 6.12, kernel/irq/proc.c, show_interrupts.
/// </remarks>
internal sealed record RowDescription(string Chip)
{
    /// <summary>The hardware number; null if the row has none.</summary>
    public ulong? HardwareIrq { get; init; }

    /// <summary>The flow (<c>edge</c>, <c>fasteoi</c>), or the level where that is shown (<c>Edge</c>,
    /// <c>Level</c>); null without one.</summary>
    public string? Flow { get; init; }

    /// <summary>The names of the actions, in order.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Reads the words.</summary>
    /// <param name="text">The words; <see cref="InterruptFileReader.Text"/> of a numbered row.</param>
    /// <returns>What they say.</returns>
    public static RowDescription Read(ReadOnlySpan<byte> text)
    {
        RowParts parts = RowParts.Read(text);
        return new RowDescription(Encoding.UTF8.GetString(parts.Chip))
        {
            HardwareIrq = parts.HardwareIrq,
            Flow = parts.Flow.IsEmpty ? null : Encoding.UTF8.GetString(parts.Flow),
            Actions = SplitActions(parts.Actions),
        };
    }

    private static string[] SplitActions(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return [];
        }

        string names = Encoding.UTF8.GetString(text);
        return names.Contains(", ", StringComparison.Ordinal) ? names.Split(", ") : [names];
    }
}
