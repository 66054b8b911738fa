using System.Buffers.Binary;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Buses;

/// <summary>A device in its slot: what the bus carries to it and from it.</summary>
/// <remarks>Not thread-safe: one thread runs a machine.</remarks>
public sealed class BusFunction : IInterruptRoutes, IFunctionHost
{
    private const ulong NotMapped = ulong.MaxValue;
    private const int FirstBar = 0x10;
    private const int EndOfBars = 0x28;
    private const int CommandOffset = 4;

    private readonly ulong[] _bars = new ulong[DeviceFunction.BarCount];
    private readonly BusQueue _queue;
    private readonly MachineTrace _trace;

    internal BusFunction(MachineBus bus, BusPlace place, SimulatedDevice device)
    {
        Bus = bus;
        Slot = place.Slot;
        Node = place.Node;
        Unit = place.Unit;
        ParentDomain = place.Unit?.Domain ?? place.Messages;
        Device = device;
        _queue = bus.Queue;
        _trace = bus.Trace;
        Array.Fill(_bars, NotMapped);
    }

    /// <summary>The bus.</summary>
    public MachineBus Bus { get; }

    /// <summary>Where it is.</summary>
    public PciSlot Slot { get; }

    /// <summary>Its NUMA node, or -1.</summary>
    public int Node { get; }

    /// <summary>The device.</summary>
    public SimulatedDevice Device { get; }

    /// <summary>The device's function.</summary>
    public DeviceFunction Function => Device.Function;

    /// <summary>Whether it is still in its slot.</summary>
    public bool IsPlugged { get; internal set; } = true;

    /// <summary>The MSI parent of the function: the vectors, the remapping unit that it is behind, or on
    /// other machines what brings messages.</summary>
    public IrqDomain ParentDomain { get; }

    /// <summary>The driver that has it, by the name that it claimed it with; null: none.</summary>
    internal string? Owner { get; set; }

    /// <summary>The remapping unit that it is behind, or null.</summary>
    internal RemappingUnit? Unit { get; }

    /// <summary>The bytes that the firmware or the driver has mapped a BAR to.</summary>
    /// <param name="bar">0 to 5.</param>
    /// <returns>The address; null: it maps no memory, or does not answer now.</returns>
    public ulong? AddressOf(int bar) => _bars[bar] == NotMapped ? null : _bars[bar];

    /// <inheritdoc/>
    int IInterruptRoutes.Deliver(int vector, in MsiMessage message)
    {
        Send(vector, message);
        return IsPlugged ? 0 : ErrorCode.NoDevice;
    }

    /// <inheritdoc/>
    void IInterruptRoutes.EntryChanged(int vector, in MsiEntry entry)
    {
        if (_trace.IsOn)
        {
            TraceKind kind = entry.IsUsable ? TraceKind.Unmasked : TraceKind.Masked;
            _trace.Write(new TraceRecord(kind)
            {
                Slot = Slot,
                Vector = vector,
                Address = AddressOf(entry.Message),
                Data = entry.Message.Data,
            });
        }
    }

    /// <inheritdoc/>
    void IInterruptRoutes.LineChanged(bool isAsserted)
    {
        if (_trace.IsOn)
        {
            _trace.Write(new TraceRecord(TraceKind.Wire) { Slot = Slot, Data = isAsserted ? 1u : 0u });
        }

        Bus.ChangeWire(this, isAsserted);
    }

    /// <inheritdoc/>
    long IFunctionHost.Nanoseconds => Bus.Clock.Nanoseconds;

    /// <inheritdoc/>
    void IFunctionHost.ReadMemory(ulong address, Span<byte> data) => Bus.Memory.Read(address, data);

    /// <inheritdoc/>
    void IFunctionHost.WriteMemory(ulong address, ReadOnlySpan<byte> data) => WriteMemory(address, data);

    /// <inheritdoc/>
    void IFunctionHost.Send(int index, in MsiMessage message) => Send(index, message);

    /// <inheritdoc/>
    IDisposable IFunctionHost.After(long delayNanoseconds, Action<object> callback, object state) =>
        Bus.Clock.Call(delayNanoseconds, each => callback(each!), state);

    /// <summary>Puts a message on the bus.</summary>
    /// <remarks>On the hot path, possibly under the function's lock: takes none and allocates nothing.</remarks>
    internal void Send(int vector, in MsiMessage message)
    {
        if (_trace.IsOn)
        {
            _trace.Write(new TraceRecord(TraceKind.MessageSent)
            {
                Slot = Slot,
                Vector = vector,
                Address = AddressOf(message),
                Data = message.Data,
            });
        }

        if (IsPlugged)
        {
            _queue.Enqueue(new BusWrite(this, vector, message));
        }
    }

    /// <summary>Writes memory for the device.</summary>
    internal void WriteMemory(ulong address, ReadOnlySpan<byte> data)
    {
        bool isQueued = data.Length == sizeof(uint)
            && (MachineMemory.IsMessage(address) || Bus.Memory.FindWindow(address) is not null);
        if (isQueued)
        {
            uint datum = BinaryPrimitives.ReadUInt32LittleEndian(data);
            Send(-1, new MsiMessage((uint)address, (uint)(address >> 32), datum));
        }
        else
        {
            Bus.Memory.Write(address, data);
        }
    }

    /// <summary>Reads the configuration space for a driver. What the function sent before has arrived then.</summary>
    internal void ReadConfig(int offset, Span<byte> data)
    {
        if (!IsPlugged)
        {
            data.Fill(0xFF);
            return;
        }

        Function.ReadConfig(offset, data);
        Bus.ArriveAll();
    }

    /// <summary>Writes the configuration space for a driver. Such a write is answered, so that what the function sent
    /// before has arrived.</summary>
    internal void WriteConfig(int offset, ReadOnlySpan<byte> data)
    {
        if (!IsPlugged)
        {
            return;
        }

        if (_trace.IsOn)
        {
            Span<byte> word = stackalloc byte[sizeof(uint)];
            word.Clear();
            data.CopyTo(word);
            _trace.Write(new TraceRecord(TraceKind.ConfigurationWritten)
            {
                Cpu = Bus.CurrentCpu,
                Slot = Slot,
                Address = (ulong)offset,
                Data = BinaryPrimitives.ReadUInt32LittleEndian(word),
            });
        }

        Function.WriteConfig(offset, data);
        int word0 = offset & ~3;
        if (word0 == CommandOffset || (word0 >= FirstBar && word0 < EndOfBars))
        {
            Map();
        }

        Bus.ArriveAll();
    }

    /// <summary>Reads four bytes of a BAR for a driver. What the function sent before has arrived then.</summary>
    internal uint ReadBar(int bar, ulong offset)
    {
        uint value = _bars[bar] == NotMapped ? uint.MaxValue : ReadWindow(bar, offset);
        Bus.ArriveAll();
        return value;
    }

    /// <summary>Writes four bytes of a BAR for a driver.</summary>
    internal void WriteBar(int bar, ulong offset, uint value)
    {
        if (_bars[bar] == NotMapped)
        {
            return;
        }

        if (_trace.IsOn)
        {
            _trace.Write(new TraceRecord(TraceKind.RegisterWritten)
            {
                Cpu = Bus.CurrentCpu,
                Slot = Slot,
                Address = _bars[bar] + offset,
                Data = value,
            });
        }

        WriteWindow(bar, offset, value);
    }

    /// <summary>Reads four bytes behind a BAR, whoever asks.</summary>
    internal uint ReadWindow(int bar, ulong offset)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        return Function.ReadBar(bar, offset, data)
            ? BinaryPrimitives.ReadUInt32LittleEndian(data)
            : Device.ReadRegister(bar, offset);
    }

    /// <summary>Writes four bytes behind a BAR, whoever does.</summary>
    internal void WriteWindow(int bar, ulong offset, uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        if (!Function.WriteBar(bar, offset, data))
        {
            Device.WriteRegister(bar, offset, value);
        }
    }

    /// <summary>Lets the memory map follow the base address and command registers.</summary>
    internal void Map()
    {
        for (int bar = 0; bar < _bars.Length; bar++)
        {
            DeviceBar description = Function.GetBar(bar);
            ulong address = IsPlugged && description.IsMemory
                ? Function.GetBarAddress(bar) ?? NotMapped
                : NotMapped;
            if (address != _bars[bar])
            {
                if (_bars[bar] != NotMapped)
                {
                    Bus.Memory.Unmap(this, bar);
                }

                _bars[bar] = address;
                if (address != NotMapped)
                {
                    Bus.Memory.Map(new MemoryWindow(address, description.SizeBytes, this, bar));
                }
            }
        }
    }

    private static ulong AddressOf(in MsiMessage message) => ((ulong)message.AddressHigh << 32) | message.AddressLow;
}
