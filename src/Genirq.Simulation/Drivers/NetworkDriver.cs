using System.Text.Json;
using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Pci.Interrupts;
using Genirq.Snapshots;
using static Genirq.Simulation.Devices.NetworkCardRegisters;

namespace Genirq.Simulation.Drivers;

/// <summary>Drives the network card: three interrupts at fixed entries, and one at the next free entry for each queue
/// that is opened later.</summary>
/// <param name="name">The device's name.</param>
/// <param name="function">The function.</param>
public sealed class NetworkDriver(string name, DriverFunction function) : DeviceDriver(name, function)
{
    private const uint RingSize = 1024;
    private const uint Hello = 1;

    private int _queueCount;

    /// <inheritdoc/>
    public override string DriverName => "gnet";

    /// <summary>Changes of the link that were seen.</summary>
    public int LinkChanges { get; private set; }

    /// <summary>Answers of the firmware that were seen.</summary>
    public int Answers { get; private set; }

    /// <summary>Errors that were seen.</summary>
    public int Errors { get; private set; }

    /// <inheritdoc/>
    protected override int QueueCount => _queueCount;

    /// <inheritdoc/>
    protected override int FixedMsiX => FixedVectors;

    /// <inheritdoc/>
    protected internal override bool CanSave => true;

    /// <inheritdoc/>
    protected override IrqOutcome Start()
    {
        _queueCount = (int)Read(Devices.NetworkCardRegisters.QueueCount);
        PciVectors vectors = AllocateFirstMsiX(FixedVectors);
        if (!vectors.IsAllocated)
        {
            return new IrqOutcome(vectors.Result, vectors.Failure);
        }

        IrqOutcome result = Request(
            vectors[LinkVector], new($"{Name}-link"), static (_, driver) => driver.HandleLink(), this);
        result = !result.IsDone ? result : Request(
            vectors[MailboxVector], new($"{Name}-mailbox"), static (_, driver) => driver.HandleMailbox(), this);
        result = !result.IsDone ? result : Request(
            vectors[ErrorVector], new($"{Name}-errors"), static (_, driver) => driver.HandleError(), this);
        if (result.IsDone)
        {
            Write(Mailbox, Hello);
        }

        return result;
    }

    /// <inheritdoc/>
    protected override void Stop()
    {
    }

    /// <inheritdoc/>
    protected override IrqOutcome Open(DriverQueue queue, QueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(queue);
        IrqOutcome result = AllocateMsiX(queue, options);
        if (!result.IsDone)
        {
            return result;
        }

        result = Request(queue);
        if (!result.IsDone)
        {
            FreeMsiX(queue);
            return result;
        }

        Write(OfQueue(queue.Number, QueueVector), (uint)queue.Map.Index);
        Write(OfQueue(queue.Number, QueueSize), RingSize);
        Write(OfQueue(queue.Number, QueueControl), 1);
        return IrqOutcome.Done;
    }

    /// <inheritdoc/>
    protected override void Close(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        Write(OfQueue(queue.Number, QueueControl), 0);
        PushMessages();
        Release(queue);
        queue.Events += Drain(queue);
        FreeMsiX(queue);
    }

    /// <inheritdoc/>
    protected override int Drain(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        uint head = Read(OfQueue(queue.Number, QueueHead));
        int packets = (int)(head - queue.Position);
        queue.Position = head;
        Write(OfQueue(queue.Number, QueueTail), head);
        return packets;
    }

    /// <inheritdoc/>
    protected override string QueueName(int number) => $"{Name}-rx-{number}";

    /// <inheritdoc/>
    protected internal override void SaveDriver(Utf8JsonWriter writer)
    {
        SnapshotJson.WriteNumber(writer, "queueCount", _queueCount);
        SnapshotJson.WriteNumber(writer, "linkChanges", LinkChanges);
        SnapshotJson.WriteNumber(writer, "answers", Answers);
        SnapshotJson.WriteNumber(writer, "errors", Errors);
    }

    /// <inheritdoc/>
    protected internal override Action PrepareDriver(SnapshotObject state, SavedDriver saved)
    {
        ArgumentNullException.ThrowIfNull(state);
        int queueCount = state.Int32("queueCount", 0, int.MaxValue, 0);
        int linkChanges = state.Int32("linkChanges", 0, int.MaxValue, 0);
        int answers = state.Int32("answers", 0, int.MaxValue, 0);
        int errors = state.Int32("errors", 0, int.MaxValue, 0);
        return () =>
        {
            _queueCount = queueCount;
            LinkChanges = linkChanges;
            Answers = answers;
            Errors = errors;
        };
    }

    /// <inheritdoc/>
    protected internal override SnapshotHandler? ReviveFixed(string action) =>
        action == $"{Name}-link" ? SnapshotHandler.Of(static (_, driver) => driver.HandleLink(), this)
        : action == $"{Name}-mailbox" ? SnapshotHandler.Of(static (_, driver) => driver.HandleMailbox(), this)
        : action == $"{Name}-errors" ? SnapshotHandler.Of(static (_, driver) => driver.HandleError(), this)
        : null;

    private IrqResult HandleLink()
    {
        Write(Cause, LinkCause);
        LinkChanges++;
        return IrqResult.Handled;
    }

    private IrqResult HandleMailbox()
    {
        Write(Cause, MailboxCause);
        Answers++;
        return IrqResult.Handled;
    }

    private IrqResult HandleError()
    {
        Write(Cause, ErrorCause);
        Errors++;
        return IrqResult.Handled;
    }
}
