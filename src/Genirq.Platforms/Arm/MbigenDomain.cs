using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.Arm;

/// <summary>An MBIGEN: turns the wires of devices into events of an ITS.</summary>
/// <remarks>
/// <para>
/// To the ITS it is one device, with an MSI domain of its own whose numbers are wires; the index of a wire's message is
/// any free one. Interrupts are had by <see cref="IrqDomains.CreateMapping(FirmwareIrqSpec)"/> or
/// <see cref="MsiDomain.AllocateWired"/> and given back by <see cref="IrqDomains.Dispose(Irq)"/>. As in Linux the index
/// of an interrupt that was given back, or that could not be had, is not used again.
/// </para>
/// <para>
/// Affinity and masking are the ITS's. Thread-safe without a lock: what a wire has is written under its interrupt's
/// lock. Source: Linux 6.12, drivers/irqchip/irq-mbigen.c.
/// </para>
/// </remarks>
public sealed partial class MbigenDomain
{
    /// <summary>The first wire that a device can have.</summary>
    public const int FirstWire = 64;

    /// <summary>The last one.</summary>
    public const int LastWire = 1407;

    /// <summary>How many wires the registers of one node are for.</summary>
    public const int WiresPerNode = 128;

    private const int Wires = LastWire - FirstWire + 1;

    private readonly ItsDomain _its;
    private readonly MbigenWire[] _wires;

    private MbigenDomain(ItsDomain its, MsiDevice device)
    {
        _its = its;
        Device = device;
        _wires = [.. Enumerable.Range(0, Wires).Select(static _ => new MbigenWire())];
    }

    /// <summary>What the ITS knows it as.</summary>
    public MsiDevice Device { get; }

    /// <summary>The domain of its wires.</summary>
    public MsiDomain Domain => Device.GetDomain(MsiDomainId.Default)!;

    /// <summary>Makes the domain.</summary>
    /// <param name="its">The ITS.</param>
    /// <param name="name">Its name, for example <c>HISI0152:00</c>; its firmware node has it too.</param>
    /// <param name="deviceId">Its DeviceID, up to 4095.</param>
    /// <param name="pins">How many of its wires can have interrupts at once, 1 to 1344.</param>
    /// <exception cref="IrqException">The system or the ITS refused the domain.</exception>
    /// <remarks>Source: mbigen_create_device_domain.</remarks>
    public static MbigenDomain Create(ItsDomain its, string name, ushort deviceId, int pins)
    {
        ArgumentNullException.ThrowIfNull(its);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(deviceId, MbigenWire.LastDeviceId);
        ArgumentOutOfRangeException.ThrowIfLessThan(pins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pins, Wires);
        MsiDevice device = new(its.System, name, its)
        {
            FirmwareNode = FirmwareNode.Path(name),
            RequesterId = deviceId,
        };
        MbigenDomain mbigen = new(its, device);
        return device.CreateDomain(MsiDomainId.Default, mbigen.Describe(), (uint)pins)
            ? mbigen
            : throw new IrqException(IrqError.NoMemory, $"The domain of {name} was refused.");
    }

    /// <summary>The offset of a wire's vector register: nodes are 4 KiB each, counted from 1.</summary>
    /// <param name="wire">64 to 1407.</param>
    public static int RegisterOf(int wire) =>
        (((PlaceOf(wire) / WiresPerNode) + 1) << 12) + 0x200 + (PlaceOf(wire) % WiresPerNode * sizeof(uint));

    /// <summary>A wire's vector register: the DeviceID in bits 11 to 0, the event in bits 21 to 12.</summary>
    /// <param name="wire">64 to 1407.</param>
    /// <remarks>It keeps its event when the interrupt is shut down: a zero message is not written.</remarks>
    public uint VectorOf(int wire) => (_wires[PlaceOf(wire)].Event << MbigenWire.EventShift) | Device.RequesterId;

    /// <summary>Whether a wire fires while it is high; otherwise on its rising edge, as after reset.</summary>
    /// <param name="wire">64 to 1407.</param>
    public bool IsLevel(int wire) => _wires[PlaceOf(wire)].IsLevel;

    /// <summary>Whether a wire has fired, and the end of its interrupt has not been told.</summary>
    /// <param name="wire">64 to 1407.</param>
    public bool HasFired(int wire) => _wires[PlaceOf(wire)].HasFired;

    /// <summary>A wire fires: its event is written to the ITS.</summary>
    /// <param name="wire">64 to 1407.</param>
    /// <returns>The CPU where it waits now; -1: its event is not mapped, or goes to a virtual CPU.</returns>
    /// <remarks>Of a wire that stays high the caller says again that it fires when <see cref="HasFired"/> has
    /// ended.</remarks>
    public int Fire(int wire)
    {
        MbigenWire one = _wires[PlaceOf(wire)];
        one.HasFired = true;
        return _its.Write(Device.RequesterId, one.Event);
    }

    private static int PlaceOf(int wire)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wire, FirstWire);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wire, LastWire);
        return wire - FirstWire;
    }

    private static bool IsPossible(TriggerType type) => type is TriggerType.EdgeRising or TriggerType.LevelHigh;

    private MsiDomainTemplate Describe() => new()
    {
        Chip = new MbigenChip(this),
        Ops = new MbigenMsiDomainOps(),
        Flags = MsiFlags.UseDeviceFirmwareNode,
        BusToken = BusToken.WiredToMsi,
    };

    private MbigenWire WireOf(IrqData data) => _wires[PlaceOf((int)data.HardwareIrq.Number)];

    private sealed class MbigenChip(MbigenDomain mbigen) : IrqChip(
        "mbigen-v2",
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.EndOfInterrupt | IrqChipCallbacks.SetType
        | IrqChipCallbacks.WriteMessage)
    {
        /// <inheritdoc/>
        public override void Mask(IrqData data) => IrqChipParent.Mask(data);

        /// <inheritdoc/>
        public override void Unmask(IrqData data) => IrqChipParent.Unmask(data);

        /// <inheritdoc/>
        public override void EndOfInterrupt(IrqData data)
        {
            mbigen.WireOf(data).HasFired = false;
            IrqChipParent.EndOfInterrupt(data);
        }

        /// <inheritdoc/>
        /// <returns>0; -EINVAL: neither the rising edge nor the high level.</returns>
        public override int SetType(IrqData data, TriggerType type)
        {
            if (!IsPossible(type))
            {
                return ErrorCode.Invalid;
            }

            mbigen.WireOf(data).IsLevel = type == TriggerType.LevelHigh;
            return AffinityResult.Ok;
        }

        /// <inheritdoc/>
        /// <remarks>The address is the hardware's own; a zero one changes nothing.</remarks>
        public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
        {
            if (messages[0].Address != 0)
            {
                mbigen.WireOf(data).Event = messages[0].Data & MbigenWire.LastEvent;
            }
        }
    }

    private sealed class MbigenMsiDomainOps() : MsiDomainOps(
        MsiDomainCallbacks.SetDescriptor | MsiDomainCallbacks.Translate)
    {
        /// <inheritdoc/>
        public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
        {
            argument.Descriptor = descriptor;
            argument.HardwareIrq = new HardwareIrq((uint)descriptor.Cookie.Value);
        }

        /// <inheritdoc/>
        /// <returns>0; -EINVAL: not two parameters, no such wire, or another trigger.</returns>
        public override int Translate(
            MsiDomain domain, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
        {
            hardwareIrq = new HardwareIrq(spec[0]);
            type = (TriggerType)spec[1];
            return spec.Count == 2 && spec[0] is >= FirstWire and <= LastWire && IsPossible(type)
                ? 0
                : ErrorCode.Invalid;
        }
    }
}
