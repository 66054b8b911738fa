using Genirq.Actions;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Snapshots;
using Genirq.Simulation.Traces;
using Genirq.Simulation.Wires;
using Genirq.Snapshots;

namespace Genirq.Tests.Simulation.Wires;

/// <summary>A machine with cards that have a wire each, and handlers that look whether it was their card.</summary>
internal sealed class WireBench : IDisposable
{
    private readonly List<SimulatedDevice> _cards = [];
    private readonly List<DriverFunction> _drivers = [];
    private readonly List<IrqRegistration> _registrations = [];

    public WireBench(RemappingKind remapping, int cpus = 2) => Machine = new SimulatedMachine(new MachineOptions
    {
        CpuCount = cpus,
        Remapping = remapping,
        Trace = Trace,
    });

    public SimulatedMachine Machine { get; }

    public TraceList Trace { get; } = new();

    /// <summary>How often each card's handler found its card, and the CPU of the last time.</summary>
    public List<int> Handled { get; } = [];

    public int LastCpu { get; private set; } = -1;

    /// <summary>Whether handlers leave the wire as it is.</summary>
    public bool LeavesWire { get; set; }

    public MachineWires Wires => Machine.Bus.Wires;

    /// <summary>Plugs a card in, and lets its driver take its wire.</summary>
    /// <param name="device">Its number on the bus.</param>
    /// <param name="requests">Whether a handler is installed.</param>
    /// <returns>The card's number here.</returns>
    public int Add(byte device, bool requests = true)
    {
        PciSlot slot = new(0, 0, device, 0);
        SimulatedDevice card = new(new DeviceFunctionOptions
        {
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities =
            [
                new MsiXCapabilityOptions { VectorCount = 2, PendingOffset = 0x800 },
                new MsiCapabilityOptions(),
            ],
        });
        Machine.Bus.Attach(slot, card);
        DriverFunction driver = Machine.Bus.Claim(slot);
        _cards.Add(card);
        _drivers.Add(driver);
        Handled.Add(0);
        if (requests)
        {
            driver.SwitchOn();
            Assert.Equal(InterruptKinds.IntX, driver.Interrupts.AllocateVectors(1, 1, InterruptKinds.IntX).Kind);
            Request(_cards.Count - 1, driver.Interrupts.IrqOf(0).Number);
        }

        return _cards.Count - 1;
    }

    public SimulatedDevice Card(int card) => _cards[card];

    public PciDevice Driver(int card) => _drivers[card].Interrupts;

    public Irq IrqOf(int card) => Driver(card).Irq;

    public DriverFunction Function(int card) => _drivers[card];

    public void Request(int card, int irq)
    {
        string name = $"card{card}";
        int result = Machine.System.TryRequest(
            new Irq(irq), new IrqRequest(name, IrqFlags.Shared, name), (_, card) => Handle(card), card,
            out IrqRegistration? registration);
        Assert.Equal(0, result);
        _registrations.Add(registration!);
    }

    public void Free(int card) => Machine.System.FreeIrq(IrqOf(card), $"card{card}");

    public void Run() => Machine.Executor.RunUntilIdle();

    public int Sent() => Trace.Items.Count(static item => item.Kind == TraceKind.PinSent);

    public MachineSnapshot Describe()
    {
        MachineSnapshot snapshot = new(Machine);
        for (int card = 0; card < _cards.Count; card++)
        {
            snapshot.AddDriver(_drivers[card]);
        }

        snapshot.Host.Handlers = saved =>
            SnapshotHandler.Of((_, card) => Handle(card), int.Parse(saved.Name.AsSpan(4), null));
        return snapshot;
    }

    public void Dispose() => Machine.Dispose();

    private IrqResult Handle(int card)
    {
        if (!_cards[card].Function.IsLineAsserted)
        {
            return IrqResult.None;
        }

        Handled[card]++;
        LastCpu = Machine.Executor.CurrentCpu;
        if (!LeavesWire)
        {
            _cards[card].Function.SetLine(false);
        }

        return IrqResult.Handled;
    }
}
