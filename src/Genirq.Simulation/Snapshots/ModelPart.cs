using System.Text.Json;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Execution;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>A device model's own state in a snapshot, and what it does later.</summary>
/// <param name="function">The device in its slot.</param>
/// <param name="clock">Where the timers stand.</param>
internal sealed class ModelPart(BusFunction function, ClockPart clock) : ISnapshotPart
{
    private const string CallsName = "calls";
    private const int NumbersPerCall = 5;

    /// <inheritdoc/>
    public string SnapshotName { get; } = $"model {function.Slot}";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        if (!function.Device.CanSaveModel)
        {
            throw new SnapshotException(
                "$.parts", $"The model in slot {function.Slot}, {function.Device.GetType().Name}, cannot be saved.");
        }

        function.Device.SaveModel(writer);

        // A timer's place, what is done then, and with which numbers, again and again.
        SnapshotJson.WriteNumbers(writer, CallsName, function.Device.Calls.SelectMany(due => new[]
        {
            clock.PlaceOf((ClockTimer)due.Timer!), due.Call.Kind, due.Call.First, due.Call.Second, due.Call.Third,
        }));
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        IReadOnlyList<long> numbers = state.Numbers(CallsName, 0, long.MaxValue);
        if (numbers.Count % NumbersPerCall != 0)
        {
            throw state.Reject(CallsName, $"Each call has {NumbersPerCall} numbers.");
        }

        List<DeviceCall> calls = [];
        List<int> places = [];
        for (int i = 0; i < numbers.Count; i += NumbersPerCall)
        {
            if (numbers[i + 1] > int.MaxValue)
            {
                throw state.Reject(CallsName, $"There is no kind {numbers[i + 1]}.");
            }

            places.Add(clock.Take(state, CallsName, numbers[i]));
            calls.Add(new DeviceCall((int)numbers[i + 1], numbers[i + 2], numbers[i + 3], numbers[i + 4]));
        }

        Action apply = function.Device.PrepareModel(state, calls);
        return () =>
        {
            function.Device.CancelCalls();
            apply();
            for (int i = 0; i < calls.Count; i++)
            {
                function.Device.Restore(calls[i], places[i]);
            }
        };
    }
}
