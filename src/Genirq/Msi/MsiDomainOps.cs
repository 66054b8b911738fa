using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Msi;

/// <summary>What is particular to one kind of message store.</summary>
/// <remarks>
/// A derived class overrides the operations it has and names them; absent ones get Linux's defaults, which are the
/// base implementations, where <see cref="MsiFlags.UseDefaultDomainOps"/> says so. A required operation that is neither
/// there nor defaulted throws when it is needed. All run with the device's descriptor lock held (and those during the
/// allocation of levels with the root's too): calling an operation of the same device that takes it throws.
/// Source: Linux 6.12, include/linux/msi.h, struct msi_domain_ops.
/// </remarks>
public abstract class MsiDomainOps
{
    /// <summary>Names the operations.</summary>
    /// <param name="callbacks">The operations that the derived class has.</param>
    protected MsiDomainOps(MsiDomainCallbacks callbacks)
    {
        Callbacks = callbacks;
    }

    /// <summary>Operations that are all Linux's defaults.</summary>
    /// <remarks>Its <see cref="SetDescriptor"/> gives every descriptor hardware number 0, as Linux's does.</remarks>
    public static MsiDomainOps Default { get; } = new DefaultMsiDomainOps();

    /// <summary>The operations that it has.</summary>
    public MsiDomainCallbacks Callbacks { get; }

    /// <summary>The hardware number of an interrupt that is being allocated. Required.</summary>
    /// <param name="info">The domain's particulars.</param>
    /// <param name="argument">What is handed down.</param>
    public virtual HardwareIrq GetHardwareIrq(MsiDomainInfo info, IrqAllocationInfo argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return argument.HardwareIrq;
    }

    /// <summary>Sets number, chip and flow of one interrupt. Required.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="info">The domain's particulars.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="hardwareIrq">Its number in the domain.</param>
    /// <param name="argument">What is handed down.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int InitializeIrq(
        MsiDomain domain, MsiDomainInfo info, Irq irq, HardwareIrq hardwareIrq, IrqAllocationInfo argument)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(info);
        domain.SetHardwareIrqAndChip(irq, hardwareIrq, info.Chip, info.ChipData);
        if (info.Flow is not null && info.FlowName is not null)
        {
            domain.System.SetHandler(irq, info.Flow, info.FlowName);
            if (info.FlowData is not null)
            {
                domain.System.SetHandlerData(irq, info.FlowData);
            }
        }

        return 0;
    }

    /// <summary>Undoes <see cref="InitializeIrq"/>.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="info">The domain's particulars.</param>
    /// <param name="irq">The interrupt.</param>
    public virtual void FreeIrq(MsiDomain domain, MsiDomainInfo info, Irq irq)
    {
    }

    /// <summary>Prepares what is handed down. Required.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="device">The device.</param>
    /// <param name="count">How many descriptors at the most.</param>
    /// <param name="argument">What is handed down.</param>
    /// <returns>0; anything else ends the call with it.</returns>
    /// <remarks>Called for each call that allocates; for a device's own domain once, while it is made and with its size
    /// as asked for, where <see cref="Releases.KernelRelease.PreparesDomains"/> says so. Then each allocation begins
    /// with a copy.</remarks>
    public virtual int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        argument.Clear();
        return 0;
    }

    /// <summary>Prepares one descriptor, for example where its message is stored.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="argument">What is handed down.</param>
    /// <param name="descriptor">The descriptor, with its index and cookie.</param>
    public virtual void PrepareDescriptor(MsiDomain domain, IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
    }

    /// <summary>Binds the descriptor to what is handed down. Required; a real store sets the hardware number
    /// here.</summary>
    /// <param name="argument">What is handed down.</param>
    /// <param name="descriptor">The descriptor.</param>
    public virtual void SetDescriptor(IrqAllocationInfo argument, MsiDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(argument);
        argument.Descriptor = descriptor;
    }

    /// <summary>Replaces the core's loop in range allocations.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="device">The device.</param>
    /// <param name="count">How many.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int AllocateIrqs(MsiDomain domain, MsiDevice device, int count) => ErrorCode.NotImplemented;

    /// <summary>Replaces the core's loop in all freeing. It is not told the range.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="device">The device.</param>
    public virtual void FreeIrqs(MsiDomain domain, MsiDevice device)
    {
    }

    /// <summary>Undoes <see cref="Prepare"/> when a device's own domain is removed, where that ran once for
    /// it.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="argument">What was prepared.</param>
    public virtual void TearDown(MsiDomain domain, IrqAllocationInfo argument)
    {
    }

    /// <summary>Called after every freeing, also one that undoes a failed allocation; no more where
    /// <see cref="Releases.KernelRelease.HasPostFree"/> is off.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="device">The device.</param>
    public virtual void PostFree(MsiDomain domain, MsiDevice device)
    {
    }

    /// <summary>Reads a firmware specifier.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="spec">The specifier.</param>
    /// <param name="hardwareIrq">The number here.</param>
    /// <param name="type">The trigger.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int Translate(
        MsiDomain domain, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        hardwareIrq = default;
        type = TriggerType.None;
        return ErrorCode.NotSupported;
    }
}
