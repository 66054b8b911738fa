using System.CommandLine;
using System.Text;
using System.Text.Json;
using Genirq.Cli.Tables;
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

    private static readonly Option<string?> s_driver = new("--driver")
    {
        Description = "Only functions of these drivers, joined by commas.",
        HelpName = "NAMES",
    };

    private static readonly Option<string?> s_irqs = new("--irq")
    {
        Description = "Only these interrupts, such as 24,30-33, and the functions that have them.",
        HelpName = "LIST",
    };

    private static readonly Option<bool> s_csv = new("--csv")
    {
        Description = "The table of devices as comma-separated values, with whole lists; with -O the table of CPUs.",
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
            s_source, s_count, s_json, s_csv, s_slot, s_driver, s_irqs, s_columns, s_sort, s_cpuColumns, s_cpus,
            s_svg, s_html, s_failOn,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        // All words are checked before anything is read.
        string source = parsed.GetValue(s_source)!;
        SourceOptions options = SourceArgument.OptionsOf(parsed.GetValue(s_count));
        ReportSelection selection = ReportSelection.Read(
            parsed.GetValue(s_slot), parsed.GetValue(s_driver), parsed.GetValue(s_irqs), parsed.GetValue(s_cpus));
        ReportLayout layout = LayoutOf(parsed, selection);
        IReadOnlySet<VerdictKind> failing = FailOn.Read(parsed.GetValue(s_failOn)!);
        MachineSource opened = SourceArgument.Open(source, options);
        using SourceMachine machine = opened.Rebuild();
        ReportFilter filter = selection.For(opened.Capture, () => machine.Report());
        MachineReport report = machine.Report(filter);
        report = report with { Verdict = report.Verdict.For(VerdictText.Quoted(source)) };
        WritePictures(parsed, report);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(s_json))
        {
            WriteJson(output, report);
        }
        else if (parsed.GetValue(s_csv))
        {
            ReportText.WriteCsv(output, report, layout);
        }
        else
        {
            ReportText.Write(output, report, layout);
        }

        return failing.Contains(report.Verdict.Kind) ? Tool.Differs : Tool.Success;
    }

    private static ReportLayout LayoutOf(ParseResult parsed, ReportSelection selection)
    {
        bool isCsv = parsed.GetValue(s_csv);
        if (isCsv && parsed.GetValue(s_json))
        {
            throw new ToolException("--csv: --json is there already; one form at a time.");
        }

        IReadOnlyList<TableColumn<DeviceReport>> columns = isCsv ? DeviceColumns.Whole : DeviceColumns.Default;
        return new ReportLayout(
            parsed.GetValue(s_columns) is { } names ? DeviceColumns.Select(names, columns) : columns)
        {
            CpuColumns = parsed.GetValue(s_cpuColumns) is { } cpuNames ? CpuColumns.Select(cpuNames) : null,
            Sort = parsed.GetValue(s_sort) is { } sort ? DeviceColumns.Find(sort) : null,
            HasSingleCpus = isCsv || selection.Cpus is not null,
            IsWhole = selection.IsWhole,
            Ink = Ink.For(parsed.InvocationConfiguration.Output),
        };
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
