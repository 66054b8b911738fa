using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Interrupts;
using static Genirq.Simulation.Devices.StorageRegisters;

namespace Genirq.Simulation.Drivers;

/// <summary>Drives the storage controller: an interrupt for the admin queue that goes anywhere, and spread over the
/// CPUs, under the system's management, one for each pair of I/O queues.</summary>
/// <param name="name">The device's name.</param>
/// <param name="function">The function.</param>
/// <param name="memory">The memory in which its queues stand.</param>
/// <param name="queues">How many pairs to open at first, 1 or more; null: one for each possible CPU.</param>
/// <remarks>Source: Linux 6.12, drivers/nvme/host/pci.c, for how interrupts are asked for.</remarks>
public sealed partial class StorageDriver(
    string name, DriverFunction function, DriverMemory memory, int? queues = null)
    : DeviceDriver(name, function)
{
    private const int Entries = 64;
    private const int SubmissionBytes = Entries * CommandBytes;
    private const int CompletionQueueBytes = Entries * CompletionBytes;

    private readonly Dictionary<int, StorageQueue> _pairs = [];
    private int _queueCount;

    /// <inheritdoc/>
    public override string DriverName => "gstor";

    /// <inheritdoc/>
    protected internal override bool CanSave => true;

    /// <inheritdoc/>
    internal override DriverMemory? SharedMemory => memory;

    /// <inheritdoc/>
    protected override int FirstQueue => 1;

    /// <inheritdoc/>
    protected override int QueueCount => _queueCount;

    /// <summary>Lets the controller gather completions.</summary>
    /// <param name="count">How many are told by one interrupt, 1 to 256.</param>
    /// <param name="hundredMicroseconds">Until when at the latest, 0 to 255; 0: each one at once.</param>
    /// <returns>Whether the controller does.</returns>
    public IrqOutcome SetCoalescing(int count, int hundredMicroseconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 256);
        ArgumentOutOfRangeException.ThrowIfNegative(hundredMicroseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hundredMicroseconds, 255);
        return Administer(
            SetFeatures, 0, (CoalescingFeature, (uint)(count - 1) | ((uint)hundredMicroseconds << 8)), "gather");
    }

    /// <inheritdoc/>
    protected override IrqOutcome Start()
    {
        int wanted = Math.Max(queues ?? Function.System.Cpus.Possible.Count, 1);
        PciVectors vectors = Interrupts.AllocateVectors(
            2, wanted + 1, InterruptKinds.MsiX | InterruptKinds.Affinity, new IrqAffinitySets { PreVectors = 1 });
        if (!vectors.IsAllocated)
        {
            return new IrqOutcome(vectors.Result, vectors.Failure);
        }

        IrqOutcome result = StartAdmin(vectors);
        for (int number = 1; result.IsDone && number < vectors.Count && number <= _queueCount; number++)
        {
            DriverQueue queue = MakeQueue(number);
            queue.Map = new MsiMap(number, vectors[number]);
            result = OpenPair(queue);
            if (result.IsDone)
            {
                Adopt(queue);
            }
        }

        return result;
    }

    /// <inheritdoc/>
    protected override void Stop()
    {
        Write(Configuration, 0);
        foreach (StorageQueue pair in _pairs.Values)
        {
            Free(pair);
        }

        _pairs.Clear();
        _queueCount = 0;
    }

    /// <inheritdoc/>
    protected override IrqOutcome Open(DriverQueue queue, QueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(queue);
        IrqOutcome result = AllocateMsiX(queue, options);
        if (result.IsDone)
        {
            result = OpenPair(queue);
            if (!result.IsDone)
            {
                Interrupts.FreeMsiX(queue.Map);
            }
        }

        return result;
    }

    /// <inheritdoc/>
    /// <remarks>Commands that are under way end at once, and are taken here.</remarks>
    protected override void Close(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        Administer(DeleteSubmissionQueue, 0, ((uint)queue.Number, 0), "delete");
        PushMessages();
        Release(queue);
        queue.Events += Drain(queue);
        Administer(DeleteCompletionQueue, 0, ((uint)queue.Number, 0), "delete");
        if (_pairs.Remove(queue.Number, out StorageQueue? pair))
        {
            Free(pair);
        }

        if (Interrupts.CanAllocateDynamically)
        {
            Interrupts.FreeMsiX(queue.Map);
        }
    }

    /// <inheritdoc/>
    protected override IrqOutcome SubmitTo(DriverQueue queue, int count)
    {
        ArgumentNullException.ThrowIfNull(queue);
        StorageQueue pair = _pairs[queue.Number];
        if (pair.UnderWay + count > Entries - 1)
        {
            return IrqOutcome.Refused(
                ErrorCode.Busy,
                $"Queue {queue.Number} of {Name} has room for {Entries - 1 - pair.UnderWay} commands, not {count}.");
        }

        for (int i = 0; i < count; i++)
        {
            Put(pair, ReadBlocks, 0, default);
        }

        Write(Doorbell(pair.Number, isCompletion: false), pair.Tail);
        return IrqOutcome.Done;
    }

    /// <inheritdoc/>
    protected override int Drain(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return _pairs.TryGetValue(queue.Number, out StorageQueue? pair) ? Reap(pair) : 0;
    }

    /// <inheritdoc/>
    protected override string QueueName(int number) => $"{Name}q{number}";

    private string AdminName => QueueName(0);

    private IrqOutcome StartAdmin(PciVectors vectors)
    {
        if (!TryMakePair(0, out StorageQueue? admin))
        {
            return IrqOutcome.Refused(ErrorCode.NoMemory, $"{Name} has no memory for its admin queue.");
        }

        _pairs.Add(0, admin);
        Write(AdminSizes, (Entries - 1) | ((uint)(Entries - 1) << 16));
        Write(AdminSubmission, (uint)admin.Submission);
        Write(AdminSubmission + 4, (uint)(admin.Submission >> 32));
        Write(AdminCompletion, (uint)admin.Completion);
        Write(AdminCompletion + 4, (uint)(admin.Completion >> 32));
        Write(Configuration, EnableBit);
        if ((Read(ControllerStatus) & (EnableBit | FatalBit)) != EnableBit)
        {
            return IrqOutcome.Refused(ErrorCode.InputOutput, $"{Name} does not become ready.");
        }

        IrqOutcome result = Request(
            vectors[0], new IrqRequest(AdminName), static (_, driver) => driver.HandleAdmin(), this);
        result = !result.IsDone ? result : Administer(SetFeatures, 0, (QueueCountFeature, 0), "count queues");
        _queueCount = (int)(admin.LastAnswer & 0xFFFF) + 1;
        return result;
    }

    private IrqOutcome OpenPair(DriverQueue queue)
    {
        const uint Contiguous = 1;
        const uint RaisesInterrupts = 2;
        if (!TryMakePair(queue.Number, out StorageQueue? pair))
        {
            return IrqOutcome.Refused(ErrorCode.NoMemory, $"{Name} has no memory for queue {queue.Number}.");
        }

        _pairs.Add(queue.Number, pair);
        uint identity = (uint)queue.Number | ((uint)(Entries - 1) << 16);
        IrqOutcome result = Administer(
            CreateCompletionQueue, pair.Completion,
            (identity, ((uint)queue.Map.Index << 16) | RaisesInterrupts | Contiguous), "create");
        if (result.IsDone)
        {
            result = Administer(
                CreateSubmissionQueue, pair.Submission, (identity, ((uint)queue.Number << 16) | Contiguous), "create");
            result = result.IsDone ? Request(queue) : result;
            if (!result.IsDone)
            {
                Administer(DeleteSubmissionQueue, 0, ((uint)queue.Number, 0), "delete");
                Administer(DeleteCompletionQueue, 0, ((uint)queue.Number, 0), "delete");
            }
        }

        if (!result.IsDone)
        {
            _pairs.Remove(queue.Number);
            Free(pair);
        }

        return result;
    }
}
