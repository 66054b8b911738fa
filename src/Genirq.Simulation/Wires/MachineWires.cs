using System.Diagnostics;
using System.Numerics;
using Genirq.Msi;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;
using Genirq.Platforms.X86.Messages;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Wires;

/// <summary>A machine's I/O APIC and the wires that end at its pins.</summary>
/// <remarks>
/// <para>
/// Each PCI domain has four wires, which its functions share: pins 16 to 19 for even domains, 20 to 23 for odd ones. A
/// function's wire is its pin turned by its device number, as in a slot of a board. A wire is high while a function
/// asserts it; a pin that is not masked then sends, and not again until the end of that interrupt is told: then it
/// sends anew if the wire is still high. Wires act at once, beside the bus.
/// </para>
/// <para>
/// Not thread-safe: one thread runs a machine. Source: Intel 82093AA, 3.2.4, the redirection table; PCI Local Bus
/// Specification 3.0, 2.2.6; PCI Express Base Specification 6.0, 2.2.8.1.
/// </para>
/// </remarks>
public sealed class MachineWires
{
    private const int Pins = 24;
    private const int FirstPin = 16;
    private const int WiresOfDomain = 4;

    /// <summary>The pins that have a wire, a bit each.</summary>
    internal const uint AllPins = (1u << Pins) - (1u << FirstPin);

    // By what remapping units know the I/O APIC; no slot of a function is there.
    private const ushort RequesterId = 0xFF00;

    private readonly VectorDomain _vectors;
    private readonly IoApicDomain _domain;
    private readonly RemappingUnit? _unit;
    private readonly MessageRouter _router;
    private readonly MachineTrace _trace;
    private readonly HashSet<BusFunction>[] _asserted =
        [.. Enumerable.Range(0, Pins).Select(static _ => new HashSet<BusFunction>())];

    // The pins that wait for the end of what they have sent (remote IRR).
    private uint _sent;

    internal MachineWires(VectorDomain vectors, RemappingUnit? unit, MessageRouter router, MachineTrace trace)
    {
        _vectors = vectors;
        _unit = unit;
        _router = router;
        _trace = trace;
        _domain = IoApicDomain.Create(
            vectors, unit?.Domain, new IoApicOptions { Pins = Pins, RequesterId = RequesterId });
        _domain.PinChanged += Settle;
        _domain.PinEnded += End;
    }

    /// <summary>The domain of the I/O APIC.</summary>
    public IoApicDomain Domain => _domain;

    /// <summary>The pin at which a function's wire ends.</summary>
    /// <param name="function">The function.</param>
    /// <returns>The pin; -1 for a function without a wire.</returns>
    public static int PinOf(BusFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        const int InterruptPin = 0x3D;
        Span<byte> wire = stackalloc byte[1];
        function.Function.ReadConfig(InterruptPin, wire);
        return wire[0] == 0
            ? -1
            : FirstPin + ((int)(function.Slot.Domain % 2) * WiresOfDomain)
                + ((function.Slot.Device + wire[0] - 1) % WiresOfDomain);
    }

    /// <summary>Whether a wire is high.</summary>
    /// <param name="pin">The pin at which it ends.</param>
    public bool IsHigh(int pin) => _asserted[pin].Count != 0;

    /// <summary>Whether a pin waits for the end of what it has sent.</summary>
    /// <param name="pin">The pin.</param>
    public bool IsSent(int pin) => (_sent >> pin & 1) != 0;

    /// <summary>The interrupt of a function's wire; it is made when the first function of the wire asks.</summary>
    /// <returns>The interrupt; none if there is no wire, or no number is left.</returns>
    internal Irq IrqOf(BusFunction function)
    {
        int pin = PinOf(function);
        if (pin < 0)
        {
            return Irq.None;
        }

        Irq known = _domain.FindMapping(new HardwareIrq((ulong)pin));
        if (!known.IsNone)
        {
            return known;
        }

        int result = _domain.Map(pin, new Irq(-1), isLevel: true, function.Node);
        return new Irq(Math.Max(result, 0));
    }

    /// <summary>A function asserts its wire, or leaves it alone.</summary>
    internal void Change(BusFunction function, bool isAsserted)
    {
        int pin = PinOf(function);
        Debug.Assert(pin >= 0, "A function without a wire asserts nothing.");
        _ = isAsserted ? _asserted[pin].Add(function) : _asserted[pin].Remove(function);
        Settle(pin);
    }

    /// <summary>A CPU has told the end of a level-triggered vector.</summary>
    internal void EndVector(int vector)
    {
        for (uint left = _sent; left != 0; left &= left - 1)
        {
            int pin = BitOperations.TrailingZeroCount(left);
            IoApicPin setting = _domain.PinAt(pin);
            if (!setting.IsRemapped && setting.Vector == vector)
            {
                End(pin);
            }
        }
    }

    /// <summary>The pins that wait, of a machine that is saved.</summary>
    internal uint Sent => _sent;

    /// <summary>Goes on from where another machine's pins stood; functions and domain have been restored.</summary>
    internal void Restore(IEnumerable<BusFunction> functions, uint sent)
    {
        foreach (HashSet<BusFunction> wire in _asserted)
        {
            wire.Clear();
        }

        foreach (BusFunction function in functions.Where(static each => each.Function.IsLineAsserted))
        {
            _asserted[PinOf(function)].Add(function);
        }

        _sent = sent;
    }

    private void End(int pin)
    {
        _sent &= ~(1u << pin);
        Settle(pin);
    }

    // A pin that is high and may send does, once.
    private void Settle(int pin)
    {
        IoApicPin setting = _domain.PinAt(pin);
        if (!IsHigh(pin) || IsSent(pin) || setting.IsMasked || !setting.IsLevel)
        {
            return;
        }

        _sent |= 1u << pin;
        if (_trace.IsOn)
        {
            _trace.Write(new TraceRecord(TraceKind.PinSent) { Vector = pin });
        }

        _router.RoutePin(_unit, RequesterId, pin, MessageOf(setting));
    }

    private MsiMessage MessageOf(in IoApicPin pin)
    {
        const uint LevelTriggered = 0x8000;
        const uint Asserted = 0x4000;
        MsiMessage message = pin.IsRemapped && _unit is not null
            ? _unit.MessageOf(pin)
            : ApicMessage.Compose(_vectors.Options.Apics, pin.Destination, (uint)pin.Vector, isOfUnit: false, out _);
        return pin.IsRemapped ? message : message with { Data = message.Data | LevelTriggered | Asserted };
    }
}
