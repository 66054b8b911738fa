using System.Text.Json;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Devices;
using Genirq.Snapshots;

namespace Genirq.Simulation.Buses;

/// <summary>A device model: a PCI function, and registers behind its BARs.</summary>
/// <remarks>
/// <para>
/// A model knows no CPU and no driver: it answers accesses to its registers, raises its vectors and reads and writes
/// memory. What it does later it asks of <see cref="After(long, in DeviceCall)"/>. It must not call into the interrupt
/// system.
/// </para>
/// <para>Not thread-safe: one thread runs a machine.</para>
/// </remarks>
public class SimulatedDevice
{
    private readonly List<DueCall> _calls = [];

    /// <summary>Makes a device that has no registers but those of its function.</summary>
    /// <param name="options">The function.</param>
    /// <param name="diagnostics">Where refused accesses are reported; null: its own.</param>
    public SimulatedDevice(DeviceFunctionOptions options, IrqDiagnostics? diagnostics = null)
    {
        Function = new DeviceFunction(options, diagnostics);
    }

    /// <summary>The function: configuration space, MSI, MSI-X, wire.</summary>
    public DeviceFunction Function { get; }

    /// <summary>Where it is plugged in; null while it is not.</summary>
    public BusFunction? Place { get; internal set; }

    /// <summary>Whether it is plugged in.</summary>
    public bool IsPlugged => Place is not null;

    /// <summary>Has an event of a vector: a message leaves, or the event waits while it must not.</summary>
    /// <param name="vector">The MSI-X entry, or the MSI message.</param>
    /// <returns>What became of it; see <see cref="DeviceFunction.Trigger"/>.</returns>
    public TriggerResult Trigger(int vector) => Function.Trigger(vector);

    /// <summary>Reads a register.</summary>
    /// <param name="bar">0 to 5.</param>
    /// <param name="offset">From the BAR's beginning; a multiple of 4, outside table and pending bits.</param>
    /// <returns>The value; all ones where there is no register.</returns>
    protected internal virtual uint ReadRegister(int bar, ulong offset) => uint.MaxValue;

    /// <summary>Writes a register.</summary>
    /// <param name="bar">0 to 5.</param>
    /// <param name="offset">As for <see cref="ReadRegister"/>.</param>
    /// <param name="value">The value.</param>
    protected internal virtual void WriteRegister(int bar, ulong offset, uint value)
    {
    }

    /// <summary>Called when it has been plugged in; its BARs have addresses, and nobody drives it yet.</summary>
    protected internal virtual void OnPlugged()
    {
    }

    /// <summary>Called when it is pulled out; nothing that it does afterwards arrives.</summary>
    protected internal virtual void OnUnplugged()
    {
    }

    /// <summary>Whether the model's own state can be saved: it has none, or it has <see cref="SaveModel"/>.</summary>
    protected internal virtual bool CanSaveModel => GetType() == typeof(SimulatedDevice);

    /// <summary>Writes the model's own state, as members of an object that is begun already.</summary>
    /// <param name="writer">Where to.</param>
    /// <remarks>The function's is saved by itself, and so are calls of <see cref="After(long, in DeviceCall)"/> that
    /// are due.</remarks>
    protected internal virtual void SaveModel(Utf8JsonWriter writer)
    {
    }

    /// <summary>Reads and checks the model's own state, and changes nothing.</summary>
    /// <param name="state">The object.</param>
    /// <param name="calls">The calls that will be due: kind and numbers are 0 or more, and nothing else of them is
    /// checked yet.</param>
    /// <returns>What applies the state: it cannot fail. The calls are applied by themselves.</returns>
    /// <exception cref="SnapshotException">State or calls do not fit.</exception>
    protected internal virtual Action PrepareModel(SnapshotObject state, IReadOnlyList<DeviceCall> calls)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(calls);
        return calls.Count == 0 ? static () => { } : throw state.Reject("calls", "This model does nothing later.");
    }

    /// <summary>Does what it asked for earlier. Not called once it has been pulled out.</summary>
    /// <param name="call">What.</param>
    protected internal virtual void OnDue(in DeviceCall call)
    {
    }

    /// <summary>The calls that are due later, in the order in which they were asked for.</summary>
    internal IReadOnlyList<DueCall> Calls => _calls;

    /// <summary>Sends a message that is not its function's: of a store of its own (IMS).</summary>
    /// <param name="message">The message.</param>
    /// <param name="index">Which one it is, for the trace; -1 for none.</param>
    protected void Send(in MsiMessage message, int index = -1) => Place?.Send(index, message);

    /// <summary>Reads memory, as a bus master.</summary>
    /// <param name="address">Any address; what nobody answers reads as all ones.</param>
    /// <param name="data">Where to.</param>
    protected void ReadMemory(ulong address, Span<byte> data)
    {
        if (Place is { } place)
        {
            place.Bus.Memory.Read(address, data);
        }
        else
        {
            data.Fill(0xFF);
        }
    }

    /// <summary>Writes memory, as a bus master. Messages that are sent later arrive later.</summary>
    /// <param name="address">
    /// Any address. Four bytes into the window of the local APICs, or into another device's BAR, are on their way like
    /// a message; memory changes at once.
    /// </param>
    /// <param name="data">What.</param>
    protected void WriteMemory(ulong address, ReadOnlySpan<byte> data) => Place?.WriteMemory(address, data);

    /// <summary>Has <see cref="OnDue"/> called later, unless it has been pulled out by then.</summary>
    /// <param name="delayNanoseconds">In how many nanoseconds, 0 or more.</param>
    /// <param name="call">With what.</param>
    protected void After(long delayNanoseconds, in DeviceCall call)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delayNanoseconds);
        if (Place is { } place)
        {
            DueCall due = Add(call);
            due.Timer = place.Bus.Clock.Call(delayNanoseconds, static state => ((DueCall)state!).Fire(), due);
        }
    }

    /// <summary>Does something later, unless it has been pulled out by then.</summary>
    /// <param name="delayNanoseconds">In how many nanoseconds, 0 or more.</param>
    /// <param name="action">What. Code is not saved: until then the machine cannot be.</param>
    protected void After(long delayNanoseconds, Action action)
    {
        if (Place is { } place)
        {
            place.Bus.Clock.After(
                delayNanoseconds,
                () =>
                {
                    if (Place == place)
                    {
                        action();
                    }
                });
        }
    }

    /// <summary>Takes all calls back.</summary>
    internal void CancelCalls()
    {
        foreach (DueCall due in _calls)
        {
            due.Timer?.Dispose();
        }

        _calls.Clear();
    }

    /// <summary>Waits for a saved call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="place">Its timer's place among the saved ones.</param>
    internal void Restore(in DeviceCall call, int place)
    {
        DueCall due = Add(call);
        due.Timer = Place!.Bus.Clock.CallAt(place, static state => ((DueCall)state!).Fire(), due);
    }

    /// <summary>A call's time has come.</summary>
    internal void Fire(DueCall due)
    {
        _calls.Remove(due);
        OnDue(due.Call);
    }

    private DueCall Add(in DeviceCall call)
    {
        DueCall due = new(this, call);
        _calls.Add(due);
        return due;
    }
}
