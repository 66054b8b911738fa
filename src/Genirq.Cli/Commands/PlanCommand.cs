using System.CommandLine;
using System.Text;
using System.Text.Json;
using Genirq.Cli.Plans;
using Genirq.Cli.Tables;
using Genirq.Planning.Captures;
using Genirq.Planning.Pictures;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Platforms.X86;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq plan</c>: what changes would do to a machine.</summary>
internal static class PlanCommand
{
    private static readonly Argument<string> s_source = SourceArgument.Create();

    private static readonly Option<string[]> s_add = Change(
        "--add", "DRIVER[:queues=N][,count=M][,node=K][,table=T]", "Add devices of a driver, and put them to use.");

    private static readonly Option<string[]> s_remove = Change(
        "--remove", "WHAT", "Take a function out; WHAT is a slot, an interface or a driver.");

    private static readonly Option<string[]> s_queues = Change(
        "--queues", "WHAT=N", "Start a function's driver anew with this number of queues.");

    private static readonly Option<string[]> s_functions = Change(
        "--vfs", "WHAT=N", "Switch this number of virtual functions of a function on.");

    private static readonly Option<string[]> s_offline = Change(
        "--offline", "CPUS", "Take these CPUs offline, one after the other.");

    private static readonly Option<string[]> s_online = Change(
        "--online", "CPUS", "Bring these CPUs online, one after the other.");

    private static readonly Option<string[]> s_affinity = Change(
        "--affinity", "WHAT=CPUS",
        "Write an affinity; WHAT is interrupts (34-40), a slot, driver, interface or handler.");

    private static readonly Option<string[]> s_balance = new("--balance")
    {
        Description = "Move interrupts so that all CPUs have room, to these CPUs only; prints the lines to type. Give "
            + "it behind SOURCE.",
        HelpName = "CPUS",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string[]> s_isolate = Change(
        "--isolate", "CPUS", "Start the machine with CPUs that managed interrupts avoid.");

    private static readonly Option<string[]> s_cpus = Change("--cpus", "N", "Start the machine with this many CPUs.");

    private static readonly Option<bool> s_noRemap = new("--no-remap")
    {
        Description = "Start the machine without interrupt remapping.",
    };

    private static readonly Option<string> s_rule = new("--offline-rule")
    {
        Description = "Which vectors count when a CPU is to go: new (regular ones), or old (managed ones too).",
        HelpName = "old|new",
        DefaultValueFactory = _ => "new",
    };

    private static readonly Option<bool> s_json = new("--json", "-J") { Description = "JSON, schema genirq.plan/2." };

    private static readonly Option<string?> s_svg = new("--svg")
    {
        Description = "Write the maps of the vectors before and after, a picture for browsers, into this file as well.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_html = new("--html")
    {
        Description = "Write the whole plan, with both maps, as one page into this file as well.",
        HelpName = "FILE",
    };

    private static readonly Option<string> s_failOn = FailOn.Create();

    private static readonly Option<int> s_headroom = new("--headroom")
    {
        Description = "Vectors that are to stay free on each online CPU, or messages of another parent of messages; "
            + "fewer make the verdict tight.",
        HelpName = "N",
    };

    private static readonly Dictionary<string, PlanChangeKind> s_kinds = new(StringComparer.Ordinal)
    {
        ["--add"] = PlanChangeKind.Add,
        ["--remove"] = PlanChangeKind.Remove,
        ["--queues"] = PlanChangeKind.Queues,
        ["--vfs"] = PlanChangeKind.VirtualFunctions,
        ["--offline"] = PlanChangeKind.Offline,
        ["--online"] = PlanChangeKind.Online,
        ["--affinity"] = PlanChangeKind.Affinity,
        ["--balance"] = PlanChangeKind.Balance,
        ["--isolate"] = PlanChangeKind.Isolate,
        ["--cpus"] = PlanChangeKind.CpuCount,
        ["--no-remap"] = PlanChangeKind.NoRemapping,
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new(
            "plan", "Show what changes would do to a machine's vectors; exit code 1 if something is refused or short.")
        {
            s_source, s_add, s_remove, s_queues, s_functions, s_offline, s_online, s_affinity, s_balance,
            s_isolate, s_cpus, s_noRemap, s_rule,
            s_headroom, s_failOn, s_svg, s_html, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static Option<string[]> Change(string name, string word, string description) => new(name)
    {
        Description = description,
        HelpName = word,
    };

    private static int Run(ParseResult parsed)
    {
        // All words are checked before anything is read.
        IReadOnlyList<PlanChange> changes = PlanArguments.Read(parsed, s_kinds);
        IReadOnlySet<VerdictKind> failing = FailOn.Read(parsed.GetValue(s_failOn)!);
        PlanOptions options = new()
        {
            OfflineRule = RuleOf(parsed.GetValue(s_rule)!),
            Headroom = parsed.GetValue(s_headroom) is >= 0 and var headroom
                ? headroom
                : throw new ToolException("--headroom: the number cannot be negative."),
        };
        string source = parsed.GetValue(s_source)!;
        MachineSource opened = SourceArgument.Open(source, new SourceOptions());
        if (opened.Kind == MachineSourceKind.Listing && CpusOf(changes) is { } cpus
            && cpus is > 0 and <= SourceOptions.MaximumCpus)
        {
            opened = opened.WithCpus(cpus);
        }

        MachineCapture capture = opened.Capture;
        if (MachinePlan.TryMake(capture, changes, options, out PlanResult? result) is { } problem)
        {
            throw new ToolException($"{source}: {problem}");
        }

        result = result! with
        {
            After = result!.After with { Verdict = result.Verdict.For(Words(source, changes)) },
        };
        WritePictures(parsed, result);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(s_json))
        {
            WriteJson(output, result);
        }
        else
        {
            PlanText.Write(output, result);
        }

        return failing.Contains(result.Verdict.Kind) ? Tool.Differs : Tool.Success;
    }

    private static void WritePictures(ParseResult parsed, PlanResult result)
    {
        if (parsed.GetValue(s_svg) is { } svg)
        {
            OutputFile.WriteMarkup("--svg", svg, writer => PlanSvg.Write(result, writer));
        }

        if (parsed.GetValue(s_html) is { } html)
        {
            OutputFile.WriteMarkup("--html", html, writer => PlanHtml.Write(result, writer));
        }
    }

    // The plan goes on from what was asked here.
    private static string Words(string source, IReadOnlyList<PlanChange> changes) => string.Join(
        ' ',
        changes.Where(static change => change.Kind != PlanChangeKind.Balance)
            .Select(static change => change.Words.Split(' ') is [var option, var word]
            ? $"--{option} {VerdictText.Quoted(word)}"
            : $"--{change.Words}").Prepend(VerdictText.Quoted(source)));

    // An lspci text does not tell how many CPUs there are: what the plan says of them holds before and after.
    private static int? CpusOf(IReadOnlyList<PlanChange> changes) => changes
        .LastOrDefault(static change => change.Kind == PlanChangeKind.CpuCount)?.Number;

    private static OfflineRule RuleOf(string word) => word switch
    {
        "new" => OfflineRule.RegularOnly,
        "old" => OfflineRule.All,
        _ => throw new ToolException($"--offline-rule: '{word}' is neither old nor new."),
    };

    private static void WriteJson(TextWriter output, PlanResult result)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            PlanJson.Write(result, writer);
        }

        output.Write(Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        output.Write('\n');
    }
}
