using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Platforms.X86;

namespace Genirq.Platforms.HyperV;

/// <summary>The MSI domain of a vPCI bus of a Hyper-V guest, whose messages come from the host.</summary>
/// <remarks>
/// <para>
/// A global MSI domain on x86's vectors or on arm64's SPIs, for MSI-X and for several messages by MSI. Composing a
/// message asks the host; a host that refuses leaves a zero message, for composing cannot fail. Where the message goes
/// is told when it is unmasked, on x86: so an affinity takes effect with the next unmasking.
/// </para>
/// <para>
/// Thread-safe: one lock guards what the host has made; it is not held when the host is called. Source: Linux 6.12,
/// drivers/pci/controller/pci-hyperv.c.
/// </para>
/// </remarks>
public sealed partial class HyperVPciDomain
{
    // Several messages are asked for with this vector: a multiple of any count, and not 0.
    private const uint DummyVector = 32;

    private const int RequesterShift = 11;
    private const int SegmentShift = 27;

    private readonly Lock _gate = new();
    private readonly Dictionary<Irq, HyperVMapping> _mappings = [];
    private readonly HyperVHost _host;

    private HyperVPciDomain(HyperVHost host, HyperVPciOptions options, bool isX86)
    {
        _host = host;
        Options = options;
        IsX86 = isX86;
    }

    /// <summary>How it was made.</summary>
    public HyperVPciOptions Options { get; }

    /// <summary>The domain, for functions on the bus.</summary>
    public MsiDomain Domain { get; private set; } = null!;

    private bool IsX86 { get; }

    /// <summary>Makes the domain.</summary>
    /// <param name="host">The host.</param>
    /// <param name="parent">The vectors of x86 (<see cref="VectorDomain"/>), or the SPIs of arm64
    /// (<see cref="HyperVSpiDomain"/>).</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The parent is neither.</exception>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    /// <remarks>Source: hv_pcie_init_irq_domain.</remarks>
    public static HyperVPciDomain Create(HyperVHost host, IrqDomain parent, HyperVPciOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(options);
        if (parent is not (VectorDomain or HyperVSpiDomain))
        {
            throw new ArgumentException($"{parent.Name} has neither vectors of x86 nor SPIs.", nameof(parent));
        }

        HyperVPciDomain bus = new(host, options, parent is VectorDomain);
        IrqSystem system = parent.System;
        MsiDomainTemplate template = new()
        {
            Chip = new HyperVPciChip(bus, system),
            Ops = new HyperVMsiDomainOps(bus),
            Flags = MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly | MsiFlags.DeviceAttributes
                | MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.MultiPciMsi | MsiFlags.PciMsiX
                | (system.Options.HasReservationMode ? MsiFlags.MustReactivate : MsiFlags.None),
            BusToken = BusToken.PciMsi,
            Flow = bus.IsX86 ? EdgeFlow.Instance : null,
            FlowName = bus.IsX86 ? "edge" : null,
        };
        bus.Domain = MsiDomain.CreateGlobal(system, FirmwareNode.Named(options.Name), template, 0, parent)
            ?? throw new IrqException(IrqError.NoMemory, $"The domain of the vPCI bus {options.Name} was refused.");
        return bus;
    }

    /// <summary>What the host has made for an interrupt; null: nothing.</summary>
    /// <param name="irq">The interrupt.</param>
    public HyperVInterrupt? InterruptOf(Irq irq) => Find(irq)?.Interrupt;

    private static bool IsSeveral(MsiDescriptor descriptor) => descriptor is { IsMsiX: false, VectorCount: > 1 };

    private static MsiMessage MessageOf(HyperVInterrupt interrupt) =>
        new((uint)interrupt.Address, (uint)(interrupt.Address >> 32), interrupt.Data);

    private HyperVMapping? Find(Irq irq)
    {
        lock (_gate)
        {
            return _mappings.TryGetValue(irq, out HyperVMapping mapping) ? mapping : null;
        }
    }

    private void Keep(Irq irq, HyperVMapping mapping)
    {
        lock (_gate)
        {
            _mappings[irq] = mapping;
        }
    }

    // Source: hv_int_desc_free.
    private void Release(Irq irq, MsiDevice device)
    {
        HyperVMapping mapping;
        lock (_gate)
        {
            if (!_mappings.Remove(irq, out mapping))
            {
                return;
            }
        }

        if (mapping.IsOwn)
        {
            _host.Delete(device, mapping.Interrupt);
        }
    }

    // Source: hv_compose_msi_msg.
    private MsiMessage Compose(IrqData data)
    {
        MsiDescriptor descriptor = data.Descriptor.MsiDescriptor!;
        bool isSeveral = IsSeveral(descriptor);
        if (isSeveral && Find(data.Irq) is { } known)
        {
            return MessageOf(known.Interrupt);
        }

        Release(data.Irq, descriptor.Device);
        if (isSeveral && descriptor.Irq != data.Irq)
        {
            uint offset = (uint)(data.Irq.Number - descriptor.Irq.Number);
            HyperVInterrupt further = new(descriptor.Message.Address, descriptor.Message.Data + offset);
            Keep(data.Irq, new HyperVMapping(further, IsOwn: false));
            return MessageOf(further);
        }

        if (!_host.TryCreate(Describe(data, descriptor, isSeveral), out HyperVInterrupt interrupt))
        {
            Report(data, "Request for interrupt failed");
            return default;
        }

        Keep(data.Irq, new HyperVMapping(interrupt, IsOwn: true));
        return MessageOf(interrupt);
    }

    private HyperVInterruptRequest Describe(IrqData data, MsiDescriptor descriptor, bool isSeveral)
    {
        CpuMask online = Domain.System.Cpus.Online;
        uint vector = isSeveral ? DummyVector : VectorOf(data);
        int cpu = isSeveral ? _host.NextCpu(online) : data.Descriptor.EffectiveAffinity.And(online).First;
        return new HyperVInterruptRequest(
            descriptor.Device,
            Options.Protocol < HyperVProtocol.Version14 ? (byte)vector : vector,
            isSeveral ? descriptor.VectorCount : 1,
            Options.Protocol == HyperVProtocol.Version11 ? -1 : cpu);
    }

    private uint VectorOf(IrqData data) => IsX86
        ? (uint)VectorDomain.DataOf(data.Parent!)!.ConfiguredVector
        : (uint)data.Parent!.HardwareIrq.Number;

    // Source: hv_arch_irq_unmask.
    private void Retarget(IrqData data)
    {
        CpuMask cpus = data.Descriptor.EffectiveAffinity.And(Domain.System.Cpus.Online);
        if (Find(data.Irq) is not { } mapping)
        {
            Report(data, "The host has made nothing to unmask");
        }
        else if (cpus.IsEmpty || !_host.TryRetarget(
            data.Descriptor.MsiDescriptor!.Device, mapping.Interrupt, VectorOf(data), cpus))
        {
            Report(data, "Retargeting failed");
        }
    }

    private void Report(IrqData data, string what) => Domain.System.Diagnostics.Log(
        IrqDiagnosticId.SetupFailed, Options.Name, $"{what}: interrupt {data.Irq}.", data.Irq);

    private sealed class HyperVPciChip(HyperVPciDomain bus, IrqSystem system) : IrqChip(
        "Hyper-V PCIe MSI",
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.ComposeMessage
        | IrqChipCallbacks.WriteMessage
        | (bus.IsX86 ? IrqChipCallbacks.Acknowledge : IrqChipCallbacks.EndOfInterrupt),
        bus.IsX86 && system.Options.Release.ChipsDeferMoves ? IrqChipFlags.MoveDeferred : IrqChipFlags.None)
    {
        /// <inheritdoc/>
        public override void Mask(IrqData data)
        {
            bus.Options.Store?.Mask(data);
            if (!bus.IsX86)
            {
                IrqChipParent.Mask(data);
            }
        }

        /// <inheritdoc/>
        public override void Unmask(IrqData data)
        {
            if (bus.IsX86)
            {
                bus.Retarget(data);
            }
            else
            {
                IrqChipParent.Unmask(data);
            }

            bus.Options.Store?.Unmask(data);
        }

        /// <inheritdoc/>
        public override void Acknowledge(IrqData data) => IrqChipParent.Acknowledge(data);

        /// <inheritdoc/>
        public override void EndOfInterrupt(IrqData data) => IrqChipParent.EndOfInterrupt(data);

        /// <inheritdoc/>
        public override int SetAffinity(IrqData data, CpuMask mask, bool force) =>
            IrqChipParent.SetAffinity(data, mask, force);

        /// <inheritdoc/>
        public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) => messages[0] = bus.Compose(data);

        /// <inheritdoc/>
        /// <remarks>Only the first interrupt of a descriptor has the message.</remarks>
        public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
        {
            if (data.Descriptor.MsiDescriptor is { } descriptor && descriptor.Irq == data.Irq)
            {
                descriptor.Message = messages[0];
                bus.Options.Store?.WriteMessage(data, messages);
            }
        }
    }

    private sealed class HyperVMsiDomainOps(HyperVPciDomain bus) : MsiDomainOps(
        MsiDomainCallbacks.SetDescriptor | MsiDomainCallbacks.FreeIrq)
    {
        /// <inheritdoc/>
        public override void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
        {
            argument.Descriptor = descriptor;
            argument.HardwareIrq = new HardwareIrq(descriptor.Index
                | ((ulong)descriptor.Device.RequesterId << RequesterShift)
                | ((ulong)bus.Options.Segment << SegmentShift));
        }

        /// <inheritdoc/>
        /// <remarks>Source: hv_msi_free.</remarks>
        public override void FreeIrq(MsiDomain domain, MsiDomainInfo info, Irq irq)
        {
            if (domain.GetData(irq)?.Descriptor.MsiDescriptor is { } descriptor)
            {
                bus.Release(irq, descriptor.Device);
            }
        }
    }
}
