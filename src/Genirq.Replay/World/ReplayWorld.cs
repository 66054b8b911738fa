using System.Text.Json.Nodes;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Replay.Recordings;

namespace Genirq.Replay.World;

/// <summary>The small world of one scenario: a system of its own, and everything that the script made in it.</summary>
/// <remarks>Single thread.</remarks>
internal sealed class ReplayWorld : IDisposable
{
    private readonly SortedDictionary<int, MsiDevice> _devices = [];
    private JsonArray _events = [];
    private List<string> _warnings = [];

    /// <summary>Makes an empty world.</summary>
    /// <param name="header">The recorded machine.</param>
    public ReplayWorld(RecordingHeader header)
    {
        System = new IrqSystem(header.ToOptions());
        System.Diagnostics.Reported += OnReported;
        PossibleCpus = CpuMask.FirstCpus(header.PossibleCpus);
        Actions = new ActionTable(this);
    }

    /// <summary>The system under test.</summary>
    public IrqSystem System { get; }

    /// <summary>The CPUs that could come online; a vector matrix has a row for each.</summary>
    public CpuMask PossibleCpus { get; }

    /// <summary>The errors that the script asked for.</summary>
    public Injections Injections { get; } = new();

    /// <summary>The domains by number, and how levels are named.</summary>
    public LevelDirectory Levels { get; } = new();

    /// <summary>The requested handlers.</summary>
    public ActionTable Actions { get; }

    /// <summary>The scenario's vector matrix.</summary>
    public MatrixBench Matrix { get; } = new();

    /// <summary>The devices in the order of their numbers.</summary>
    public IEnumerable<KeyValuePair<int, MsiDevice>> Devices => _devices;

    /// <summary>Logs an event.</summary>
    /// <param name="happening">Its members.</param>
    public void Log(JsonObject happening) => _events.Add((JsonNode)happening);

    /// <summary>Notes a warning that did not come from the system's own diagnostics.</summary>
    /// <param name="warning">What it says.</param>
    public void Warn(string warning) => _warnings.Add(warning);

    /// <summary>Hands out the events logged since the last call.</summary>
    public JsonArray TakeEvents()
    {
        JsonArray events = _events;
        _events = [];
        return events;
    }

    /// <summary>Hands out the warnings since the last call.</summary>
    public IReadOnlyList<string> TakeWarnings()
    {
        List<string> warnings = _warnings;
        _warnings = [];
        return warnings;
    }

    /// <summary>The device of a number.</summary>
    /// <param name="number">The number.</param>
    /// <exception cref="InvalidOperationException">The script has no such device.</exception>
    public MsiDevice Device(int number) => _devices.TryGetValue(number, out MsiDevice? device)
        ? device
        : throw new InvalidOperationException($"There is no device {number}.");

    /// <summary>The number of a device.</summary>
    /// <param name="device">The device.</param>
    public int NumberOf(MsiDevice device)
    {
        foreach ((int number, MsiDevice candidate) in _devices)
        {
            if (candidate == device)
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>Adds a device.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="device">The device.</param>
    public void AddDevice(int number, MsiDevice device) => _devices[number] = device;

    /// <summary>Takes a device out.</summary>
    /// <param name="number">Its number.</param>
    public void RemoveDevice(int number) => _devices.Remove(number);

    /// <summary>A script's or global domain by number; null for -1.</summary>
    /// <param name="number">The number.</param>
    /// <exception cref="InvalidOperationException">The script has no such domain.</exception>
    public IrqDomain? Domain(int number) => number == -1 ? null : Levels.Domain(number);

    /// <inheritdoc/>
    public void Dispose()
    {
        System.Diagnostics.Reported -= OnReported;
        System.Dispose();
    }

    private void OnReported(IrqDiagnostic diagnostic)
    {
        if (diagnostic.IsWarning)
        {
            _warnings.Add($"{diagnostic.Id} by {diagnostic.Source}: {diagnostic.Message}");
        }
    }
}
