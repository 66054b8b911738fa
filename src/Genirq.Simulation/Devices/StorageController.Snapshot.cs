using System.Text.Json;
using Genirq.Simulation.Buses;
using Genirq.Snapshots;
using static Genirq.Simulation.Devices.StorageRegisters;

namespace Genirq.Simulation.Devices;

/// <content>Saving and restoring.</content>
public sealed partial class StorageController
{
    /// <inheritdoc/>
    protected internal override bool CanSaveModel => true;

    /// <inheritdoc/>
    protected internal override void SaveModel(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SnapshotJson.WriteNumber(writer, "configuration", _configuration);
        SnapshotJson.WriteNumber(writer, "adminSizes", _adminSizes);
        writer.WriteNumber("adminSubmission", _adminSubmission);
        writer.WriteNumber("adminCompletion", _adminCompletion);
        SnapshotJson.WriteFlag(writer, "fatal", _isFatal);
        SnapshotJson.WriteNumber(writer, "gatherCount", _gatherCount, 1);
        SnapshotJson.WriteNumber(writer, "gatherNanoseconds", _gatherNanoseconds);
        SnapshotJson.WriteNumber(writer, "begun", _begun);
        SnapshotJson.WriteNumber(writer, "rounds", _rounds);
        WriteQueues(writer, "submissions", _submissions, static (writer, queue) => queue.Save(writer));
        WriteQueues(writer, "completions", _completions, static (writer, queue) => queue.Save(writer));

        // The numbers by which commands end, and how they will, both in the order in which they began.
        SnapshotJson.WriteNumbers(writer, "running", _running.Keys);
        SnapshotJson.WriteNumbers(writer, "ends", _running.Values.SelectMany(static one => one.ToNumbers()));
        SaveBlocks(writer);
    }

    /// <inheritdoc/>
    protected internal override Action PrepareModel(SnapshotObject state, IReadOnlyList<DeviceCall> calls)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(calls);
        uint configuration = state.UInt32("configuration", 0);
        uint adminSizes = state.UInt32("adminSizes", 0);
        (ulong Submission, ulong Completion) admin =
            (state.UInt64("adminSubmission"), state.UInt64("adminCompletion"));
        bool isFatal = state.Flag("fatal");
        uint gatherCount = (uint)state.Int32("gatherCount", 1, 256, 1);
        long gatherNanoseconds = state.Int64("gatherNanoseconds", 0, 255 * HundredMicroseconds, 0);
        long begun = state.Int64("begun", 0, long.MaxValue / 2, 0);
        int rounds = state.Int32("rounds", 0, int.MaxValue / 2, 0);
        CompletionQueue?[] completions = ReadQueues(
            state, "completions", each => CompletionQueue.Read(each, _options.VectorCount, _completions.Length));
        SubmissionQueue?[] submissions = ReadQueues(
            state, "submissions", each => SubmissionQueue.Read(each, completions));
        SortedDictionary<long, StorageCompletion> running = ReadRunning(state, begun, submissions);
        CheckCalls(state, calls, running);
        SortedDictionary<long, byte[]> blocks = ReadBlocksOf(state);
        bool isEnabled = (configuration & EnableBit) != 0;
        if (!isEnabled && (Array.Exists(completions, static queue => queue is not null) || running.Count != 0))
        {
            throw state.Reject("configuration", "A controller that is not enabled has queues or commands.");
        }

        if (Array.Exists(completions, queue => queue?.Round > rounds))
        {
            throw state.Reject("rounds", "A queue is in a later round.");
        }

        return () =>
        {
            (_configuration, _adminSizes, _isFatal) = (configuration, adminSizes, isFatal);
            (_adminSubmission, _adminCompletion) = admin;
            (_gatherCount, _gatherNanoseconds) = (gatherCount, gatherNanoseconds);
            (_begun, _rounds) = (begun, rounds);
            submissions.CopyTo(_submissions, 0);
            completions.CopyTo(_completions, 0);
            _running.Clear();
            foreach ((long number, StorageCompletion end) in running)
            {
                _running.Add(number, end);
            }

            RestoreBlocks(blocks);
        };
    }

    private static void WriteQueues<T>(Utf8JsonWriter writer, string name, T?[] queues, Action<Utf8JsonWriter, T> save)
        where T : class
    {
        writer.WriteStartArray(name);
        for (int number = 0; number < queues.Length; number++)
        {
            if (queues[number] is { } queue)
            {
                writer.WriteStartObject();
                writer.WriteNumber("number", number);
                save(writer, queue);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    private T?[] ReadQueues<T>(SnapshotObject state, string name, Func<SnapshotObject, T> read)
        where T : class
    {
        T?[] queues = new T?[_options.QueueCount + 1];
        foreach (SnapshotObject each in state.Objects(name))
        {
            int number = each.Int32("number", 0, queues.Length - 1);
            if (queues[number] is not null)
            {
                throw each.Reject("number", $"Queue {number} comes twice.");
            }

            queues[number] = read(each);
            each.End();
        }

        return queues;
    }

    private static SortedDictionary<long, StorageCompletion> ReadRunning(
        SnapshotObject state, long begun, SubmissionQueue?[] submissions)
    {
        IReadOnlyList<long> numbers = state.Numbers("running", 1, long.MaxValue);
        IReadOnlyList<StorageCompletion> ends = StorageCompletion.ReadAll(state, "ends", submissions.Length);
        SortedDictionary<long, StorageCompletion> running = [];
        for (int i = 0; i < numbers.Count; i++)
        {
            if (ends.Count != numbers.Count || numbers[i] > begun || submissions[ends[i].Submission] is null
                || !running.TryAdd(numbers[i], ends[i]))
            {
                throw state.Reject("running", "Each command that runs has its own number, a queue, and an end.");
            }
        }

        return numbers.Count == ends.Count
            ? running
            : throw state.Reject("ends", "There are ends without commands.");
    }

    // A call can have become void, but each command that runs has one that ends it.
    private void CheckCalls(
        SnapshotObject state, IReadOnlyList<DeviceCall> calls, SortedDictionary<long, StorageCompletion> running)
    {
        HashSet<long> ended = [];
        foreach (DeviceCall call in calls)
        {
            bool isKnown = call.Kind switch
            {
                CommandEnds => ended.Add(call.First),
                GatheringEnds => call.First < _completions.Length,
                _ => false,
            };
            if (!isKnown)
            {
                throw state.Reject("calls", "Nothing of the kind is due later, or a command ends twice.");
            }
        }

        if (!running.Keys.All(ended.Contains))
        {
            throw state.Reject("running", "A command would never end.");
        }
    }
}
