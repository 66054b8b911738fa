using System.CommandLine;
using System.Globalization;
using Genirq.Cli.Commands;
using Genirq.Planning.Captures;
using Genirq.Planning.Sampling;

namespace Genirq.Cli.Live;

/// <summary><c>genirq top</c>: which device, interrupt or CPU has how many events now.</summary>
internal static class TopCommand
{
    private const double LeastDelay = 0.1;
    private const double MostDelay = 3600;

    private static readonly Option<string> s_by = new("--by")
    {
        Description = $"What the lines are about: {string.Join(", ", TopArguments.Kinds)}. Keys d, i, c change it.",
        HelpName = "WHAT",
        DefaultValueFactory = static _ => "devices",
    };

    private static readonly Option<string> s_sort = new("--sort")
    {
        Description = $"The order of the lines: {string.Join(", ", TopArguments.Orders)}. Keys r, t, o, n change it.",
        HelpName = "ORDER",
        DefaultValueFactory = static _ => "rate",
    };

    private static readonly Option<string> s_delay = new("--delay", "-d")
    {
        Description = "Seconds between two samples, 0.1 to 3600.",
        HelpName = "SECONDS",
        DefaultValueFactory = static _ => "2",
    };

    private static readonly Option<int?> s_times = new("--iterations", "-n")
    {
        Description = "End after this many times; without it, with the key q.",
        HelpName = "N",
    };

    private static readonly Option<bool> s_once = new("--once")
    {
        Description = "Show one interval and end, as --iterations 1 without drawing over the terminal.",
    };

    private static readonly Option<bool> s_plain = new("--plain")
    {
        Description = "Tables one after the other, as where the output is not a terminal.",
    };

    private static readonly Option<bool> s_json = new("--json", "-J")
    {
        Description = "A line of JSON for each interval, schema genirq.top/1.",
    };

    private static readonly Option<bool> s_csv = new("--csv")
    {
        Description = "Comma-separated values: the heads once, then the lines of each interval.",
    };

    private static readonly Option<string?> s_driver = new("--driver")
    {
        Description = "Only interrupts of functions with these drivers, joined by commas.",
        HelpName = "NAMES",
    };

    private static readonly Option<string?> s_irqs = new("--irq")
    {
        Description = "Only these interrupts, such as 24,30-33.",
        HelpName = "LIST",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("top", "Watch the interrupts of this machine live, by device, interrupt or CPU.")
        {
            s_by, s_sort, s_delay, s_times, s_once, s_plain, s_json, s_csv, s_driver,
            s_irqs,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        bool isOnce = parsed.GetValue(s_once);
        TopOptions options = new()
        {
            Kind = TopArguments.Kind(parsed.GetValue(s_by)!),
            Order = TopArguments.Order(parsed.GetValue(s_sort)!),
            Delay = DelayOf(parsed.GetValue(s_delay)!),
            Times = isOnce ? 1 : TimesOf(parsed.GetValue(s_times)),
            IsJson = parsed.GetValue(s_json),
            IsCsv = parsed.GetValue(s_csv),
            Filter = new ActivityFilter
            {
                Drivers = parsed.GetValue(s_driver)?.Split(',', StringSplitOptions.TrimEntries).ToHashSet(),
                Irqs = parsed.GetValue(s_irqs) is { } irqs ? ReportSelection.IrqsOf(irqs) : null,
            },
        };
        if (options is { IsJson: true, IsCsv: true })
        {
            throw new ToolException("--csv: --json is there already; one form at a time.");
        }

        using ConsoleTerminal terminal = new(isOnce || parsed.GetValue(s_plain));
        DirectoryTree live = new(SourceArgument.LiveRoot);
        new TopView(live, parsed.InvocationConfiguration.Output, terminal, TimeProvider.System).Run(options);
        return Tool.Success;
    }

    private static TimeSpan DelayOf(string word) =>
        double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
        && seconds is >= LeastDelay and <= MostDelay
            ? TimeSpan.FromSeconds(seconds)
            : throw new ToolException($"--delay: '{word}' is not a number of seconds from 0.1 to 3600.");

    private static int? TimesOf(int? times) => times is < 1
        ? throw new ToolException($"--iterations: {times} is not 1 or more.")
        : times;
}
