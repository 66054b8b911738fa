using System.Globalization;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Makes texts of <c>/proc/interrupts</c>, and says in words what a report found in one.</summary>
internal static class RowText
{
    /// <summary>A header.</summary>
    /// <param name="cpus">The CPUs.</param>
    public static string Header(params int[] cpus) => cpus.Aggregate(
        new StringBuilder("           "),
        static (text, cpu) => text.Append(CultureInfo.InvariantCulture, $"CPU{cpu,-8}")).Append('\n').ToString();

    /// <summary>A row.</summary>
    /// <param name="name">The number or name.</param>
    /// <param name="counters">The counters, joined by blanks.</param>
    /// <param name="words">What follows.</param>
    public static string Row(object name, string counters, string words) => counters.Split(' ').Aggregate(
        new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{name,3}:")),
        static (text, counter) => text.Append(CultureInfo.InvariantCulture, $" {counter,10}"))
        .Append("   ").Append(words).Append('\n').ToString();

    /// <summary>Reports on a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cpus">How many CPUs there are, where the text does not tell; null: not told.</param>
    public static MachineReport Report(string text, int? cpus = null)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text), writable: false);
        using SourceMachine machine =
            MachineSource.Open(stream, "text", new SourceOptions { Cpus = cpus }).Rebuild();
        return machine.Report();
    }

    /// <summary>The functions and their interrupts: <c>0000:3d:00.0 msix 0=28@1 1=29@-</c>, a slash between.</summary>
    /// <param name="report">The report.</param>
    public static string Devices(MachineReport report) => string.Join(" / ", report.Devices.Select(static device =>
        string.Join(' ', device.Interrupts
            .Select(static one =>
                $"{(one.IsIndexUnknown ? "?" : one.Index)}={one.Irq}@{one.Cpus?.ToString() ?? "-"}")
            .Prepend(ReportJson.WordOf(device.Kind)).Prepend(device.Function.Slot.ToString()))));

    /// <summary>The interrupts that are no function's and that a row tells: <c>IO-APIC 1,9</c>, a slash
    /// between.</summary>
    /// <param name="report">The report.</param>
    public static string Others(MachineReport report) => string.Join(" / ", report.Others
        .Where(static other => other.Basis == Basis.Measured)
        .GroupBy(static other => other.Group)
        .Select(static group => $"{group.Key} {string.Join(',', group.Select(static one => one.Irq))}"));
}
