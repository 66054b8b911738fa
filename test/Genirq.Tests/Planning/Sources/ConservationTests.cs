using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Guests;
using Genirq.Tests.Planning.OtherMachines;
using SharpCompress.Compressors.BZip2;

namespace Genirq.Tests.Planning.Sources;

/// <summary>No row, no function and no part of an input gets lost: it is in the report, or counted among what is left
/// out.</summary>
public sealed partial class ConservationTests
{
    private const string Devices = "sys/bus/pci/devices";

    public static TheoryData<string> Guests => [.. GuestArchive.Names];

    public static TheoryData<string> OtherMachines => [.. OtherMachinePack.Names.DefaultIfEmpty("")];

    [Fact]
    public void Report_EveryCase_HasEveryRowAndFunction()
    {
        string folder = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/cases");
        int files = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(static path => !IsInTree(path) && Path.GetFileName(path) is not ("README.md" or "cmd" or "ids255"))
            .Order(StringComparer.Ordinal))
        {
            CheckText(path, File.ReadAllText(path, Encoding.Latin1));
            files++;
        }

        Assert.InRange(files, 30, 1000);
    }

    [Fact]
    public void Report_EveryTreeOfACase_HasEveryRowAndFunction()
    {
        string folder = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/cases");
        string[] trees =
        [
            .. Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)
                .Where(static path => File.Exists(Path.Combine(path, CapturePaths.Interrupts))),
        ];
        foreach (string path in trees)
        {
            using SourceMachine machine = MachineSource.Open(path).Rebuild();
            MachineReport report = machine.Report();
            string functions = Path.Combine(path, Devices);
            Check(path, report, File.ReadAllText(Path.Combine(path, CapturePaths.Interrupts)));
            if (Directory.Exists(functions))
            {
                Assert.Equal((path, Directory.EnumerateFileSystemEntries(functions).Count()), (path, report.Functions));
            }
        }

        Assert.InRange(trees.Length, 8, 1000);
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
            CheckText(path, ReadText(path));
        }
    }

    [DataFact("sysfs")]
    public void Report_EveryPublishedTree_HasEveryFunction()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Beside("sysfs")!).Order(StringComparer.Ordinal))
        {
            using SourceMachine machine = MachineSource.OpenAll(path).Single().Rebuild();
            MachineReport report = machine.Report();

            CheckFunctions(path, report);
            Assert.Equal((path, FunctionsOfArchive(path)), (path, report.Functions));
        }
    }

    [Theory]
    [MemberData(nameof(Guests))]
    public void Report_EveryStepOfAGuest_HasEveryRowAndFunction(string name)
    {
        GuestArchive guest = GuestArchive.Read(name);
        foreach (GuestStep step in guest.Steps)
        {
            string place = $"{name} {step.Number}";
            MachineReport report = MachineReport.Create(guest.CaptureAt(step.Number));

            Check(place, report, guest.Text(step.Number, CapturePaths.Interrupts));
            Assert.Equal((place, guest.List(step.Number, Devices).Count), (place, report.Functions));
        }
    }

    [Theory]
    [MemberData(nameof(OtherMachines))]
    public void Report_EveryStepOfAnotherMachine_HasEveryRowAndFunction(string name)
    {
        foreach (OtherMachineStep step in name.Length == 0 ? [] : OtherMachinePack.Read(name).Steps)
        {
            string place = $"{name} {step.Number}";
            MachineReport report = MachineReport.Create(MachineCaptureReader.Read(step.Tree));
            step.Tree.Open(CapturePaths.Interrupts, out Stream? stream);
            using StreamReader reader = new(stream ?? Stream.Null, Encoding.Latin1);
            step.Tree.List(Devices, out IReadOnlyList<string> functions);

            Check(place, report, reader.ReadToEnd());
            Assert.Equal((place, functions.Count), (place, report.Functions));
        }
    }

    private static bool IsInTree(string path)
    {
        string inside = path.Replace('\\', '/');
        return inside.Contains("/proc/", StringComparison.Ordinal) || inside.Contains("/sys/", StringComparison.Ordinal)
            || inside.Contains("/sos_commands/", StringComparison.Ordinal)
            || inside.EndsWith("/dmesg.txt", StringComparison.Ordinal);
    }

    private static void CheckText(string path, string text)
    {
        using SourceMachine machine = MachineSource.Open(path).Rebuild();
        MachineReport report = machine.Report();

        // The bytes of a listing look like rows.
        int heads = FunctionHead().Count(text);
        bool isListing = heads > 0 && !text.Contains("CPU0", StringComparison.Ordinal);
        Check(path, report, isListing ? "" : text);
        if (heads > 0)
        {
            Assert.Equal((path, heads), (path, report.Functions));
        }

        CheckParts(path, report, text);
    }

    // Rows in: rows shown and rows left out, each of these with a note.
    private static void Check(string path, MachineReport report, string text)
    {
        CheckFunctions(path, report);
        string[] told = [.. NumberedRow().Matches(text).Select(static match => match.Groups[1].Value)];
        Assert.Equal((path, told.Length), (path, report.Rows?.Told ?? 0));
        HashSet<int> shown =
        [
            .. report.Devices.SelectMany(static device => device.Interrupts).Select(static one => one.Irq.Number),
            .. report.Others.Select(static other => other.Irq.Number),
        ];
        int rowsShown = told.Select(static row => int.Parse(row, CultureInfo.InvariantCulture)).Distinct()
            .Count(shown.Contains);
        int leftOut = report.Rows?.LeftOut ?? 0;
        Assert.Equal((path, told.Length), (path, rowsShown + leftOut));
        Assert.True(
            leftOut == 0 || report.Notes.Any(static note => note.Contains("left out", StringComparison.Ordinal)),
            path);
    }

    private static void CheckFunctions(string path, MachineReport report)
    {
        int shown = report.Devices.Select(static device => device.Function.Slot).Distinct().Count();
        Assert.Equal(
            (path, report.Functions), (path, shown + report.FunctionsWithoutStore + report.FunctionsUntold));
    }

    // Of a text with several parts each line that is not empty is in one that a note names, or counted.
    private static void CheckParts(string path, MachineReport report, string text)
    {
        Match[] parts =
            [.. report.Notes.Select(static note => Part().Match(note)).Where(static match => match.Success)];
        if (parts.Length == 0)
        {
            return;
        }

        HashSet<int> named =
        [
            .. parts.SelectMany(static part =>
            {
                int first = int.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture);
                int last = int.Parse(part.Groups[2].Value, CultureInfo.InvariantCulture);
                return Enumerable.Range(first, last - first + 1);
            }),
        ];
        string[] lines = text.Split('\n');
        int others = lines.Where((line, at) => !named.Contains(at + 1) && !string.IsNullOrWhiteSpace(line)).Count();
        int empty = lines.Where((line, at) => !named.Contains(at + 1) && string.IsNullOrWhiteSpace(line)).Count();
        int counted = report.Notes.Select(static note => OtherLines().Match(note))
            .Where(static match => match.Success)
            .Sum(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.True(counted >= others && counted <= others + empty, $"{path}: {counted} counted of {others}");
    }

    private static int FunctionsOfArchive(string path)
    {
        using FileStream file = File.OpenRead(path);
        using BZip2Stream unpacked = BZip2Stream.Create(
            file, SharpCompress.Compressors.CompressionMode.Decompress, true, true);
        using TarReader reader = new(unpacked);
        HashSet<string> found = [];
        while (reader.GetNextEntry() is { } entry)
        {
            if (DeviceEntry().Match(entry.Name) is { Success: true } match)
            {
                found.Add(match.Groups[1].Value);
            }
        }

        return found.Count;
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

    [GeneratedRegex(@"^[> ]*(\d+):\s+\d", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex NumberedRow();

    [GeneratedRegex(
        @"^[> ]*(?:[0-9a-f]{4,}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] \S.*: ",
        RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex FunctionHead();

    [GeneratedRegex(@"^lines (\d+)-(\d+): ")]
    private static partial Regex Part();

    [GeneratedRegex(@"^(\d+) other lines? of the text tell nothing")]
    private static partial Regex OtherLines();

    [GeneratedRegex(@"sys/bus/pci/devices/([^/]+)/?$")]
    private static partial Regex DeviceEntry();
}
