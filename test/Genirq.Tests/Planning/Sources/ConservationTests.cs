using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning.Sources;

/// <summary>No row and no function of an input gets lost: it is in the report, or counted among what is left
/// out.</summary>
public sealed partial class ConservationTests
{
    [Fact]
    public void Report_EveryCase_HasEveryRowAndFunction()
    {
        string folder = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/cases");
        foreach (string path in Directory.EnumerateFiles(folder, "interrupts*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(folder, "*.txt", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal))
        {
            CheckText(path, File.ReadAllText(path, Encoding.Latin1));
        }
    }

    [DataFact("interrupts")]
    public void Report_EveryPublishedTable_HasEveryRow()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Beside("interrupts")!).Order(StringComparer.Ordinal))
        {
            CheckText(path, ReadText(path));
        }
    }

    [DataFact("lspci")]
    public void Report_EveryPublishedListing_HasEveryFunction()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Beside("lspci")!, "*lspci*")
            .Order(StringComparer.Ordinal))
        {
            using SourceMachine machine = MachineSource.Open(path).Rebuild();
            CheckFunctions(path, machine.Report());
        }
    }

    [DataFact("guests")]
    public void Report_EveryGuest_HasEveryRowAndFunction()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Beside("guests")!, "*.tar.gz")
            .Order(StringComparer.Ordinal))
        {
            // One step of each: all steps are compared with the kernel elsewhere.
            using SourceMachine machine = MachineSource.OpenAll(path).First().Rebuild();
            Check(path, machine.Report());
        }
    }

    [DataFact("guests-arch")]
    public void Report_EveryOtherMachine_HasEveryRowAndFunction()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Beside("guests-arch")!, "*.tar.gz")
            .Order(StringComparer.Ordinal))
        {
            using SourceMachine machine = MachineSource.OpenAll(path).First().Rebuild();
            Check(path, machine.Report());
        }
    }

    private static void CheckText(string path, string text)
    {
        using SourceMachine machine = MachineSource.Open(path).Rebuild();
        MachineReport report = machine.Report();

        Check(path, report);
        Assert.Equal((path, NumberedRow().Count(text)), (path, report.Rows!.Value.Told));
    }

    private static void Check(string path, MachineReport report)
    {
        CheckFunctions(path, report);
        if (report.Rows is not { } rows)
        {
            return;
        }

        // Pins and messages that nobody requested have no row, but are in the report as well.
        HashSet<int> shown =
        [
            .. report.Devices.SelectMany(static device => device.Interrupts).Select(static one => one.Irq.Number),
            .. report.Others.Select(static other => other.Irq.Number),
        ];
        Assert.True(shown.Count >= rows.Told - rows.LeftOut, path);
        Assert.True(rows.LeftOut == 0 || report.Notes.Any(static note =>
            note.Contains("left out", StringComparison.Ordinal)
            || note.Contains("not in this report", StringComparison.Ordinal)), path);
    }

    private static void CheckFunctions(string path, MachineReport report)
    {
        int shown = report.Devices.Select(static device => device.Function.Slot).Distinct().Count();
        Assert.Equal(
            (path, report.Functions), (path, shown + report.FunctionsWithoutStore + report.FunctionsUntold));
    }

    private static string ReadText(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using StreamReader reader = new(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^[> ]*\d+:\s", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex NumberedRow();
}
