using Genirq.Snapshots;

namespace Genirq.Simulation.Devices;

/// <summary>How a command of the storage controller ended.</summary>
/// <param name="Submission">The queue that it came from.</param>
/// <param name="Head">That queue's head then.</param>
/// <param name="Command">The command's number, given by the driver.</param>
/// <param name="Status">One of the statuses of <see cref="StorageRegisters"/>.</param>
/// <param name="Value">What the command answers, in the first word.</param>
internal readonly record struct StorageCompletion(
    int Submission, uint Head, ushort Command, ushort Status, uint Value = 0)
{
    private const int Numbers = 5;
    private const int MaxStatus = 0x7FFF;

    /// <summary>Reads completions that were written one after the other.</summary>
    /// <param name="state">The object.</param>
    /// <param name="name">The member.</param>
    /// <param name="queues">How many pairs of queues there are.</param>
    public static IReadOnlyList<StorageCompletion> ReadAll(SnapshotObject state, string name, int queues)
    {
        IReadOnlyList<long> numbers = state.Numbers(name, 0, uint.MaxValue);
        List<StorageCompletion> completions = [];
        for (int i = 0; i < numbers.Count; i += Numbers)
        {
            if (numbers.Count % Numbers != 0 || numbers[i] >= queues
                || numbers[i + 1] >= StorageRegisters.MaxQueueEntries
                || numbers[i + 2] > ushort.MaxValue || numbers[i + 3] > MaxStatus)
            {
                throw state.Reject(name, "Queue, head, command, status and answer belong here, again and again.");
            }

            completions.Add(new StorageCompletion(
                (int)numbers[i], (uint)numbers[i + 1], (ushort)numbers[i + 2], (ushort)numbers[i + 3],
                (uint)numbers[i + 4]));
        }

        return completions;
    }

    /// <summary>The numbers that tell it.</summary>
    public long[] ToNumbers() => [Submission, Head, Command, Status, Value];
}
