using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Platforms.X86.State;
using Genirq.Snapshots;

namespace Genirq.Platforms.LoongArch;

/// <content>Saving and restoring: the matrix, each interrupt's vector, and the one that it is leaving.</content>
public sealed partial class AvecDomain : ISnapshotDomain
{
    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        VectorMatrixState matrix = MatrixJson.Read(state, Matrix);
        HashSet<(int Cpu, int Vector)> left = matrix.Allocated();
        foreach (IrqData level in scope.LevelsOf(this))
        {
            AvecVector vector = (AvecVector)level.ChipData!;
            if (!left.Remove((vector.Cpu, vector.Number))
                || (vector.PreviousCpu >= 0 && !left.Remove((vector.PreviousCpu, vector.PreviousNumber))))
            {
                throw state.Reject("rows", $"Interrupt {level.Irq} has a vector that is not allocated, or that another "
                    + "interrupt has.");
            }
        }

        if (left.Count > 0)
        {
            throw state.Reject("rows", $"{left.Count} vectors are allocated without an interrupt.");
        }

        return () =>
        {
            lock (Gate)
            {
                Matrix.RestoreState(matrix);
            }
        };
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(level);
        AvecVector vector = (AvecVector)level.ChipData!;
        writer.WriteNumber("cpu", vector.Cpu);
        writer.WriteNumber("vector", vector.Number);
        if (vector.PreviousCpu >= 0)
        {
            writer.WriteNumber("previousCpu", vector.PreviousCpu);
            writer.WriteNumber("previousVector", vector.PreviousNumber);
        }
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (state is null)
        {
            throw place.Reject("chipData", "It is missing.");
        }

        int cpus = System.Cpus.Count;
        AvecVector vector = new(
            state.Int32("cpu", 0, cpus - 1), state.Int32("vector", SystemVectors, Vectors - 1))
        {
            PreviousCpu = state.Int32("previousCpu", 0, cpus - 1, -1),
        };
        if (vector.PreviousCpu >= 0)
        {
            vector.PreviousNumber = state.Int32("previousVector", SystemVectors, Vectors - 1);
        }

        return vector;
    }

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;
}
