using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Platforms.X86.State;
using Genirq.Snapshots;

namespace Genirq.Platforms.X86;

/// <content>Saving and restoring: the matrix, each interrupt's vectors, what is being moved and cleaned up.</content>
public sealed partial class VectorDomain : ISnapshotDomain
{
    /// <inheritdoc/>
    public void SaveState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (_gate)
        {
            MatrixJson.Write(writer, Matrix.SaveState());

            // A CPU, a vector, 1 if the event was sent on: three numbers for each mark.
            SnapshotJson.WriteNumbers(writer, "marks", Marks().SelectMany(
                static mark => new long[] { mark.Cpu, mark.Vector, mark.IsRetriggered ? 1 : 0 }));
            SnapshotJson.WriteNumbers(writer, "cleaning", _cleaning.SelectMany(
                static list => list.Select(static data => (long)data.Irq.Number)));
            SnapshotJson.WriteNumbers(
                writer, "ticking", Enumerable.Range(0, _armed.Length).Where(cpu => _armed[cpu])
                    .Select(static cpu => (long)cpu));
        }
    }

    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        VectorMatrixState matrix = MatrixJson.Read(state, Matrix);
        List<IrqData> levels = [.. scope.LevelsOf(this)];
        List<IrqData> cleaning = ReadCleaning(state, scope, levels);
        List<VectorMark> marks = ReadMarks(state);
        IReadOnlyList<long> ticking = state.Numbers("ticking", 0, System.Cpus.Count - 1);
        if (matrix.Reserved != levels.Count(static level => DataOf(level)!.HasReserved))
        {
            throw state.Reject("reserved", $"There are {matrix.Reserved} reservations, but not as many interrupts.");
        }

        try
        {
            AllocatedVectors allocated = new(matrix.Rows);
            levels.ForEach(level => allocated.Take(DataOf(level)!));
        }
        catch (ArgumentException exception)
        {
            throw state.Reject(null, exception);
        }

        return () =>
        {
            lock (_gate)
            {
                Clear(matrix);
                cleaning.ForEach(level => Enter(level, DataOf(level)!));
                levels.FindAll(static level => !DataOf(level)!.IsCleaning)
                    .ForEach(level => Enter(level, DataOf(level)!));
                Mark(marks);
                Array.Clear(_armed);
                foreach (long cpu in ticking)
                {
                    _armed[cpu] = true;
                }
            }
        };
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        ArgumentNullException.ThrowIfNull(level);
        ApicData data = DataOf(level)!;
        SnapshotJson.WriteNumber(writer, "vector", data.Vector);
        SnapshotJson.WriteNumber(writer, "cpu", data.Cpu);
        SnapshotJson.WriteNumber(writer, "configured", data.ConfiguredVector);
        SnapshotJson.WriteNumber(writer, "destination", data.Destination);
        SnapshotJson.WriteNumber(writer, "previousVector", data.PreviousVector);
        SnapshotJson.WriteNumber(writer, "previousCpu", data.PreviousCpu);
        SnapshotJson.WriteFlag(writer, "moving", data.IsMoving);
        SnapshotJson.WriteFlag(writer, "managed", data.IsManaged);
        SnapshotJson.WriteFlag(writer, "canReserve", data.CanReserve);
        SnapshotJson.WriteFlag(writer, "reserved", data.HasReserved);
        SnapshotJson.WriteFlag(writer, "cleaning", data.IsCleaning);
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place)
    {
        ArgumentNullException.ThrowIfNull(level);
        ArgumentNullException.ThrowIfNull(place);
        if (state is null)
        {
            throw place.Reject("chipData", "It is missing.");
        }

        int lastCpu = System.Cpus.Count - 1;
        ApicData data = new(level.Irq)
        {
            Vector = state.Int32("vector", 0, X86Vectors.Count - 1, 0),
            Cpu = state.Int32("cpu", 0, lastCpu, 0),
            ConfiguredVector = state.Int32("configured", 0, X86Vectors.Count - 1, 0),
            Destination = state.UInt32("destination", 0),
            PreviousVector = state.Int32("previousVector", 0, X86Vectors.Count - 1, 0),
            PreviousCpu = state.Int32("previousCpu", 0, lastCpu, 0),
            IsMoving = state.Flag("moving"),
            IsManaged = state.Flag("managed"),
            CanReserve = state.Flag("canReserve"),
            HasReserved = state.Flag("reserved"),
            IsCleaning = state.Flag("cleaning"),
        };
        if (data.HasReserved && data.Vector != 0)
        {
            throw state.Reject("reserved", "An interrupt has a reservation or a vector, not both.");
        }

        return data.Vector == 0 || level.Descriptor.EffectiveAffinity.Contains(data.Cpu)
            ? data
            : throw state.Reject(
                "cpu", $"Interrupt {level.Irq} has a vector of CPU {data.Cpu}, but does not go there.");
    }

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;

    // Those whose old vector waits, in the order in which they wait.
    private List<IrqData> ReadCleaning(SnapshotObject state, SnapshotScope scope, List<IrqData> levels)
    {
        List<IrqData> ordered = [];
        HashSet<Irq> seen = [];
        foreach (long number in state.Numbers("cleaning", 0, int.MaxValue))
        {
            IrqData? level = scope.Find(new Irq((int)number))?.Data;
            while (level is not null && level.Domain != this)
            {
                level = level.Parent;
            }

            if (level is null || !DataOf(level)!.IsCleaning || !seen.Add(level.Irq))
            {
                throw state.Reject("cleaning", $"Interrupt {number} has no old vector that waits, or waits twice.");
            }

            ordered.Add(level);
        }

        return levels.Find(level => DataOf(level)!.IsCleaning && !seen.Contains(level.Irq)) is { } missing
            ? throw state.Reject("cleaning", $"The old vector of interrupt {missing.Irq} waits nowhere.")
            : ordered;
    }

    private List<VectorMark> ReadMarks(SnapshotObject state)
    {
        IReadOnlyList<long> numbers = state.Numbers("marks", 0, int.MaxValue);
        List<VectorMark> marks = [];
        for (int i = 0; i < numbers.Count; i += 3)
        {
            if (numbers.Count % 3 != 0 || numbers[i] >= System.Cpus.Count || numbers[i + 1] >= X86Vectors.Count
                || numbers[i + 2] > 1)
            {
                throw state.Reject("marks", "A CPU, a vector, and 0 or 1 belong here, again and again.");
            }

            marks.Add(new VectorMark((int)numbers[i], (int)numbers[i + 1], numbers[i + 2] == 1));
        }

        return marks;
    }
}
