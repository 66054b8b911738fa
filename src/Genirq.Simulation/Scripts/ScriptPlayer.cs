using Genirq.Diagnostics;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Snapshots;
using Genirq.Simulation.Traces;
using Genirq.Snapshots;

namespace Genirq.Simulation.Scripts;

/// <summary>Plays a script: builds its machine, plugs its devices in, and does its steps.</summary>
/// <remarks>
/// A step is one call of whoever drives the machine: what it begins goes on in the steps "run". Equal scripts give
/// equal runs. Not thread-safe: one thread runs a machine.
/// </remarks>
public sealed class ScriptPlayer : IDisposable
{
    private readonly Dictionary<string, ScriptedDevice> _byName = [];
    private readonly List<ScriptedDevice> _devices = [];
    private readonly List<(int Step, string Sentence)> _differences = [];
    private readonly ScriptSteps _steps;

    /// <summary>Makes the machine and plugs its devices in.</summary>
    /// <param name="script">The script.</param>
    /// <param name="trace">Who takes the machine's trace; null: none.</param>
    public ScriptPlayer(MachineScript script, TraceSink? trace = null)
    {
        ArgumentNullException.ThrowIfNull(script);
        Script = script;
        Machine = new SimulatedMachine(script.Machine with { Trace = trace });
        DriverMemory memory = new(Machine.Bus.Memory);
        foreach (ScriptDevice description in script.Devices)
        {
            ScriptedDevice device = ScriptedDevice.Attach(description, Machine.Bus, memory);
            _devices.Add(device);
            _byName.Add(description.Name, device);
        }

        _steps = new ScriptSteps(Machine, _byName);
    }

    /// <summary>The script.</summary>
    public MachineScript Script { get; }

    /// <summary>The machine.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>The devices, in the script's order.</summary>
    public IReadOnlyList<ScriptedDevice> Devices => _devices;

    /// <summary>What was not as the script says, with the places of the steps.</summary>
    public IReadOnlyList<(ScriptPlace Place, string Sentence)> Differences =>
        [.. _differences.Select(each => (Script.Steps[each.Step].Place, each.Sentence))];

    /// <summary>How many steps have been done.</summary>
    public int StepsDone { get; private set; }

    /// <summary>Does the steps that have not been done.</summary>
    /// <param name="observer">Who is told; null: none.</param>
    /// <param name="until">After how many of the script's steps it stops, 0 or more.</param>
    /// <returns>Whether all was as the script says.</returns>
    public bool Play(IScriptObserver? observer = null, int until = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(until);
        while (StepsDone < Math.Min(until, Script.Steps.Count))
        {
            int number = StepsDone++;
            ScriptStep step = Script.Steps[number];
            long begin = Machine.Clock.Nanoseconds;
            observer?.OnStep(step, begin);
            ScriptStepResult result = Judge(_steps.Do(new ScriptStepResult(step, begin)));
            if (result.Difference is { } difference)
            {
                _differences.Add((number, difference));
            }

            observer?.OnResult(result);
        }

        return _differences.Count == 0;
    }

    /// <summary>Saves the machine with its devices and drivers, and how far the script is.</summary>
    /// <returns>The document, in UTF-8; see <see cref="MachineSnapshot"/>.</returns>
    /// <exception cref="SnapshotException">It cannot be saved now.</exception>
    public ReadOnlyMemory<byte> Save() => Describe().Save();

    /// <summary>Goes on from where another player of the same script was saved. No step may have been done.</summary>
    /// <param name="document">The document. It is not trusted.</param>
    /// <exception cref="SnapshotException">It was rejected; nothing has changed.</exception>
    public void Restore(ReadOnlyMemory<byte> document) => Describe().Restore(document);

    /// <summary>Lets all devices go and ends the machine. The trace does not tell of it.</summary>
    public void Dispose()
    {
        Machine.Trace = null;
        foreach (ScriptedDevice device in _devices)
        {
            device.Driver.Dispose();
        }

        Machine.Dispose();
    }

    /// <summary>What was not as the script says, with the numbers of the steps.</summary>
    internal IReadOnlyList<(int Step, string Sentence)> DifferingSteps => _differences;

    /// <summary>Takes over how far another player was.</summary>
    internal void Restore(int done, IReadOnlyList<(int Step, string Sentence)> differences, IReadOnlyList<long> raised)
    {
        StepsDone = done;
        _differences.Clear();
        _differences.AddRange(differences);
        for (int i = 0; i < raised.Count; i++)
        {
            _devices[i].Raised = raised[i];
        }
    }

    private MachineSnapshot Describe()
    {
        MachineSnapshot snapshot = new(Machine);
        foreach (ScriptedDevice device in _devices)
        {
            snapshot.AddDriver(device.Driver);
        }

        snapshot.Host.AddPart(new ScriptPart(this));
        return snapshot;
    }

    private static ScriptStepResult Judge(ScriptStepResult result)
    {
        IrqError wanted = result.Step.Fails;
        if (result.Difference is not null || result.Error == wanted)
        {
            return result;
        }

        string sentence = wanted == IrqError.None
            ? $"{result.Word} failed with {result.Error}: {result.Sentence}"
            : result.Error == IrqError.None
                ? $"{result.Word} was expected to fail with {wanted}, but was done."
                : $"{result.Word} was expected to fail with {wanted}, but failed with {result.Error}: "
                    + result.Sentence;
        return result with { Difference = sentence };
    }
}
