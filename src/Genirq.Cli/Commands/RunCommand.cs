using System.CommandLine;
using System.Globalization;
using System.Text;
using Genirq.Cli.Running;
using Genirq.Cli.Tables;
using Genirq.Pci.Configuration;
using Genirq.Planning.Reports;
using Genirq.Simulation.Scripts;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq run</c>: plays a scripted machine in memory.</summary>
internal static class RunCommand
{
    // Limit: the size of a script.
    private const long MaximumBytes = 16 << 20;

    private static readonly Argument<string> s_script = new("SCRIPT")
    {
        Description = "A script (JSON with comments), or demo: the one that comes with the tool.",
    };

    private static readonly Option<bool> s_json = new("--json", "-J")
    {
        Description = "JSON lines, schema genirq.run/1; always with the whole trace.",
    };

    private static readonly Option<bool> s_all = new("--all", "-a")
    {
        Description = "The whole trace: also register accesses, vectors taken and ended, masks, timers.",
    };

    private static readonly Option<long?> s_seed = new("--seed")
    {
        Description = "The seed that orders events, instead of the script's.",
        HelpName = "NUMBER",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("run", "Play a scripted machine in memory: trace, then report.")
        {
            s_script, s_json, s_all, s_seed,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        MachineScript script = Read(parsed.GetValue(s_script)!);
        if (parsed.GetValue(s_seed) is { } seed)
        {
            script = seed >= 0
                ? script with { Machine = script.Machine with { Seed = (ulong)seed } }
                : throw new ToolException($"--seed: {seed} is no seed; 0 or more was expected.");
        }

        TextWriter output = parsed.InvocationConfiguration.Output;
        return parsed.GetValue(s_json) ? WriteJson(script, output) : WriteText(script, output, parsed.GetValue(s_all));
    }

    private static MachineScript Read(string name)
    {
        if (name == DemoScript.Name)
        {
            return DemoScript.Read();
        }

        FileInfo file = new(name.Length == 0 ? throw new ToolException("SCRIPT: an empty name is no file.") : name);
        if (!file.Exists)
        {
            string reason = Directory.Exists(name) ? "this is a folder, not a script" : "there is no such file";
            throw new ToolException($"{name}: {reason}; a script or the word demo was expected.");
        }

        if (file.Length > MaximumBytes)
        {
            throw new ToolException($"{name}: it has {file.Length} bytes; a script has {MaximumBytes} at most.");
        }

        try
        {
            return MachineScript.Read(name, File.ReadAllBytes(name));
        }
        catch (ScriptFormatException exception)
        {
            throw new ToolException(exception.Message);
        }
    }

    private static int WriteText(MachineScript script, TextWriter output, bool isWhole)
    {
        Dictionary<PciSlot, string> names = script.Devices.ToDictionary(
            static device => device.Slot, static device => device.Name);
        RunText text = new(output, names, isWhole);
        using ScriptPlayer player = new(script, text);
        bool isAsExpected = player.Play(text);
        output.Write('\n');
        foreach ((ScriptPlace place, string sentence) in player.Differences)
        {
            output.Write(string.Create(
                CultureInfo.InvariantCulture, $"{script.File}:{place.Line}:{place.Column}: {sentence}\n"));
        }

        foreach (ScriptedDevice device in player.Devices)
        {
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{device.Description.Name}: {device.Raised} events, {device.Driver.Events} handled, "
                + $"{device.Missing} missing\n"));
        }

        output.Write('\n');
        MachineReport report = MachineReport.Create(DemoMachine.Capture(player));
        ReportText.Write(output, report, new ReportLayout(DeviceColumns.Default));
        return isAsExpected ? Tool.Success : Tool.Differs;
    }

    // In memory first: what stands on the output is whole.
    private static int WriteJson(MachineScript script, TextWriter output)
    {
        using MemoryStream stream = new();
        using RunJson json = new(stream, script);
        using ScriptPlayer player = new(script, json);
        bool isAsExpected = player.Play(json);
        json.WriteEnd(player, MachineReport.Create(DemoMachine.Capture(player)));
        output.Write(Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return isAsExpected ? Tool.Success : Tool.Differs;
    }
}
