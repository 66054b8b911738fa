using System.CommandLine;
using Genirq.Cli.Commands;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sampling;

namespace Genirq.Cli.Live;

/// <summary><c>genirq metrics</c>: this machine's vectors and interrupts for a collector of metrics.</summary>
internal static class MetricsCommand
{
    private static readonly Option<string?> s_output = new("--output", "-o")
    {
        Description = "Write into this file, whole or not at all, as node_exporter's textfile collector needs it; "
            + "its name then ends in .prom.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> s_each = new("--each-interrupt")
    {
        Description = "A series for each interrupt and CPU too; on a large machine these are many thousands.",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("metrics", "Write this machine's vectors and interrupts as OpenMetrics text.")
        {
            s_output, s_each,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        DirectoryTree live = new(SourceArgument.LiveRoot);
        CaptureAccess access = live.Open("proc/interrupts", out Stream? stream);
        using (stream)
        {
            InterruptSample sample = stream is null
                ? throw new ToolException($"proc/interrupts: cannot be read ({access}).")
                : InterruptSample.Read(stream);
            MachineReport report = MachineReport.Create(MachineCaptureReader.Read(live));
            InterruptOwners owners = InterruptOwners.Read(live);
            bool hasEach = parsed.GetValue(s_each);
            if (parsed.GetValue(s_output) is { } file)
            {
                OutputFile.Write("--output", file, writer =>
                    MachineMetrics.Write(writer, report, sample, owners, hasEach));
            }
            else
            {
                MachineMetrics.Write(parsed.InvocationConfiguration.Output, report, sample, owners, hasEach);
            }
        }

        return Tool.Success;
    }
}
