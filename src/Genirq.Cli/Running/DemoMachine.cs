using Genirq.Planning.Captures;
using Genirq.Planning.Sources;
using Genirq.Simulation.Scripts;

namespace Genirq.Cli.Running;

/// <summary>The machine in memory as a source of reports.</summary>
internal static class DemoMachine
{
    /// <summary>Looks at the machine of a run.</summary>
    /// <param name="player">The run.</param>
    /// <param name="name">The script's name.</param>
    public static MachineCapture Capture(ScriptPlayer player, string name) => MachineCaptureReader.Read(
        new SimulatedTree(player.Machine, player.Devices.Select(static device => device.Driver))) with
    {
        Origin = new CaptureOrigin(Source: name),
    };

    /// <summary>Plays the demo and looks at its machine.</summary>
    public static MachineSource Open()
    {
        using ScriptPlayer player = new(DemoScript.Read());
        player.Play();
        return new MachineSource(Capture(player, DemoScript.Name))
        {
            Name = DemoScript.Name,
            Kind = MachineSourceKind.Simulation,
        };
    }
}
