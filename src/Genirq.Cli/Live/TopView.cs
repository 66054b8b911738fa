using System.Globalization;
using Genirq.Planning.Captures;
using Genirq.Planning.Sampling;

namespace Genirq.Cli.Live;

/// <summary>The live view: samples a machine's counters again and again, and shows what rose.</summary>
/// <param name="tree">The machine.</param>
/// <param name="output">Where lines go.</param>
/// <param name="terminal">The terminal.</param>
/// <param name="time">The clock between two samples.</param>
internal sealed class TopView(ICaptureTree tree, TextWriter output, ITopTerminal terminal, TimeProvider time)
{
    private const string EnterScreen = "\e[?1049h\e[?25l";
    private const string LeaveScreen = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearBelow = "\e[J";
    private const string Keys =
        "q quit  d devices  i interrupts  c CPUs  r rate  t total  n name  o order of the file";

    /// <summary>Runs until the user or the number of times ends it.</summary>
    /// <param name="options">What is shown.</param>
    /// <exception cref="ToolException">The counters cannot be read.</exception>
    public void Run(TopOptions options)
    {
        bool isDrawn = terminal.IsInteractive && options is { IsJson: false, IsCsv: false };
        InterruptSample before = Sample();
        long beforeTime = time.GetTimestamp();
        if (isDrawn)
        {
            output.Write(EnterScreen);
            Draw(options, null);
        }

        try
        {
            MachineActivity? activity = null;
            for (int shown = 0; options.Times is not { } times || shown < times;)
            {
                TimeSpan left = options.Delay - time.GetElapsedTime(beforeTime);
                if (left > TimeSpan.Zero)
                {
                    if (terminal.WaitForKey(left) is not { } key)
                    {
                        continue;
                    }

                    if (key is 'q' or 'Q')
                    {
                        return;
                    }

                    options = After(key, options);
                    if (isDrawn)
                    {
                        Draw(options, activity);
                    }

                    continue;
                }

                InterruptSample after = Sample();
                long afterTime = time.GetTimestamp();
                activity = new MachineActivity(
                    InterruptRates.Between(before, after, time.GetElapsedTime(beforeTime, afterTime)),
                    InterruptOwners.Read(tree),
                    options.Filter);
                (before, beforeTime) = (after, afterTime);
                shown++;
                Show(options, activity, isDrawn, isFirst: shown == 1);
            }
        }
        finally
        {
            if (isDrawn)
            {
                output.Write(LeaveScreen);
                output.Flush();
            }
        }
    }

    private static TopOptions After(char key, TopOptions options) => key switch
    {
        'd' or 'D' => options with { Kind = ActivityKind.Devices },
        'i' or 'I' => options with { Kind = ActivityKind.Interrupts },
        'c' or 'C' => options with { Kind = ActivityKind.Cpus },
        'r' or 'R' => options with { Order = TopOrder.Rate },
        't' or 'T' => options with { Order = TopOrder.Total },
        'n' or 'N' => options with { Order = TopOrder.Name },
        'o' or 'O' => options with { Order = TopOrder.Number },
        _ => options,
    };

    private InterruptSample Sample()
    {
        CaptureAccess access = tree.Open("proc/interrupts", out Stream? stream);
        using (stream)
        {
            return stream is null
                ? throw new ToolException($"proc/interrupts: cannot be read ({access}).")
                : InterruptSample.Read(stream);
        }
    }

    private void Show(TopOptions options, MachineActivity activity, bool isDrawn, bool isFirst)
    {
        if (isDrawn)
        {
            Draw(options, activity);
            return;
        }

        IReadOnlyList<ActivityRow> rows = TopTable.Sort(activity.Rows(options.Kind), options.Order);
        if (options.IsJson)
        {
            output.Write($"{TopJson.Line(activity, options.Kind, rows)}\n");
        }
        else if (options.IsCsv)
        {
            TopTable.WriteCsv(output, rows, activity.Elapsed, hasHeads: isFirst);
        }
        else
        {
            output.Write($"{(isFirst ? "" : "\n")}{Summary(activity)}\n{TopTable.Format(rows, activity.Elapsed)}");
        }

        output.Flush();
    }

    // The whole screen in one piece: each line is overwritten and its rest cleared, so that nothing flickers.
    private void Draw(TopOptions options, MachineActivity? activity)
    {
        (int columns, int lines) = terminal.Size;
        string[] body = activity is null
            ? ["waiting for the second sample"]
            : TopTable.Format(TopTable.Sort(activity.Rows(options.Kind), options.Order), activity.Elapsed)
                .TrimEnd('\n').Split('\n');
        string head = activity is null ? "genirq top" : $"genirq top: {Summary(activity)}";
        List<string> all = [head, .. body.Take(Math.Max(0, lines - 2))];
        output.Write(Home);
        foreach (string line in all.Take(lines - 1))
        {
            output.Write($"{Cut(line, columns)}{ClearLine}\r\n");
        }

        output.Write($"{ClearBelow}{Cut(Keys, columns - 1)}{ClearLine}");
        output.Flush();
    }

    private static string Summary(MachineActivity activity) => string.Create(
        CultureInfo.InvariantCulture,
        $"{activity.DeviceEvents / activity.Elapsed.TotalSeconds:0.0}/s of devices, "
            + $"{activity.OwnEvents / activity.Elapsed.TotalSeconds:0.0}/s of the CPUs' own, "
            + $"in {activity.Elapsed.TotalSeconds:0.0} s");

    private static string Cut(string line, int columns) => line.Length <= columns ? line : line[..Math.Max(0, columns)];
}
