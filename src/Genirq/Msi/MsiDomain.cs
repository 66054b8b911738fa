using System.Globalization;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Releases;

namespace Genirq.Msi;

/// <summary>The outermost level of message interrupts: one device's own, or a global one.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/msi.c, msi_domain_ops and __msi_create_irq_domain.</remarks>
public sealed class MsiDomain : IrqDomain
{
    private const MsiDomainCallbacks Defaulted = MsiDomainCallbacks.GetHardwareIrq | MsiDomainCallbacks.InitializeIrq
        | MsiDomainCallbacks.Prepare | MsiDomainCallbacks.SetDescriptor;

    private MsiDomain(MsiDomainInfo info, MsiDomainId id)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate
            | IrqDomainCallbacks.Deactivate | IrqDomainCallbacks.Translate)
    {
        Info = info;
        Id = id;
    }

    /// <summary>The domain's particulars.</summary>
    public MsiDomainInfo Info { get; }

    /// <summary>Which of its device's domains it is.</summary>
    public MsiDomainId Id { get; }

    /// <summary>Makes an MSI domain that serves all devices that hang on it.</summary>
    /// <param name="node">The controller, or null.</param>
    /// <param name="template">The blueprint.</param>
    /// <param name="hardwareSize">Indices per device; 0 means 65536.</param>
    /// <param name="parent">The next domain towards the CPU; null for a root.</param>
    /// <param name="system">The system.</param>
    /// <returns>The domain; null: the size is beyond 65536, or it was refused.</returns>
    /// <exception cref="InvalidOperationException">Default chip operations are asked of a chip that cannot mask and
    /// unmask.</exception>
    /// <remarks>Source: msi_create_irq_domain.</remarks>
    public static MsiDomain? CreateGlobal(
        IrqSystem system, FirmwareNode? node, MsiDomainTemplate template, uint hardwareSize, IrqDomain? parent)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(template);
        MsiDomainInfo info = new(template, new MsiChip(template.Chip, template.Chip.Name), hardwareSize);
        return Build(node, info, parent, default, system.Options.Release) is var (domain, options)
            && system.Domains.Instantiate(domain, options) == 0 ? domain : null;
    }

    /// <summary>Allocates one interrupt of this domain's device.</summary>
    /// <param name="index">The index, or <see cref="MsiIndex.Any"/>.</param>
    /// <param name="affinity">The affinity, or null.</param>
    /// <param name="cookie">A tag for the domain's operations, or null.</param>
    /// <returns>
    /// As <see cref="MsiDevice.AllocateIrqAt"/>.
    /// </returns>
    /// <exception cref="InvalidOperationException">The domain belongs to no device.</exception>
    public MsiMap AllocateIrqAt(
        MsiIndex index, IrqAffinityDescriptor? affinity = null, MsiInstanceCookie? cookie = null) =>
        Device is { } device
            ? device.AllocateIrqAt(Id, index, affinity, cookie)
            : throw new InvalidOperationException($"The domain {Name} belongs to no device.");

    /// <summary>Turns a wire into a message interrupt.</summary>
    /// <param name="hardwareIrq">The wire.</param>
    /// <param name="type">Its trigger.</param>
    /// <returns>The interrupt number; -EINVAL: the domain is not for wires; or as for any allocation.</returns>
    /// <remarks>Source: msi_device_domain_alloc_wired.</remarks>
    public int AllocateWired(HardwareIrq hardwareIrq, TriggerType type)
    {
        if (Device is not { } device || BusToken != BusToken.WiredToMsi)
        {
            return RefuseWired("it is not a device's domain for wires");
        }

        MsiInstanceCookie cookie = new(((ulong)type << 32) | (uint)hardwareIrq.Number);
        using MsiDeviceLock held = device.Lock();
        if (device.GetDomain(MsiDomainId.Default) != this)
        {
            return RefuseWired("it is not its device's first domain");
        }

        MsiMap map =
            MsiAllocation.AllocateAt(device, new MsiAllocationRequest(MsiDomainId.Default, MsiIndex.Any, null, cookie));
        return map.Index >= 0 ? map.Irq.Number : map.Index;
    }

    /// <summary>Frees the interrupt of a wire.</summary>
    /// <param name="irq">The interrupt; one that is not of this domain is refused with a diagnostic.</param>
    /// <remarks>Source: msi_device_domain_free_wired.</remarks>
    public void FreeWired(Irq irq)
    {
        MsiDescriptor? descriptor = System.Find(irq)?.MsiDescriptor;
        if (descriptor is null || Device is not { } device || BusToken != BusToken.WiredToMsi)
        {
            RefuseWired($"interrupt {irq} is not a wire of it");
            return;
        }

        using MsiDeviceLock held = device.Lock();
        if (device.GetDomain(MsiDomainId.Default) != this)
        {
            RefuseWired("it is not its device's first domain");
            return;
        }

        held.FreeRange(MsiDomainId.Default, descriptor.Index, descriptor.Index);
    }

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        ArgumentNullException.ThrowIfNull(info);
        Require(MsiDomainCallbacks.GetHardwareIrq | MsiDomainCallbacks.InitializeIrq);
        HardwareIrq hardwareIrq = Info.Ops.GetHardwareIrq(Info, info);
        if (!FindMapping(hardwareIrq).IsNone)
        {
            return ErrorCode.Exists;
        }

        if (Parent is not null)
        {
            int allocated = AllocateParent(first, count, info);
            if (allocated < 0)
            {
                return allocated;
            }
        }

        int done = 0;
        int result = 0;
        try
        {
            for (; done < count && result >= 0; done += result < 0 ? 0 : 1)
            {
                result = Info.Ops.InitializeIrq(
                    this, Info, new Irq(first.Number + done), new HardwareIrq(hardwareIrq.Number + (uint)done), info);
            }
        }
        finally
        {
            // Also when the callback has thrown.
            if (done < count)
            {
                Undo(first, count, done);
            }
        }

        return Math.Min(result, 0);
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        try
        {
            for (int i = 0; i < count && Has(MsiDomainCallbacks.FreeIrq); i++)
            {
                Info.Ops.FreeIrq(this, Info, new Irq(first.Number + i));
            }
        }
        finally
        {
            FreeTop(first, count);
        }
    }

    /// <inheritdoc/>
    public override int Activate(IrqData data, bool reserve)
    {
        MsiMessages.ComposeAndWrite(data);
        return 0;
    }

    /// <inheritdoc/>
    public override void Deactivate(IrqData data) => MsiMessages.WriteZero(data);

    /// <inheritdoc/>
    public override int Translate(FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        if (Has(MsiDomainCallbacks.Translate))
        {
            return Info.Ops.Translate(this, spec, out hardwareIrq, out type);
        }

        hardwareIrq = default;
        type = TriggerType.None;
        return ErrorCode.NotSupported;
    }

    /// <inheritdoc/>
    public override void WriteDebug(TextWriter writer, IrqData? data, int indent)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (data?.Descriptor.MsiDescriptor is not { } descriptor
            || !System.Options.Release.ShowsMessagesInDebugFiles)
        {
            return;
        }

        MsiMessage message = descriptor.Message;
        string margin = new(' ', indent + 1);
        writer.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{margin}address_hi: 0x{message.AddressHigh:x8}\n{margin}address_lo: 0x{message.AddressLow:x8}\n"));
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{margin}msg_data:   0x{message.Data:x8}\n"));
    }

    /// <summary>Makes a domain that belongs to no system yet.</summary>
    /// <returns>It, and how it is to be instantiated; null: it is too large.</returns>
    /// <remarks>Source: __msi_create_irq_domain.</remarks>
    internal static (MsiDomain Domain, IrqDomainOptions Options)? Build(
        FirmwareNode? node,
        MsiDomainInfo info,
        IrqDomain? parent,
        (MsiDevice? Device, MsiDomainId Id) owner,
        KernelRelease release)
    {
        if (info.HardwareSize > MsiLimits.MaxDomainSize)
        {
            return null;
        }

        info.HardwareSize = info.HardwareSize == 0 ? MsiLimits.MaxDomainSize : info.HardwareSize;
        info.Present = info.Ops.Callbacks
            | (!info.HasOwnOps || info.Has(MsiFlags.UseDefaultDomainOps) ? Defaulted : MsiDomainCallbacks.None);
        info.Present &= ~((release.HasPostFree ? MsiDomainCallbacks.None : MsiDomainCallbacks.PostFree)
            | (release.PreparesDomains ? MsiDomainCallbacks.None : MsiDomainCallbacks.TearDown));
        if (info.Has(MsiFlags.UseDefaultChipOps))
        {
            CompleteChip(info);
        }

        IrqDomainFlags flags = IrqDomainFlags.Msi
            | (owner.Device is null ? IrqDomainFlags.None : IrqDomainFlags.MsiDevice);
        IrqDomainOptions options = IrqDomainOptions.Hierarchy(parent, node, 0, flags) with { BusToken = info.BusToken };
        return (new MsiDomain(info, owner.Id), options);
    }

    /// <summary>Whether an operation is there, its own or defaulted.</summary>
    internal bool Has(MsiDomainCallbacks callbacks) => (Info.Present & callbacks) != 0;

    /// <summary>Throws unless all of the given operations are there; Linux would call a null pointer.</summary>
    internal void Require(MsiDomainCallbacks callbacks)
    {
        if ((Info.Present & callbacks) != callbacks)
        {
            throw new InvalidOperationException(
                $"The domain {Name} lacks the required operations {callbacks & ~Info.Present}.");
        }
    }

    /// <summary>Prepares what the allocations of a device's own domain begin with. The descriptor lock is
    /// held.</summary>
    /// <returns>0, or what the operation says.</returns>
    /// <remarks>Source: Linux 7.3, kernel/irq/msi.c, msi_domain_prepare_irqs.</remarks>
    internal int PrepareFor(MsiDevice device)
    {
        Require(MsiDomainCallbacks.Prepare);
        IrqAllocationInfo prepared = Info.NewAllocationInfo();
        int result = Info.Ops.Prepare(this, device, (int)Info.AskedSize, prepared);
        Info.Prepared = result == 0 ? prepared : null;
        return result;
    }

    private static void CompleteChip(MsiDomainInfo info)
    {
        const IrqChipCallbacks Needed = IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask;
        if ((info.Chip.Callbacks & Needed) != Needed)
        {
            throw new InvalidOperationException(
                $"The chip {info.Chip.Name} cannot mask and unmask, which default chip operations need.");
        }

        if (!info.Chip.Has(IrqChipCallbacks.SetAffinity) && !info.Has(MsiFlags.NoAffinity))
        {
            info.Chip.UseMsiAffinity();
        }
    }

    private void Undo(Irq first, int count, int initialized)
    {
        try
        {
            for (int i = initialized - 1; i >= 0 && Has(MsiDomainCallbacks.FreeIrq); i--)
            {
                Info.Ops.FreeIrq(this, Info, new Irq(first.Number + i));
            }
        }
        finally
        {
            FreeTop(first, count);
        }
    }

    private int RefuseWired(string reason)
    {
        System.Diagnostics.Warn(
            IrqDiagnosticId.MsiWiredInvalid, nameof(AllocateWired),
            $"The domain {Name} gives no wired interrupt: {reason}.");
        return ErrorCode.Invalid;
    }
}
