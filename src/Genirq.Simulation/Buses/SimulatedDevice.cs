using System.Buffers.Binary;
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
public class SimulatedDevice : PciFunction
{
    private const int RegisterBytes = sizeof(uint);
    private const string CallsName = "calls";
    private const int NumbersPerCall = 5;

    private readonly List<DueCall> _calls = [];

    /// <summary>Makes a device that has no registers but those of its function.</summary>
    /// <param name="options">The function.</param>
    /// <param name="diagnostics">Where refused accesses are reported; null: its own.</param>
    public SimulatedDevice(DeviceFunctionOptions options, IrqDiagnostics? diagnostics = null)
        : base(options, diagnostics)
    {
    }

    /// <summary>Where in a machine in memory it is plugged in; null while it is not, or elsewhere.</summary>
    public BusFunction? Place => Host as BusFunction;

    /// <summary>Whether it is plugged in, into a machine in memory or elsewhere.</summary>
    public bool IsPlugged => Host is not null;

    /// <inheritdoc/>
    public sealed override bool CanSave => CanSaveModel;

    /// <inheritdoc/>
    /// <remarks>
    /// Registers have 32 bits. A longer read takes several, lowest first; a shorter one takes a part of one.
    /// </remarks>
    public sealed override void ReadBar(int bar, ulong offset, Span<byte> data)
    {
        Span<byte> word = stackalloc byte[RegisterBytes];
        while (!data.IsEmpty)
        {
            int skipped = (int)(offset % RegisterBytes);
            int length = Math.Min(data.Length, RegisterBytes - skipped);
            BinaryPrimitives.WriteUInt32LittleEndian(word, ReadRegister(bar, offset - (uint)skipped));
            word.Slice(skipped, length).CopyTo(data);
            data = data[length..];
            offset += (uint)length;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Registers have 32 bits and are written whole: a longer write goes to several, lowest first; one that leaves a
    /// part of a register alone is refused with a diagnostic.
    /// </remarks>
    public sealed override void WriteBar(int bar, ulong offset, ReadOnlySpan<byte> data)
    {
        if (offset % RegisterBytes != 0 || data.Length % RegisterBytes != 0)
        {
            Function.Diagnostics.Warn(
                IrqDiagnosticId.PciAccessRefused,
                nameof(WriteBar),
                $"A write of {data.Length} bytes at 0x{offset:x} of BAR {bar} is refused: registers have 4 bytes.",
                value: (long)offset);
            return;
        }

        for (; !data.IsEmpty; data = data[RegisterBytes..], offset += RegisterBytes)
        {
            WriteRegister(bar, offset, BinaryPrimitives.ReadUInt32LittleEndian(data));
        }
    }

    /// <inheritdoc/>
    /// <remarks>With the calls that are due: in how many nanoseconds, and with what.</remarks>
    public sealed override void Save(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SaveModel(writer);
        long now = Host?.Nanoseconds ?? 0;
        SnapshotJson.WriteNumbers(writer, CallsName, _calls.SelectMany(due => new[]
        {
            Math.Max(due.DueNanoseconds - now, 0), due.Call.Kind, due.Call.First, due.Call.Second, due.Call.Third,
        }));
    }

    /// <inheritdoc/>
    public sealed override Action Prepare(SnapshotObject state)
    {
        ArgumentNullException.ThrowIfNull(state);
        IReadOnlyList<long> numbers = state.Numbers(CallsName, 0, long.MaxValue / 2);
        if (numbers.Count % NumbersPerCall != 0)
        {
            throw state.Reject(CallsName, $"Each call has {NumbersPerCall} numbers.");
        }

        List<DeviceCall> calls = [];
        for (int i = 0; i < numbers.Count; i += NumbersPerCall)
        {
            calls.Add(numbers[i + 1] <= int.MaxValue
                ? new DeviceCall((int)numbers[i + 1], numbers[i + 2], numbers[i + 3], numbers[i + 4])
                : throw state.Reject(CallsName, $"There is no kind {numbers[i + 1]}."));
        }

        Action apply = PrepareModel(state, calls);
        return () =>
        {
            CancelCalls();
            apply();
            for (int i = 0; i < calls.Count; i++)
            {
                After(numbers[i * NumbersPerCall], calls[i]);
            }
        };
    }

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

    /// <summary>Called when it has been plugged in; its BARs have addresses, and no driver is bound yet.</summary>
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

    /// <summary>Sends a message that is not its function's, but of an interrupt message store (IMS).</summary>
    /// <param name="message">The message.</param>
    /// <param name="index">Which one it is, for the trace; -1 for none.</param>
    protected void Send(in MsiMessage message, int index = -1) => Host?.Send(index, message);

    /// <summary>Reads memory, as a bus master.</summary>
    /// <param name="address">Any address; what no device answers reads as all ones.</param>
    /// <param name="data">Where to.</param>
    protected void ReadMemory(ulong address, Span<byte> data)
    {
        if (Host is { } host)
        {
            host.ReadMemory(address, data);
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
    protected void WriteMemory(ulong address, ReadOnlySpan<byte> data) => Host?.WriteMemory(address, data);

    /// <summary>Has <see cref="OnDue"/> called later, unless it has been pulled out by then.</summary>
    /// <param name="delayNanoseconds">In how many nanoseconds, 0 or more.</param>
    /// <param name="call">With what.</param>
    protected void After(long delayNanoseconds, in DeviceCall call)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delayNanoseconds);
        if (Host is { } host)
        {
            DueCall due = Add(call, host.Nanoseconds + delayNanoseconds);
            due.Timer = host.After(delayNanoseconds, static state => ((DueCall)state).Fire(), due);
        }
    }

    /// <summary>Does something later, unless it has been pulled out by then.</summary>
    /// <param name="delayNanoseconds">In how many nanoseconds, 0 or more.</param>
    /// <param name="action">What. Code is not saved: until then the machine cannot be.</param>
    protected void After(long delayNanoseconds, Action action)
    {
        if (Host is { } host)
        {
            Action later = () =>
            {
                if (Host == host)
                {
                    action();
                }
            };
            host.After(delayNanoseconds, static state => ((Action)state)(), later);
        }
    }

    /// <inheritdoc/>
    protected sealed override void OnDetached() => CancelCalls();

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
        DueCall due = Add(call, Place!.Bus.Clock.DueOf(place));
        due.Timer = Place.Bus.Clock.CallAt(place, static state => ((DueCall)state!).Fire(), due);
    }

    /// <summary>A call's time has come.</summary>
    internal void Fire(DueCall due)
    {
        _calls.Remove(due);
        OnDue(due.Call);
    }

    private DueCall Add(in DeviceCall call, long dueNanoseconds)
    {
        DueCall due = new(this, call, dueNanoseconds);
        _calls.Add(due);
        return due;
    }
}
