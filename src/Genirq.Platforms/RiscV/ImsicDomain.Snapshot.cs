using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Platforms.X86.State;
using Genirq.Snapshots;

namespace Genirq.Platforms.RiscV;

/// <content>Saving and restoring: the matrix, each interrupt's identity, and the one that it is leaving.</content>
public sealed partial class ImsicDomain : ISnapshotDomain
{
    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        VectorMatrixState matrix = MatrixJson.Read(state, Matrix);
        HashSet<(int Cpu, int Identity)> left = matrix.Allocated();
        List<ImsicVector> vectors = [];
        foreach (IrqData level in scope.LevelsOf(this))
        {
            for (ImsicVector? one = (ImsicVector)level.ChipData!; one is not null; one = one.Previous)
            {
                vectors.Add(left.Remove((one.Cpu, one.Identity))
                    ? one
                    : throw state.Reject("rows", $"Interrupt {level.Irq} has identity {one.Identity} of CPU {one.Cpu}, "
                        + "which is not given out, or given out twice."));
            }
        }

        return left.Count == 0
            ? () => Restore(matrix, vectors)
            : throw state.Reject("rows", $"{left.Count} identities are allocated without an owner.");
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(level);
        ImsicVector vector = (ImsicVector)level.ChipData!;
        Write(writer, vector);
        if (vector.Previous is { } previous)
        {
            writer.WriteStartObject("moving");
            Write(writer, previous);
            writer.WriteEndObject();
        }
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

        ImsicVector vector = ReadVector(state, level.Irq);
        if (state.Has("moving"))
        {
            SnapshotObject moving = state.Object("moving");
            vector.Previous = ReadVector(moving, level.Irq);
            vector.Previous.Next = vector;
            moving.End();
        }

        return vector;
    }

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;

    private static void Write(Utf8JsonWriter writer, ImsicVector vector)
    {
        writer.WriteNumber("cpu", vector.Cpu);
        writer.WriteNumber("identity", vector.Identity);
        SnapshotJson.WriteFlag(writer, "enabled", vector.IsEnabled);
        SnapshotJson.WriteFlag(writer, "pending", vector.IsPending);
    }

    private ImsicVector ReadVector(SnapshotObject state, Irq irq) => new(
        irq, state.Int32("cpu", 0, System.Cpus.Count - 1), state.Int32("identity", 1, Options.Identities))
    {
        IsEnabled = state.Flag("enabled"),
        IsPending = state.Flag("pending"),
    };

    private void Restore(VectorMatrixState matrix, List<ImsicVector> vectors)
    {
        lock (Gate)
        {
            Matrix.RestoreState(matrix);
            Array.ForEach(_files, static file => Array.Clear(file));
            foreach (ImsicVector vector in vectors)
            {
                _files[vector.Cpu][vector.Identity] = vector;
            }
        }
    }
}
