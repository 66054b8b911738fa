using System.CommandLine;
using System.Globalization;
using System.Text;
using Genirq.Cli.Running;
using Genirq.Cli.Tables;
using Genirq.Pci.Configuration;
using Genirq.Planning.Reports;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Scripts;
using Genirq.Simulation.Traces;
using Genirq.Snapshots;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq run</c>: plays a scripted machine in memory.</summary>
internal static class RunCommand
{
    // Limits: the size of a script, and of a machine that was saved.
    private const int MaximumScriptBytes = 16 << 20;
    private const int MaximumSavedBytes = 256 << 20;

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

    private static readonly Option<string?> s_platform = new("--platform")
    {
        Description = $"The platform, instead of the script's: {string.Join(", ", MachineScript.Platforms)}.",
        HelpName = "WORD",
    };

    private static readonly Option<int?> s_until = new("--until")
    {
        Description = "Stop after so many of the script's steps.",
        HelpName = "N",
    };

    private static readonly Option<string?> s_save = new("--save")
    {
        Description = "Write the machine as it is at the end into FILE, schema genirq.snapshot/1.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_load = new("--load")
    {
        Description = "Go on with the machine that --save wrote when the same script was played.",
        HelpName = "FILE",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("run", "Play a scripted machine in memory: trace, then report.")
        {
            s_script, s_json, s_all, s_seed, s_platform, s_until, s_save, s_load,
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
                : throw new ToolException($"--seed: {seed} is not a seed; 0 or more was expected.");
        }

        if (parsed.GetValue(s_platform) is { } platform)
        {
            script = OnPlatform(script, platform);
        }

        if (parsed.GetValue(s_until) is < 0 and { } until)
        {
            throw new ToolException($"--until: {until} is not a number of steps; 0 or more was expected.");
        }

        if (parsed.GetValue(s_load) is not null && parsed.GetValue(s_seed) is not null)
        {
            throw new ToolException("--seed: the machine of --load has its own order of events already.");
        }

        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(s_json))
        {
            return WriteJson(script, output, parsed);
        }

        if (parsed.GetValue(s_save) is null)
        {
            return WriteText(script, output, parsed);
        }

        // Aside first where the end can fail: what stands on the output is whole.
        using OutputSpool spool = new();
        using StreamWriter whole = new(spool.Stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        int code = WriteText(script, whole, parsed);
        whole.Flush();
        spool.CopyTo(output);
        return code;
    }

    private static MachineScript OnPlatform(MachineScript script, string platform)
    {
        if (!MachineScript.Platforms.Contains(platform))
        {
            throw new ToolException($"--platform: {platform} is not a platform; one of "
                + $"{string.Join(", ", MachineScript.Platforms)} was expected.");
        }

        script = script.On(platform);
        return script.Machine is not { Platform: MachinePlatform.RiscVImsic, CpuCount: > MachineOptions.MostHarts }
            ? script
            : throw new ToolException($"--platform: messages of {platform} reach {MachineOptions.MostHarts} CPUs; the "
                + $"script has {script.Machine.CpuCount}.");
    }

    // From where it was saved, if that is asked for: the trace begins there.
    private static ScriptPlayer Start(MachineScript script, TraceSink trace, ParseResult parsed)
    {
        if (parsed.GetValue(s_load) is not { } saved)
        {
            return new ScriptPlayer(script, trace);
        }

        ScriptPlayer player = new(script);
        Load(player, saved);
        player.Machine.Trace = trace;
        return player;
    }

    // To where it is to stop.
    private static bool Play(ScriptPlayer player, IScriptObserver observer, ParseResult parsed)
    {
        bool isAsExpected = player.Play(observer, parsed.GetValue(s_until) ?? int.MaxValue);
        if (parsed.GetValue(s_save) is { } file)
        {
            Save(player, file);
        }

        return isAsExpected;
    }

    private static void Load(ScriptPlayer player, string file)
    {
        try
        {
            player.Restore(InputFile.Read(file, MaximumSavedBytes, "a machine that was saved"));
        }
        catch (SnapshotException exception)
        {
            throw new ToolException($"{file}: {exception.Message}");
        }
    }

    private static void Save(ScriptPlayer player, string file)
    {
        try
        {
            string document = Encoding.UTF8.GetString(player.Save().Span);
            OutputFile.Write("--save", file, writer => writer.Write($"{document}\n"));
        }
        catch (SnapshotException exception)
        {
            throw new ToolException($"--save: the machine cannot be saved now: {exception.Message}");
        }
    }

    private static MachineScript Read(string name)
    {
        if (name == DemoScript.Name)
        {
            return DemoScript.Read();
        }

        try
        {
            return MachineScript.Read(name, InputFile.Read(name, MaximumScriptBytes, "a script or the word demo"));
        }
        catch (ScriptFormatException exception)
        {
            throw new ToolException(exception.Message);
        }
    }

    private static int WriteText(MachineScript script, TextWriter output, ParseResult parsed)
    {
        Dictionary<PciSlot, string> names = script.Devices.ToDictionary(
            static device => device.Slot, static device => device.Name);
        RunText text = new(output, names, parsed.GetValue(s_all));
        using ScriptPlayer player = Start(script, text, parsed);
        bool isAsExpected = Play(player, text, parsed);
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
        MachineReport report = MachineReport.Create(DemoMachine.Capture(player, script.File));
        ReportText.Write(output, report, new ReportLayout(DeviceColumns.Default));
        return isAsExpected ? Tool.Success : Tool.Differs;
    }

    // As it goes, for a trace can be long; aside first where the end can fail, here too.
    private static int WriteJson(MachineScript script, TextWriter output, ParseResult parsed)
    {
        if (parsed.GetValue(s_save) is null && output is StreamWriter { BaseStream: var stream })
        {
            output.Flush();
            BufferedStream buffered = new(stream, 1 << 16);
            int played = WriteJson(script, buffered, parsed);
            buffered.Flush();
            return played;
        }

        using OutputSpool spool = new();
        int code = WriteJson(script, spool.Stream, parsed);
        spool.CopyTo(output);
        return code;
    }

    private static int WriteJson(MachineScript script, Stream output, ParseResult parsed)
    {
        using RunJson json = new(output, script);
        using ScriptPlayer player = Start(script, json, parsed);
        bool isAsExpected = Play(player, json, parsed);
        json.WriteEnd(player, MachineReport.Create(DemoMachine.Capture(player, script.File)));
        return isAsExpected ? Tool.Success : Tool.Differs;
    }
}
