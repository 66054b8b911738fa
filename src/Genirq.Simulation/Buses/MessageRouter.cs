using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Platforms.X86.Messages;
using Genirq.Simulation.Cpus;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Buses;

/// <summary>Brings messages to local APICs: through the remapping unit that the device is behind, or directly; on other
/// machines to what keeps them for CPUs.</summary>
/// <remarks>On the hot path: allocates nothing unless a message is refused.</remarks>
internal sealed class MessageRouter(MachineApics apics, ApicDirectory directory, MachineTrace trace)
{
    private RemappingUnit[] _units = [];
    private IrqDiagnostics? _diagnostics;
    private bool _hasExtendedDestination;

    /// <summary>What brings messages to CPUs without local APICs; null on x86.</summary>
    public MessageController? Controller { get; set; }

    /// <summary>How many messages were refused.</summary>
    public long FaultCount { get; internal set; }

    /// <summary>Tells what stands between devices and local APICs.</summary>
    /// <param name="units">The remapping units; none: messages name CPU and vector.</param>
    /// <param name="hasExtendedDestination">Whether messages without remapping have 15 bits of destination.</param>
    /// <param name="diagnostics">Where refused messages are reported.</param>
    public void Connect(RemappingUnit[] units, bool hasExtendedDestination, IrqDiagnostics diagnostics)
    {
        _units = units;
        _hasExtendedDestination = hasExtendedDestination;
        _diagnostics = diagnostics;
    }

    /// <summary>The unit that a slot is behind; null if there is none.</summary>
    public RemappingUnit? UnitOf(PciSlot slot) =>
        _units.Length == 0 ? null : _units[slot.Domain % (uint)_units.Length];

    /// <summary>Brings a device's message to where it goes.</summary>
    public void Route(in BusWrite write)
    {
        PciSlot slot = write.Function.Slot;
        InterruptFault fault = Controller is { } controller
            ? controller.Bring(slot.RequesterId, write.Message)
            : Bring(write.Function.Unit, slot.RequesterId, write.Message, slot);
        if (fault != InterruptFault.None)
        {
            Refuse(slot, write.Vector, write.Message, fault);
        }
    }

    /// <summary>Brings the message of an I/O APIC's pin to where it goes.</summary>
    /// <param name="unit">The unit that the I/O APIC is behind, or null.</param>
    /// <param name="requester">By what the unit knows it.</param>
    /// <param name="pin">The pin.</param>
    /// <param name="message">The message.</param>
    public void RoutePin(RemappingUnit? unit, ushort requester, int pin, in MsiMessage message)
    {
        InterruptFault fault = Bring(unit, requester, message, slot: null);
        if (fault != InterruptFault.None)
        {
            Refuse(slot: null, pin, message, fault);
        }
    }

    private InterruptFault Bring(RemappingUnit? unit, ushort requester, in MsiMessage message, PciSlot? slot)
    {
        InterruptFault fault = unit is null
            ? Decode(message, out ApicTarget target)
            : unit.Remap(requester, message, out target);
        if (fault == InterruptFault.None && unit is not null && trace.IsOn)
        {
            TraceKind kind = target.IsPosted ? TraceKind.Posted : TraceKind.Remapped;
            trace.Write(new TraceRecord(kind) { Slot = slot, Vector = target.Vector });
        }

        return fault == InterruptFault.None && !target.IsPosted ? Send(target) : fault;
    }

    private InterruptFault Decode(in MsiMessage message, out ApicTarget target)
    {
        ApicMessage.TryDecode(message, _hasExtendedDestination, out ApicMessage decoded);
        target = new ApicTarget(
            decoded.Destination, (int)(decoded.Vector & 0xFF), decoded.IsLogical, decoded.DeliveryMode)
        {
            IsLevel = (message.Data & 0x8000) != 0,
        };
        return decoded.IsRemappable ? InterruptFault.NoUnit : InterruptFault.None;
    }

    private InterruptFault Send(in ApicTarget target)
    {
        if (target.DeliveryMode > 1)
        {
            return InterruptFault.DeliveryMode;
        }

        if (target.Vector < LocalApic.FirstLegalVector)
        {
            return InterruptFault.IllegalVector;
        }

        if (target.IsLogical)
        {
            return SendLogical(target);
        }

        if (directory.IsBroadcast(target.Destination))
        {
            for (int every = 0; every < directory.Count; every++)
            {
                apics.Accept(every, target.Vector, target.IsLevel);
            }

            return InterruptFault.None;
        }

        int cpu = directory.FindPhysical(target.Destination);
        return cpu >= 0 && apics.Accept(cpu, target.Vector, target.IsLevel)
            ? InterruptFault.None
            : InterruptFault.NoDestination;
    }

    // Of several CPUs a lowest-priority message goes to the first that takes it.
    private InterruptFault SendLogical(in ApicTarget target)
    {
        bool isTaken = false;
        uint left = target.Destination;
        for (int cpu = directory.TakeLogical(ref left); cpu >= 0; cpu = directory.TakeLogical(ref left))
        {
            isTaken |= apics.Accept(cpu, target.Vector, target.IsLevel);
            if (isTaken && target.DeliveryMode == 1)
            {
                break;
            }
        }

        return isTaken ? InterruptFault.None : InterruptFault.NoDestination;
    }

    private void Refuse(PciSlot? slot, int vector, in MsiMessage message, InterruptFault fault)
    {
        FaultCount++;
        if (trace.IsOn)
        {
            trace.Write(new TraceRecord(TraceKind.Faulted)
            {
                Slot = slot,
                Vector = vector,
                Address = ((ulong)message.AddressHigh << 32) | message.AddressLow,
                Data = message.Data,
                Name = fault.ToString(),
            });
        }

        _diagnostics?.Log(
            IrqDiagnosticId.MessageRefused,
            nameof(MessageRouter),
            $"The message {message} of {slot?.ToString() ?? $"pin {vector}"} is refused: {fault}.",
            value: (long)fault);
    }
}
