using System.Text.Json;
using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Ims;
using Genirq.Pci.Interrupts;
using Genirq.Snapshots;
using static Genirq.Simulation.Devices.AcceleratorRegisters;

namespace Genirq.Simulation.Drivers;

/// <summary>Drives the accelerator: one MSI-X interrupt for errors, and for each queue one from the device's own
/// message store, found by the PASID of who uses the queue.</summary>
/// <param name="name">The device's name.</param>
/// <param name="function">The function.</param>
/// <param name="store">Where messages stand.</param>
/// <remarks>Where the platform serves no such store (without remapping), queues get MSI-X entries instead.</remarks>
public sealed class AcceleratorDriver(
    string name, DriverFunction function, AcceleratorStore store = AcceleratorStore.Contexts)
    : DeviceDriver(name, function), IImsQueues
{
    private const uint FirstPasid = 0x100;

    private int _queueCount;

    /// <inheritdoc/>
    public override string DriverName => "gacc";

    /// <summary>Whether queues' messages stand in the device's own store.</summary>
    public bool HasOwnStore { get; private set; }

    /// <summary>Errors that were seen.</summary>
    public int Errors { get; private set; }

    /// <inheritdoc/>
    protected internal override bool CanSave => true;

    /// <inheritdoc/>
    protected override int QueueCount => _queueCount;

    /// <inheritdoc/>
    protected override int FixedMsiX => 1;

    /// <inheritdoc/>
    public void WriteContext(MsiInstanceCookie queue, in MsiMessage message, bool isMasked)
    {
        Write(ContextPasid, (uint)queue.Value);
        if (isMasked && message.IsZero)
        {
            Write(ContextCommand, DropContext);
            return;
        }

        Write(ContextAddressLow, message.AddressLow);
        Write(ContextAddressHigh, message.AddressHigh);
        Write(ContextData, message.Data);
        Write(ContextMask, isMasked ? 1u : 0);
        Write(ContextCommand, Devices.AcceleratorRegisters.WriteContext);
    }

    /// <inheritdoc/>
    protected override IrqOutcome Start()
    {
        _queueCount = (int)Read(Devices.AcceleratorRegisters.QueueCount);
        PciVectors vectors = AllocateFirstMsiX(1);
        if (!vectors.IsAllocated)
        {
            return new IrqOutcome(vectors.Result, vectors.Failure);
        }

        HasOwnStore = HasOwnStore || CreateStore();
        return Request(
            vectors[ErrorVector], new IrqRequest(ErrorName), static (_, driver) => driver.HandleError(), this);
    }

    /// <inheritdoc/>
    protected override void Stop()
    {
    }

    /// <inheritdoc/>
    protected override IrqOutcome Open(DriverQueue queue, QueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(options);
        uint pasid = options.Pasid ?? FirstPasid + (uint)queue.Number;
        if (Queues.FirstOrDefault(each => each.Pasid == pasid) is { } other)
        {
            return IrqOutcome.Refused(ErrorCode.Busy, $"PASID 0x{pasid:x} of {Name} has queue {other.Number}.");
        }

        IrqOutcome result = HasOwnStore ? AllocateOwn(queue, pasid, options) : AllocateMsiX(queue, options);
        if (!result.IsDone)
        {
            return result;
        }

        queue.Pasid = pasid;
        result = Request(queue);
        if (!result.IsDone)
        {
            Free(queue);
            return result;
        }

        uint place = !HasOwnStore ? InMsiX + (uint)queue.Map.Index
            : store == AcceleratorStore.Slots ? (uint)queue.Map.Index
            : InContext;
        Write(OfQueue(queue.Number, QueuePasid), pasid);
        Write(OfQueue(queue.Number, QueueMessage), place);
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
        Free(queue);
    }

    /// <inheritdoc/>
    protected override IrqOutcome SubmitTo(DriverQueue queue, int count)
    {
        ArgumentNullException.ThrowIfNull(queue);
        if (count > MaxWork)
        {
            return IrqOutcome.Refused(
                ErrorCode.Invalid, $"{Name} takes {MaxWork} pieces of work at once at the most, not {count}.");
        }

        Write(OfQueue(queue.Number, QueueDoorbell), (uint)count);
        return IrqOutcome.Done;
    }

    /// <inheritdoc/>
    protected override int Drain(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        uint done = Read(OfQueue(queue.Number, QueueDone));
        int pieces = (int)(done - queue.Position);
        queue.Position = done;
        return pieces;
    }

    /// <inheritdoc/>
    protected override string QueueName(int number) => $"{Name}-work-{number}";

    /// <inheritdoc/>
    protected internal override void SaveDriver(Utf8JsonWriter writer)
    {
        SnapshotJson.WriteNumber(writer, "queueCount", _queueCount);
        SnapshotJson.WriteFlag(writer, "ownStore", HasOwnStore);
        SnapshotJson.WriteNumber(writer, "errors", Errors);
    }

    /// <inheritdoc/>
    protected internal override Action PrepareDriver(SnapshotObject state, SavedDriver saved)
    {
        ArgumentNullException.ThrowIfNull(state);
        int queueCount = state.Int32("queueCount", 0, MaxQueues, 0);
        bool hasOwnStore = state.Flag("ownStore");
        int errors = state.Int32("errors", 0, int.MaxValue, 0);
        return () => (_queueCount, HasOwnStore, Errors) = (queueCount, hasOwnStore, errors);
    }

    /// <inheritdoc/>
    protected internal override SnapshotHandler? ReviveFixed(string action) => action == ErrorName
        ? SnapshotHandler.Of(static (_, driver) => driver.HandleError(), this)
        : null;

    /// <inheritdoc/>
    internal override MsiDomainTemplate? StoreOf(uint slots)
    {
        ulong room = Function.Memory.SizeOf(SlotBar) / ImsMemoryArray.SlotSizeBytes;
        if (slots < 1 || slots > room)
        {
            return null;
        }

        IImsStore own = store == AcceleratorStore.Slots
            ? new ImsMemoryArray(Function.Memory, SlotBar, 0, slots)
            : new ImsQueueContexts(this);
        return ImsTemplates.For("IMS", own);
    }

    private string ErrorName => $"{Name}-errors";

    private bool CreateStore()
    {
        uint slots = Read(SlotCount);
        return StoreOf(slots) is { } own && Interrupts.CreateImsDomain(own, slots);
    }

    private IrqOutcome AllocateOwn(DriverQueue queue, uint pasid, QueueOptions options)
    {
        queue.Map = Interrupts.AllocateIms(MsiInstanceCookie.From(pasid), AffinityOf(options));
        queue.IsInOwnStore = true;
        return OutcomeOf(queue.Map);
    }

    private void Free(DriverQueue queue)
    {
        if (queue.IsInOwnStore)
        {
            Interrupts.FreeIms(queue.Map);
        }
        else
        {
            FreeMsiX(queue);
        }
    }

    private IrqResult HandleError()
    {
        Errors++;
        return IrqResult.Handled;
    }
}
