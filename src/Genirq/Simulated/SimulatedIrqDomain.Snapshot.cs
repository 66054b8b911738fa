using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Snapshots;

namespace Genirq.Simulated;

/// <content>Saving and restoring: the lines that were fired, and where the work stands.</content>
public sealed partial class SimulatedIrqDomain : ISnapshotDomain
{
    /// <inheritdoc/>
    public void SaveState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);

        // Ordering: pairs with the exchanges in RunWork.
        if (Volatile.Read(ref _isRunning) != 0)
        {
            throw new SnapshotException("$", $"The work of {Name} is under way.");
        }

        writer.WriteNumber("next", _next);
        SnapshotJson.WriteNumbers(
            writer, "fired", Enumerable.Range(0, _options.Count).Where(IsPending).Select(static line => (long)line));
    }

    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        int next = state.Int32("next", 0, Math.Max(_options.Count - 1, 0));
        IReadOnlyList<long> fired = state.Numbers("fired", 0, _options.Count - 1);
        return () =>
        {
            _next = next;
            Array.Clear(_pending);
            foreach (long line in fired)
            {
                _pending[line / WordBits] |= 1UL << (int)line;
            }
        };
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(level);
        writer.WriteBoolean("isEnabled", ((SimulatedLine)level.ChipData!).IsEnabled);
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place)
    {
        ArgumentNullException.ThrowIfNull(level);
        ArgumentNullException.ThrowIfNull(place);
        if (state is null || level.HardwareIrq.Number >= (ulong)_options.Count)
        {
            throw place.Reject(null, $"A line of {Name} needs a number below {_options.Count}, and its state.");
        }

        return new SimulatedLine { IsEnabled = state.Flag("isEnabled") };
    }

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;
}
