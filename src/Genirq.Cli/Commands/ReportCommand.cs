using System.CommandLine;
using System.Text;
using System.Text.Json;
using Genirq.Cli.Tables;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Pictures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq report</c>: which function has which message interrupts, and where they go.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> s_source = SourceArgument.Create();

    private static readonly Option<int?> s_count = SourceArgument.CreateCpus();

    private static readonly Option<bool> s_json = new("--json", "-J")
    {
        Description = "JSON, schema genirq.report/2; always with all fields.",
    };

    private static readonly Option<string?> s_slot = new("--slot", "-s")
    {
        Description = "Only these functions, as lspci -s takes them: 0000:3d:00.0, 3d:, .0; or an interface such as "
            + "eth0.",
        HelpName = "SLOT",
    };

    private static readonly Option<string?> s_columns = new("--output", "-o")
    {
        Description = $"Columns of the table of devices, joined by commas, out of {DeviceColumns.Names}. With a plus "
            + "before them, beside the default ones.",
        HelpName = "COLS",
    };

    private static readonly Option<string?> s_sort = new("--sort")
    {
        Description = "Sort the table of devices by this column: numbers from the largest, words from A.",
        HelpName = "COL",
    };

    private static readonly Option<string?> s_cpuColumns = new("--cpu-output", "-O")
    {
        Description = $"Columns of the table of CPUs, joined by commas, out of {CpuColumns.Names}.",
        HelpName = "COLS",
    };

    private static readonly Option<string?> s_cpus = new("--cpu-list", "-C")
    {
        Description = "Only these CPUs, such as 0-3,6, and only interrupts that go to one of them.",
        HelpName = "CPUS",
    };

    private static readonly Option<string?> s_svg = new("--svg")
    {
        Description = "Write the map of the machine's vectors, a picture for browsers, into this file as well.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_html = new("--html")
    {
        Description = "Write the whole report, with the map, as one page into this file as well.",
        HelpName = "FILE",
    };

    private static readonly Option<string> s_failOn = FailOn.Create();

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new(
            "report",
            "Show a machine's interrupts, rebuilt in the engine; exit code 1 if something got fewer than it asked.")
        {
            s_source, s_count, s_json, s_slot, s_columns, s_sort, s_cpuColumns, s_cpus, s_svg, s_html,
            s_failOn,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        // All words are checked before anything is read.
        string source = parsed.GetValue(s_source)!;
        SourceOptions options = SourceArgument.OptionsOf(parsed.GetValue(s_count));
        IReadOnlyList<TableColumn<DeviceReport>> columns = parsed.GetValue(s_columns) is { } names
            ? DeviceColumns.Select(names)
            : DeviceColumns.Default;
        ReportLayout layout = new(columns)
        {
            CpuColumns = parsed.GetValue(s_cpuColumns) is { } cpuNames ? CpuColumns.Select(cpuNames) : null,
            Sort = parsed.GetValue(s_sort) is { } sort ? DeviceColumns.Find(sort) : null,
            HasSingleCpus = parsed.GetValue(s_cpus) is not null,
            IsWhole = parsed.GetValue(s_cpus) is null && parsed.GetValue(s_slot) is null,
        };
        IReadOnlySet<VerdictKind> failing = FailOn.Read(parsed.GetValue(s_failOn)!);
        ReportFilter filter = new()
        {
            Cpus = parsed.GetValue(s_cpus) is { } cpus ? ParseCpus(cpus) : null,
        };
        MachineSource opened = SourceArgument.Open(source, options);
        CheckFilter(opened.Capture, filter);
        using SourceMachine machine = opened.Rebuild();
        filter = parsed.GetValue(s_slot) is { } slot
            ? filter with { Slots = SlotsOf(slot, machine.Report(), opened.Capture) }
            : filter;
        MachineReport report = machine.Report(filter);
        report = report with { Verdict = report.Verdict.For(VerdictText.Quoted(source)) };
        WritePictures(parsed, report);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(s_json))
        {
            WriteJson(output, report);
        }
        else
        {
            ReportText.Write(output, report, layout);
        }

        return failing.Contains(report.Verdict.Kind) ? Tool.Differs : Tool.Success;
    }

    private static void WritePictures(ParseResult parsed, MachineReport report)
    {
        if (parsed.GetValue(s_svg) is { } svg)
        {
            OutputFile.WriteMarkup("--svg", svg, writer => VectorMapSvg.Write(report, writer));
        }

        if (parsed.GetValue(s_html) is { } html)
        {
            OutputFile.WriteMarkup("--html", html, writer => ReportHtml.Write(report, writer));
        }
    }

    // An interface's name first: "eth0" is also hexadecimal for nobody, but "fab" would be a device.
    private static HashSet<PciSlot> SlotsOf(string text, MachineReport report, MachineCapture capture)
    {
        HashSet<PciSlot> named =
        [
            .. report.Devices.Where(device => device.Interface == text).Select(static device => device.Function.Slot),
            .. capture.Functions.Where(function => function.Names.Contains(text))
                .Select(static function => function.Slot),
        ];
        if (named.Count > 0)
        {
            return named;
        }

        if (!SlotPattern.TryParse(text, out SlotPattern pattern))
        {
            throw new ToolException(
                $"-s: '{text}' is neither an interface here nor a slot; one looks like 0000:3d:00.0, 3d: or .0.");
        }

        HashSet<PciSlot> slots =
            [.. capture.Functions.Select(static function => function.Slot).Where(slot => pattern.Takes(slot))];
        return slots.Count > 0
            ? slots
            : throw new ToolException(PciSlot.TryParse(text, out PciSlot slot)
                ? $"-s: there is no function {slot} here."
                : $"-s: there is no function '{text}' here.");
    }

    private static CpuMask ParseCpus(string text) => CpuMask.TryParseList(text, out CpuMask? cpus) && !cpus.IsEmpty
        ? cpus
        : throw new ToolException($"-C: '{text}' is no list of CPUs; one looks like 0-3,6.");

    private static void CheckFilter(MachineCapture capture, ReportFilter filter)
    {
        if (filter.Cpus is { } cpus && !cpus.IsSubsetOf(capture.PossibleCpus))
        {
            throw new ToolException(
                $"-C: there is no CPU {cpus.Except(capture.PossibleCpus)} here; there can be {capture.PossibleCpus}.");
        }
    }

    private static void WriteJson(TextWriter output, MachineReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            ReportJson.Write(report, writer);
        }

        output.Write(Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        output.Write('\n');
    }
}
