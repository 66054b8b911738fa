using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Plans;

namespace Genirq.Cli.Plans;

/// <summary>Reads the changes of a plan from the words of the command line, in their order.</summary>
internal static class PlanArguments
{
    /// <summary>Reads the changes.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The options that are changes, with what each means.</param>
    /// <exception cref="ToolException">An argument is unexpected.</exception>
    public static IReadOnlyList<PlanChange> Read(
        ParseResult parsed, IReadOnlyDictionary<string, PlanChangeKind> options)
    {
        List<PlanChange> changes = [];
        for (int i = 0; i < parsed.Tokens.Count; i++)
        {
            Token token = parsed.Tokens[i];
            if (token.Type != TokenType.Option || !options.TryGetValue(token.Value, out PlanChangeKind kind))
            {
                continue;
            }

            bool hasWord = kind switch
            {
                PlanChangeKind.NoRemapping => false,
                PlanChangeKind.Balance =>
                    i + 1 < parsed.Tokens.Count && parsed.Tokens[i + 1].Type == TokenType.Argument,
                _ => true,
            };
            string word = hasWord && i + 1 < parsed.Tokens.Count ? parsed.Tokens[i + 1].Value : "";
            PlanChange change = new(kind, $"{token.Value.TrimStart('-')} {word}".TrimEnd());
            changes.Add(Complete(change, token.Value, word));
        }

        return changes;
    }

    private static PlanChange Complete(PlanChange change, string option, string word) => change.Kind switch
    {
        PlanChangeKind.Add => Adding(change, option, word),
        PlanChangeKind.Remove => Aimed(change, option, word),
        PlanChangeKind.Queues or PlanChangeKind.VirtualFunctions => Numbered(change, option, word),
        PlanChangeKind.CpuCount => change with { Number = NumberOf(option, word) },
        PlanChangeKind.NoRemapping => change,
        PlanChangeKind.Affinity => Affinity(change, option, word),
        PlanChangeKind.Balance when word.Length == 0 => change,
        _ => change with { Cpus = CpusOf(option, word) },
    };

    private static PlanChange Numbered(PlanChange change, string option, string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? throw new ToolException($"{option}: '{word}' has no number; one looks like 0000:3d:00.0=8.")
            : Aimed(change, option, word[..equals]) with { Number = NumberOf(option, word[(equals + 1)..]) };
    }

    private static PlanChange Affinity(PlanChange change, string option, string word)
    {
        int equals = word.LastIndexOf('=');
        return equals <= 0
            ? throw new ToolException($"{option}: '{word}' has no CPUs; one looks like 34-40=0-3 or eth0=2.")
            : change with { Target = word[..equals], Cpus = CpusOf(option, word[(equals + 1)..]) };
    }

    private static PlanChange Adding(PlanChange change, string option, string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        string driver = colon < 0 ? word : word[..colon];
        if (driver.Length == 0)
        {
            throw new ToolException($"{option}: '{word}' names no driver; one looks like nvme:queues=8,count=2.");
        }

        PlanChange added = change with { Driver = driver };
        Dictionary<string, int> parameters = [];
        foreach (string part in colon < 0 ? [] : word[(colon + 1)..].Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new ToolException($"{option}: '{part}' is not a setting; one looks like queues=8.");
            }

            int number = NumberOf(option, part[(equals + 1)..]);
            string name = part[..equals];
            added = name switch
            {
                "count" => added with { Number = number },
                "node" => added with { Node = number },
                "table" => added with { Table = number },
                "queues" => added with { Settings = added.Settings with { Queues = number } },
                _ => added,
            };
            if (name is not ("count" or "node" or "table" or "queues"))
            {
                parameters[name.Replace('-', '_')] = number;
            }
        }

        return added with { Settings = added.Settings with { Parameters = parameters } };
    }

    // What is not a slot is the name of an interface or a driver, which only the machine knows; neither has a colon.
    private static PlanChange Aimed(PlanChange change, string option, string word) =>
        PciSlot.TryParse(word, out PciSlot slot) ? change with { Slot = slot }
        : word.Length > 0 && !word.Contains(':', StringComparison.Ordinal) ? change with { Target = word }
        : throw new ToolException($"{option}: '{word}' is not a slot; one looks like 0000:3d:00.0.");

    private static CpuMask CpusOf(string option, string word) =>
        CpuMask.TryParseList(word, out CpuMask? cpus) && !cpus.IsEmpty
            ? cpus
            : throw new ToolException($"{option}: '{word}' is not a list of CPUs; one looks like 0-3,6.");

    private static int NumberOf(string option, string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new ToolException($"{option}: '{word}' is not a number.");
}
