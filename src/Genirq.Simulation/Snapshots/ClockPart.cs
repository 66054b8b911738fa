using System.Text.Json;
using Genirq.Simulation.Execution;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>The time of a machine in a snapshot, and when timers fire. Whose they are the other parts tell, by a
/// timer's place in the list: so those of one time keep their order.</summary>
/// <param name="clock">The clock.</param>
/// <remarks>Saved, read and applied before the other parts.</remarks>
internal sealed class ClockPart(VirtualClock clock) : ISnapshotPart
{
    private readonly Dictionary<ClockTimer, int> _places = [];
    private IReadOnlyList<long> _dues = [];
    private bool[] _isTaken = [];

    /// <inheritdoc/>
    public string SnapshotName => "clock";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        _places.Clear();
        foreach (ClockTimer timer in clock.Timers())
        {
            _places.Add(timer, _places.Count);
        }

        writer.WriteNumber("nanoseconds", clock.Nanoseconds);
        SnapshotJson.WriteNumbers(writer, "timers", _places.Keys.Select(static timer => timer.Due));
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        long nanoseconds = state.Int64("nanoseconds", 0, long.MaxValue / 2);
        _dues = state.Numbers("timers", 0, long.MaxValue / 2);
        for (int place = 1; place < _dues.Count; place++)
        {
            if (_dues[place] < _dues[place - 1])
            {
                throw state.Reject("timers", "Times of timers ascend.");
            }
        }

        bool[] isTaken = _isTaken = new bool[_dues.Count];
        IReadOnlyList<long> dues = _dues;
        return () => clock.Restore(
            nanoseconds, dues, Enumerable.Range(0, isTaken.Length).Where(place => !isTaken[place]));
    }

    /// <summary>The place of a timer, of those that were saved last.</summary>
    public int PlaceOf(ClockTimer timer) => _places[timer];

    /// <summary>Takes a timer for an owner.</summary>
    /// <param name="state">Who asks.</param>
    /// <param name="name">Where the place was read.</param>
    /// <param name="place">The place.</param>
    /// <exception cref="SnapshotException">There is no such timer, or it has another owner.</exception>
    public int Take(SnapshotObject state, string name, long place)
    {
        if (place >= _isTaken.Length || _isTaken[place])
        {
            throw state.Reject(name, $"There is no timer {place}, or it is taken twice.");
        }

        _isTaken[place] = true;
        return (int)place;
    }
}
