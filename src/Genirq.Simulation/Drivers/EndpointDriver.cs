using System.Text.Json;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Interrupts;
using Genirq.Snapshots;
using static Genirq.Simulation.Devices.TestEndpointRegisters;

namespace Genirq.Simulation.Drivers;

/// <summary>Drives Linux's PCI test endpoint: takes all interrupts of a kind, and has the endpoint raise
/// them.</summary>
/// <param name="name">The device's name.</param>
/// <param name="function">The function.</param>
/// <param name="kinds">The kinds to try.</param>
/// <remarks>A queue is one interrupt; an event is one that the endpoint was told to raise. Source: Linux 6.12,
/// drivers/misc/pci_endpoint_test.c.</remarks>
public sealed class EndpointDriver(
    string name, DriverFunction function, InterruptKinds kinds = InterruptKinds.All)
    : DeviceDriver(name, function)
{
    private int _count;
    private uint _type;

    /// <inheritdoc/>
    public override string DriverName => "pci-endpoint-test";

    /// <summary>The kind that was got; none while it does not have the device.</summary>
    public InterruptKinds Kind { get; private set; }

    /// <summary>The interrupt that came last.</summary>
    public Irq LastIrq { get; private set; }

    /// <inheritdoc/>
    protected override int QueueCount => _count;

    /// <inheritdoc/>
    protected override IrqOutcome Start()
    {
        const int MostMsiX = 2048;
        PciVectors vectors = Interrupts.AllocateVectors(1, MostMsiX, kinds);
        if (!vectors.IsAllocated)
        {
            return new IrqOutcome(vectors.Result, vectors.Failure);
        }

        _count = vectors.Count;
        Kind = vectors.Kind;
        _type = Kind switch
        {
            InterruptKinds.MsiX => TypeMsiX,
            InterruptKinds.Msi => TypeMsi,
            _ => TypeWire,
        };
        Write(IrqType, _type);
        for (int number = 0; number < vectors.Count; number++)
        {
            DriverQueue queue = MakeQueue(number);
            queue.Map = new MsiMap(number, vectors[number]);
            queue.IsShared = Kind == InterruptKinds.IntX;
            IrqOutcome result = Request(queue);
            if (!result.IsDone)
            {
                return result;
            }

            Adopt(queue);
        }

        return IrqOutcome.Done;
    }

    /// <inheritdoc/>
    protected override void Stop()
    {
        _count = 0;
        Kind = InterruptKinds.None;
    }

    /// <inheritdoc/>
    protected override IrqOutcome Open(DriverQueue queue, QueueOptions options) =>
        IrqOutcome.Refused(ErrorCode.NotSupported, $"{Name} has all its interrupts from the beginning.");

    /// <inheritdoc/>
    protected override void Close(DriverQueue queue)
    {
        PushMessages();
        Release(queue);
    }

    /// <inheritdoc/>
    protected override IrqOutcome SubmitTo(DriverQueue queue, int count)
    {
        ArgumentNullException.ThrowIfNull(queue);
        if (count != 1 || (Read(Status) & IrqRaised) != 0)
        {
            return IrqOutcome.Refused(
                ErrorCode.Busy, $"{Name} raises one interrupt at a time, and the next when that has been seen.");
        }

        Write(IrqType, _type);
        Write(IrqNumber, (uint)queue.Number + 1);
        Write(Command, _type switch
        {
            TypeMsiX => RaiseMsiX,
            TypeMsi => RaiseMsi,
            _ => RaiseWire,
        });
        return IrqOutcome.Done;
    }

    /// <inheritdoc/>
    /// <remarks>Source: pci_endpoint_test_irqhandler.</remarks>
    protected override int Drain(DriverQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        uint status = Read(Status);
        if ((status & IrqRaised) == 0)
        {
            return 0;
        }

        LastIrq = queue.Map.Irq;
        Write(Status, 0);
        return 1;
    }

    /// <inheritdoc/>
    protected internal override bool CanSave => true;

    /// <inheritdoc/>
    protected internal override void SaveDriver(Utf8JsonWriter writer)
    {
        SnapshotJson.WriteNumber(writer, "count", _count);
        SnapshotJson.WriteNumber(writer, "type", _type);
        SnapshotJson.WriteNumber(writer, "kind", (int)Kind);
        SnapshotJson.WriteNumber(writer, "lastIrq", LastIrq.Number);
    }

    /// <inheritdoc/>
    protected internal override Action PrepareDriver(SnapshotObject state, SavedDriver saved)
    {
        ArgumentNullException.ThrowIfNull(state);
        int count = state.Int32("count", 0, int.MaxValue, 0);
        uint type = state.UInt32("type", 0);
        InterruptKinds kind = (InterruptKinds)state.Int32("kind", 0, (int)InterruptKinds.All, 0);
        Irq last = new(state.Int32("lastIrq", 0, int.MaxValue, 0));
        return () =>
        {
            _count = count;
            _type = type;
            Kind = kind;
            LastIrq = last;
        };
    }

    /// <inheritdoc/>
    protected override string QueueName(int number) => $"{Name}-test-{number}";
}
