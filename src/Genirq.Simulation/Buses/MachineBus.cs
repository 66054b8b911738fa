using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Execution;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Traces;
using Genirq.Simulation.Wires;

namespace Genirq.Simulation.Buses;

/// <summary>The PCI bus of a machine in memory: devices by slot, their registers, and what they write.</summary>
/// <remarks>
/// <para>
/// A device's write is on its way until the executor lets it arrive, or a driver reads a register or writes a
/// configuration register: the answer pushes earlier writes before it, as on a real bus. Writes arrive in the order in
/// which they were made. A driver's writes take effect at once.
/// </para>
/// <para>Not thread-safe: one thread runs a machine.</para>
/// </remarks>
public sealed class MachineBus
{
    private readonly SimulatedMachine _machine;
    private readonly SortedDictionary<PciSlot, BusFunction> _functions = [];
    private readonly BusAddresses _addresses = new();
    private readonly PciPlatform _platform = new();
    private readonly MessageRouter _router;
    private IReadOnlyList<BusFunction>? _list;

    internal MachineBus(
        SimulatedMachine machine, MachineParts parts, MachineOptions options, MessageRouter router,
        MachineWires? wires)
    {
        WiresOrNone = wires;
        _machine = machine;
        _router = router;
        Queue = parts.Queue;
        Trace = parts.Trace;
        Clock = parts.Clock;
        Memory = new MachineMemory(options.MemorySizeBytes);
    }

    /// <summary>Told when a device's wire changes its level: the device, and whether it is asserted.</summary>
    /// <remarks>Called with the function's lock held: it must not call into the interrupt system.</remarks>
    public event Action<BusFunction, bool>? WireChanged;

    /// <summary>The I/O APIC, and the wires that end there.</summary>
    /// <exception cref="InvalidOperationException">The machine is not x86: its functions have no wires.</exception>
    public MachineWires Wires => WiresOrNone
        ?? throw new InvalidOperationException($"A machine of {_machine.Options.Platform} has no wires.");

    /// <summary>The machine's addresses.</summary>
    public MachineMemory Memory { get; }

    /// <summary>The devices, in the order of their slots.</summary>
    public IReadOnlyList<BusFunction> Functions => _list ??= [.. _functions.Values];

    /// <summary>How many writes of devices are on their way.</summary>
    public int WritesUnderWay => Queue.Count;

    /// <summary>What gives out addresses.</summary>
    internal BusAddresses Addresses => _addresses;

    /// <summary>What sends messages on.</summary>
    internal MessageRouter Router => _router;

    /// <summary>The wires; null on a machine that is not x86.</summary>
    internal MachineWires? WiresOrNone { get; }

    /// <summary>The writes on their way.</summary>
    internal BusQueue Queue { get; }

    /// <summary>Where the trace goes.</summary>
    internal MachineTrace Trace { get; }

    /// <summary>The machine's clock.</summary>
    internal VirtualClock Clock { get; }

    /// <summary>The CPU that executes now, or -1.</summary>
    internal int CurrentCpu => _machine.Executor.CurrentCpu;

    /// <summary>The device in a slot, or null.</summary>
    /// <param name="slot">The slot.</param>
    public BusFunction? Find(PciSlot slot) => _functions.GetValueOrDefault(slot);

    /// <summary>Plugs a device in; its BARs get addresses.</summary>
    /// <param name="slot">A free slot.</param>
    /// <param name="device">A device that is not plugged in.</param>
    /// <param name="node">Its NUMA node, or -1.</param>
    /// <returns>The device in its slot.</returns>
    /// <exception cref="InvalidOperationException">The slot is taken, or the device is plugged in.</exception>
    public BusFunction Attach(PciSlot slot, SimulatedDevice device, int node = -1)
    {
        ArgumentNullException.ThrowIfNull(device);
        _machine.ThrowIfDisposed();
        if (device.IsPlugged || _functions.ContainsKey(slot))
        {
            throw new InvalidOperationException(
                $"Nothing can be plugged into {slot}: the slot or the device is in use.");
        }

        BusPlace place = new(slot, node, _router.UnitOf(slot), _machine.MessageDomain);
        BusFunction function = new(this, place, device);
        _functions.Add(slot, function);
        _list = null;
        device.Attach(function);
        _addresses.Assign(device.Function);
        function.Map();
        device.Function.Connect(function);
        if (Trace.IsOn)
        {
            Trace.Write(new TraceRecord(TraceKind.Plugged) { Slot = slot });
        }

        device.OnPlugged();
        return function;
    }

    /// <summary>Pulls a device out. What it has sent still arrives; its registers read as all ones.</summary>
    /// <param name="slot">A slot with a device.</param>
    /// <exception cref="InvalidOperationException">The slot is empty.</exception>
    public void Unplug(PciSlot slot)
    {
        _machine.ThrowIfDisposed();
        if (!_functions.Remove(slot, out BusFunction? function))
        {
            throw new InvalidOperationException($"The slot {slot} is empty.");
        }

        _list = null;
        function.IsPlugged = false;
        function.Map();
        function.Function.Connect(null);
        if (function.Function.HasLine)
        {
            WiresOrNone?.Change(function, isAsserted: false);
        }

        if (Trace.IsOn)
        {
            Trace.Write(new TraceRecord(TraceKind.Unplugged) { Slot = slot });
        }

        function.Device.CancelCalls();
        function.Device.OnUnplugged();
        function.Device.Detach();
    }

    /// <summary>Lets a driver have a function.</summary>
    /// <param name="slot">A slot with a device that no other driver has.</param>
    /// <param name="owner">Who claims it, for whoever tries it next; left out: the calling member.</param>
    /// <returns>The function as drivers have it; disposing lets it go.</returns>
    /// <exception cref="InvalidOperationException">The slot is empty, or another driver has the device.</exception>
    public DriverFunction Claim(PciSlot slot, [CallerMemberName] string owner = "")
    {
        _machine.ThrowIfDisposed();
        BusFunction function = Find(slot) ?? throw new InvalidOperationException($"The slot {slot} is empty.");
        if (function.Owner is { } other)
        {
            throw new InvalidOperationException(
                $"The function {slot} is claimed by \"{other}\": \"{owner}\" can have it when that one has disposed "
                + $"its {nameof(DriverFunction)}.");
        }

        function.Owner = owner;
        BusRegisters registers = new(function);
        PciDevice interrupts = new(_machine.System, new PciDeviceOptions
        {
            Slot = slot,
            Config = registers,
            Memory = registers,
            ParentDomain = function.ParentDomain,
            LineIrq = WiresOrNone?.IrqOf(function) ?? Irq.None,
            Node = function.Node,
            Platform = _platform,
        });
        return new DriverFunction(slot, registers, registers, interrupts, () => function.Owner = null);
    }

    /// <summary>The oldest write on its way arrives. There must be one.</summary>
    internal void ArriveNext() => Arrive(Queue.Dequeue());

    /// <summary>All writes that are on their way now arrive.</summary>
    internal void ArriveAll()
    {
        for (int left = Queue.Count; left > 0 && Queue.Count != 0; left--)
        {
            ArriveNext();
        }
    }

    /// <summary>Tells of a wire.</summary>
    internal void ChangeWire(BusFunction function, bool isAsserted)
    {
        WireChanged?.Invoke(function, isAsserted);
        WiresOrNone?.Change(function, isAsserted);
    }

    private void Arrive(in BusWrite write)
    {
        MsiMessage message = write.Message;
        ulong address = ((ulong)message.AddressHigh << 32) | message.AddressLow;
        if (MachineMemory.IsMessage(address))
        {
            _router.Route(write);
            return;
        }

        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, message.Data);
        Memory.Write(address, data);
    }
}
