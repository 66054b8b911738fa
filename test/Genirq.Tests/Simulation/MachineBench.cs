using Genirq.Actions;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Tests.Simulation;

/// <summary>A machine with one card, and the card's driver.</summary>
internal sealed class MachineBench : IDisposable
{
    public static readonly PciSlot Slot = new(0, 0x3d, 0, 0);

    private readonly List<IrqRegistration> _registrations = [];

    public MachineBench(MachineOptions options)
    {
        Machine = new SimulatedMachine(options with { Trace = Trace });
        Card = new SimulatedDevice(new DeviceFunctionOptions
        {
            InterruptPin = 0,
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities =
            [
                new MsiXCapabilityOptions { VectorCount = 16, PendingOffset = 0x800 },
                new MsiCapabilityOptions { MessageCount = 4 },
            ],
        });
        Machine.Bus.Attach(Slot, Card);
        Driver = Machine.Bus.Claim(Slot);
        Driver.SwitchOn();
    }

    public TraceList Trace { get; } = new();

    public SimulatedMachine Machine { get; }

    public SimulatedDevice Card { get; }

    public DriverFunction Driver { get; }

    /// <summary>Which vector was handled how often, and where last.</summary>
    public Dictionary<int, (int Count, int Cpu)> Handled { get; } = [];

    public static MachineOptions Options(int cpus, RemappingKind remapping = RemappingKind.None) =>
        new() { CpuCount = cpus, Remapping = remapping };

    /// <summary>Allocates and requests vectors.</summary>
    public void Start(int count, InterruptKinds kinds = InterruptKinds.MsiX)
    {
        Assert.Equal(count, Driver.Interrupts.AllocateVectors(count, count, kinds).Result);
        for (int vector = 0; vector < count; vector++)
        {
            Request(vector);
        }
    }

    /// <summary>Requests a vector that is allocated.</summary>
    public void Request(int vector)
    {
        Irq irq = IrqOf(vector);
        _registrations.Add(Machine.System.Request(irq, $"card-{vector}", (_, _) => Handle(vector), this));
    }

    public Irq IrqOf(int vector) => Driver.Interrupts.IrqOf(vector);

    /// <summary>The CPU that the vector goes to.</summary>
    public int TargetOf(int vector) => Machine.Vectors.StateOf(IrqOf(vector))!.Cpu;

    public int CountOf(int vector) => Handled.GetValueOrDefault(vector).Count;

    /// <summary>The card has an event, and everything that follows happens.</summary>
    public void Fire(int vector)
    {
        Card.Trigger(vector);
        Machine.Executor.RunReady();
    }

    public void Dispose()
    {
        foreach (IrqRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        Driver.Dispose();
        Machine.Dispose();
    }

    private IrqResult Handle(int vector)
    {
        Handled[vector] = (CountOf(vector) + 1, Machine.Executor.CurrentCpu);
        return IrqResult.Handled;
    }
}
