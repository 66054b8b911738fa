using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Genirq.VfioUser.Conformance;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq conform</c>: tries the rules of vfio-user on a server.</summary>
internal static class ConformCommand
{
    private static readonly Argument<string> s_socket = new("SOCKET")
    {
        Description = "The path of the server's socket. The device is reset; no other client may use it meanwhile.",
    };

    private static readonly Option<bool> s_json = new("--json", "-J")
    {
        Description = "One JSON document, schema genirq.conform/1.",
    };

    private static readonly Option<string?> s_only = new("--case")
    {
        Description = "Only cases whose name begins with this.",
        HelpName = "PREFIX",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("conform", "Try the rules of vfio-user on a server, a line for each.")
        {
            s_socket, s_json, s_only,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string only = parsed.GetValue(s_only) ?? "";
        if (!ConformanceSuite.Names.Any(IsWanted))
        {
            throw new ToolException($"--case: no case begins with '{only}'.");
        }

        TextWriter output = parsed.InvocationConfiguration.Output;
        IEnumerable<ConformanceResult> results = ConformanceSuite.Run(parsed.GetValue(s_socket)!, IsWanted);
        bool isFine = parsed.GetValue(s_json) ? WriteJson(output, [.. results]) : WriteText(output, results);
        return isFine ? Tool.Success : Tool.Differs;

        bool IsWanted(string name) => name.StartsWith(only, StringComparison.Ordinal);
    }

    private static bool WriteText(TextWriter output, IEnumerable<ConformanceResult> results)
    {
        int[] sums = new int[Enum.GetValues<ConformanceOutcome>().Length];
        foreach (ConformanceResult result in results)
        {
            sums[(int)result.Outcome]++;
            string outcome = WordOf(result.Outcome);
            string source = WordOf(result.Source);
            output.Write($"{outcome,-7} {result.Name,-28} {source,-8} {result.Rule}\n");
            if (result.Detail is { } detail)
            {
                output.Write($"        {detail}\n");
            }
        }

        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{sums.Sum()} cases: {sums[0]} passed, {sums[1]} failed, {sums[2]} differ, {sums[3]} skipped\n"));
        return sums[(int)ConformanceOutcome.Failed] == 0;
    }

    private static bool WriteJson(TextWriter output, ConformanceResult[] results)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", "genirq.conform/1");
            writer.WriteStartArray("cases");
            foreach (ConformanceResult result in results)
            {
                writer.WriteStartObject();
                writer.WriteString("name", result.Name);
                writer.WriteString("source", WordOf(result.Source));
                writer.WriteString("rule", result.Rule);
                writer.WriteString("outcome", WordOf(result.Outcome));
                writer.WriteString("detail", result.Detail);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        output.Write('\n');
        return results.All(static result => result.Outcome != ConformanceOutcome.Failed);
    }

    private static string WordOf(ConformanceOutcome outcome) => outcome switch
    {
        ConformanceOutcome.Passed => "ok",
        ConformanceOutcome.Failed => "FAIL",
        ConformanceOutcome.Differs => "differs",
        _ => "skipped",
    };

    private static string WordOf(RuleSource source) => source switch
    {
        RuleSource.Document => "document",
        RuleSource.Observed => "observed",
        _ => "choice",
    };
}
