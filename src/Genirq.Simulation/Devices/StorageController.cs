using System.Buffers.Binary;
using Genirq.Pci.Devices;
using Genirq.Simulation.Buses;
using static Genirq.Simulation.Devices.StorageRegisters;

namespace Genirq.Simulation.Devices;

/// <summary>A storage controller in the manner of NVM Express: an admin queue and I/O queues in the machine's memory,
/// doorbells, and completions that raise the MSI-X entry of their queue.</summary>
/// <remarks>
/// <para>
/// Its registers are <see cref="StorageRegisters"/>. Reads, writes and flushes end after their time; data is moved at
/// once, and only if it has blocks (<see cref="StorageControllerOptions.BlockCount"/>).
/// Completions of I/O queues can be gathered (<see cref="CoalescingFeature"/>): one interrupt for a number of them, or
/// when the time is over. A completion queue that is full holds completions back until its driver takes some.
/// Doorbells that are rung while the function may not master the bus do nothing. It has no wire.
/// </para>
/// <para>Not thread-safe: one thread runs a machine.</para>
/// </remarks>
public sealed partial class StorageController : SimulatedDevice
{
    private const int HundredMicroseconds = 100_000;

    // What is due later: a command ends (its number in order), gathering ends (queue, round).
    private const int CommandEnds = 0;
    private const int GatheringEnds = 1;

    private readonly StorageControllerOptions _options;
    private readonly SubmissionQueue?[] _submissions;
    private readonly CompletionQueue?[] _completions;

    // In the order in which they began.
    private readonly SortedDictionary<long, StorageCompletion> _running = [];
    private long _begun;
    private int _rounds;
    private uint _configuration;
    private uint _adminSizes;
    private ulong _adminSubmission;
    private ulong _adminCompletion;
    private bool _isFatal;
    private uint _gatherCount = 1;
    private long _gatherNanoseconds;

    /// <summary>Builds a controller as it is after power on.</summary>
    /// <param name="options">What it has; null: the usual.</param>
    public StorageController(StorageControllerOptions? options = null)
        : base(Describe(options ?? new StorageControllerOptions()))
    {
        _options = options ?? new StorageControllerOptions();
        _submissions = new SubmissionQueue?[_options.QueueCount + 1];
        _completions = new CompletionQueue?[_options.QueueCount + 1];
        Function.WasReset += Reset;
    }

    /// <summary>How many I/O queue pairs it has beside the admin queue.</summary>
    public int QueueCount => _options.QueueCount;

    /// <inheritdoc/>
    /// <remarks>Commands of a deleted queue have been ended, and after a reset there are none. What was gathered has
    /// been told of, or is gone, if the queue is in another round.</remarks>
    protected internal override void OnDue(in DeviceCall call)
    {
        if (call.Kind == CommandEnds)
        {
            if (_running.Remove(call.First, out StorageCompletion completion))
            {
                Complete(completion);
            }
        }
        else if (_completions[call.First] is { } queue && queue.Round == call.Second)
        {
            Raise(queue);
        }
    }

    /// <summary>Writes the machine's memory for a queue.</summary>
    internal void WriteQueue(ulong address, ReadOnlySpan<byte> data) => WriteMemory(address, data);

    private static DeviceFunctionOptions Describe(StorageControllerOptions options) => new()
    {
        VendorId = VendorId,
        DeviceId = DeviceId,
        ClassCode = 0x010802,
        InterruptPin = 0,
        Bars =
        [
            new DeviceBar(DeviceBarKind.Memory64, 1u << 15), DeviceBar.None,
            new DeviceBar(DeviceBarKind.Memory64, 1u << 16), DeviceBar.None,
        ],
        Capabilities =
        [
            new PciExpressCapabilityOptions(),
            new MsiXCapabilityOptions
            {
                VectorCount = options.VectorCount,
                TableBar = TableBar,
                PendingBar = TableBar,
                PendingOffset = 0x8000,
            },
        ],
    };

    private void Ring(int queue, bool isCompletion, uint value)
    {
        if (!IsPlugged || !Function.IsBusMaster || (_configuration & EnableBit) == 0)
        {
            return;
        }

        if (isCompletion)
        {
            if (_completions[queue] is { } completions)
            {
                Announce(queue, completions, completions.Take(this, value));
            }
        }
        else if (_submissions[queue] is { } commands && value < commands.Size)
        {
            commands.Tail = value;
            while (ReferenceEquals(_submissions[queue], commands) && commands.Head != commands.Tail)
            {
                Run(queue, commands);
            }
        }
    }

    private void Run(int queue, SubmissionQueue commands)
    {
        Span<byte> command = stackalloc byte[CommandBytes];
        ReadMemory(commands.Address + (commands.Head * CommandBytes), command);
        commands.Head = (commands.Head + 1) % commands.Size;
        ushort number = BinaryPrimitives.ReadUInt16LittleEndian(command[2..]);
        if (queue == 0)
        {
            ushort status = Administer(command, out uint answer);
            Complete(new StorageCompletion(queue, commands.Head, number, status, answer));
            return;
        }

        StorageCompletion completion = new(queue, commands.Head, number, Transfer(command));
        if (_options.CommandNanoseconds == 0)
        {
            Complete(completion);
        }
        else
        {
            _running.Add(++_begun, completion);
            After(_options.CommandNanoseconds, new DeviceCall(CommandEnds, _begun));
        }
    }

    // Source: NVM Express 1.4, 5.6: commands of a queue that is deleted end at once.
    private void Abort(int queue)
    {
        foreach ((long begun, StorageCompletion completion) in
            _running.Where(each => each.Value.Submission == queue).ToArray())
        {
            _running.Remove(begun);
            Complete(completion with { Status = AbortedByDeletion });
        }
    }

    private void Complete(in StorageCompletion completion)
    {
        int target = _submissions[completion.Submission]?.Completion ?? -1;
        if (target >= 0 && _completions[target] is { } queue)
        {
            Announce(target, queue, queue.Add(this, completion) ? 1 : 0);
        }
    }

    // Only completions of I/O queues are gathered.
    private void Announce(int number, CompletionQueue queue, int written)
    {
        if (written == 0)
        {
            return;
        }

        queue.Gathered += (uint)written;
        if (number == 0 || _gatherNanoseconds == 0 || queue.Gathered >= _gatherCount)
        {
            Raise(queue);
        }
        else if (queue.Gathered == written)
        {
            After(_gatherNanoseconds, new DeviceCall(GatheringEnds, number, queue.Round));
        }
    }

    private void Raise(CompletionQueue queue)
    {
        queue.Gathered = 0;
        queue.Round = ++_rounds;
        if (queue.Vector >= 0)
        {
            Function.MsiX!.Trigger(queue.Vector);
        }
    }

    private void Reset()
    {
        _configuration = 0;
        _adminSizes = 0;
        _adminSubmission = 0;
        _adminCompletion = 0;
        Stop();
    }

    private void Stop()
    {
        _isFatal = false;
        _gatherCount = 1;
        _gatherNanoseconds = 0;
        _running.Clear();
        Array.Clear(_submissions);
        Array.Clear(_completions);
    }
}
