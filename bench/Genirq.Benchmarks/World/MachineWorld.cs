using Genirq.Actions;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;

namespace Genirq.Benchmarks.World;

/// <summary>A machine in memory with one card of 2,048 vectors, and the card's driver.</summary>
internal sealed class MachineWorld
{
    private const int Entries = 2048;

    private readonly SimulatedDevice _card;
    private readonly DriverFunction _driver;

    /// <summary>Boots a machine and starts some of the card's vectors.</summary>
    /// <param name="remapping">Who stands between the card and the CPUs.</param>
    /// <param name="started">How many vectors are in use.</param>
    public MachineWorld(RemappingKind remapping, int started)
    {
        Machine = new SimulatedMachine(new MachineOptions { CpuCount = 16, Remapping = remapping });
        PciSlot slot = new(0, 1, 0, 0);
        _card = new SimulatedDevice(new DeviceFunctionOptions
        {
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x10000)],
            Capabilities = [new MsiXCapabilityOptions { VectorCount = Entries, PendingOffset = 0x8000 }],
        });
        Machine.Bus.Attach(slot, _card);
        _driver = Machine.Bus.Claim(slot);
        _driver.SwitchOn();
        BenchWorld.Require(_driver.Interrupts.AllocateVectors(started, started, InterruptKinds.MsiX).Result - started);
        for (int vector = 0; vector < started; vector++)
        {
            Irq irq = new(_driver.Interrupts.IrqOf(vector).Number);
            Machine.System.Request(irq, "card", EventCounter.Handle, Counter);
        }
    }

    /// <summary>The machine.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>Counts the handled events.</summary>
    public EventCounter Counter { get; } = new();

    /// <summary>The card has an event, and everything that follows happens.</summary>
    public void Fire(int vector)
    {
        _card.Trigger(vector);
        Machine.Executor.RunReady();
    }

    /// <summary>Writes the datum of a table entry over the bus, as a driver does.</summary>
    public void WriteEntry(int vector, uint value) =>
        _driver.Memory.WriteUInt32(0, (ulong)((vector * MsiXTable.EntrySizeBytes) + 8), value);

    /// <summary>Enables one more vector with its handler, and disables it again.</summary>
    public void AddAndFree()
    {
        MsiMap map = _driver.Interrupts.AllocateMsiXAt(MsiIndex.Any);
        IrqRegistration registration = Machine.System.Request(map.Irq, "queue", EventCounter.Handle, Counter);
        registration.Dispose();
        _driver.Interrupts.FreeMsiX(map);
    }
}
