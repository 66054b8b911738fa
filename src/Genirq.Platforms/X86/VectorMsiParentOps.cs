using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Platforms.X86;

/// <summary>What the vector domain offers to devices' MSI domains, directly and below remapping.</summary>
/// <remarks>
/// Source: Linux 6.12, arch/x86/kernel/apic/msi.c, x86_init_dev_msi_info and msi_set_affinity; a device's own store is
/// served as in Linux 6.2, if the parent that it hangs on lists it.
/// </remarks>
internal sealed class VectorMsiParentOps : MsiParentOps
{
    /// <summary>The features offered.</summary>
    public const MsiFlags Supported = MsiFlags.GenericMask | MsiFlags.PciMsiX | MsiFlags.PciMsiXAllocateDynamic;

    /// <summary>The features demanded.</summary>
    public const MsiFlags Required = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps;

    private readonly VectorDomain _domain;

    /// <summary>Makes the operations of a domain.</summary>
    /// <param name="domain">The domain.</param>
    public VectorMsiParentOps(VectorDomain domain)
    {
        _domain = domain;
        SupportedFlags = Supported;
        RequiredFlags = Required;
    }

    /// <inheritdoc/>
    public override bool InitializeChild(MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(realParent);
        ArgumentNullException.ThrowIfNull(child);
        bool isDirect = domain == realParent;
        bool isServed = child.BusToken is BusToken.PciDeviceMsi or BusToken.PciDeviceMsiX
            || (child.BusToken == BusToken.PciDeviceIms
                && (_domain.Options.ServesOwnStores
                    || realParent.MsiParent!.SupportedFlags.HasFlag(MsiFlags.PciIms)));
        if (!isServed
            || !(isDirect || realParent.BusToken is BusToken.Dmar or BusToken.AmdVi))
        {
            domain.System.Diagnostics.Warn(
                IrqDiagnosticId.MsiParentUnsuitable,
                nameof(VectorDomain),
                $"{realParent.Name} cannot serve a domain for {child.BusToken}.");
            return false;
        }

        child.Flags = (child.Flags & realParent.MsiParent!.SupportedFlags) | Required;
        child.Chip.AcknowledgeThroughParent();
        child.Chip.RetriggerThroughParents();
        child.Chip.AddFlags(IrqChipFlags.SkipSetWake | IrqChipFlags.AffinityPreStartup);
        if (isDirect)
        {
            child.Chip.AddFlags(
                _domain.System.Options.Release.ChipsDeferMoves ? IrqChipFlags.MoveDeferred : IrqChipFlags.None);
            child.Chip.UseAffinity(SetAffinity);
        }

        child.Flow = EdgeFlow.Instance;
        child.FlowName = "edge";
        return true;
    }

    // Address and datum cannot be written at once: a message that changes in both goes over the new vector on the old
    // CPU, which is the one that acts.
    private int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        IrqData parent = data.Parent!;
        ApicData apic = VectorDomain.DataOf(parent)!;
        int oldCpu = data.Descriptor.EffectiveAffinity.First;
        int oldVector = apic.ConfiguredVector;
        uint oldDestination = apic.Destination;
        int result = parent.Chip!.SetAffinity(parent, mask, force);
        if (result < 0 || result == AffinityResult.OkDone)
        {
            return result;
        }

        bool isDirect = !data.Descriptor.CanReserve || apic.ConfiguredVector == oldVector
            || oldVector == X86Vectors.ManagedShutdown || !data.Descriptor.IsStarted
            || apic.Destination == oldDestination;
        int acting = data.Descriptor.ActingCpu;
        if (!isDirect && oldCpu != acting)
        {
            _domain.System.Diagnostics.Warn(
                IrqDiagnosticId.VectorMisuse,
                nameof(VectorDomain),
                $"Interrupt {data.Irq} is moved from CPU {oldCpu} by CPU {acting}.",
                data.Irq,
                acting);
            isDirect = true;
        }

        if (!isDirect)
        {
            _domain.ExpectStray(acting, apic.ConfiguredVector);
            Write(data, parent, oldDestination, apic.ConfiguredVector);
        }

        Write(data, parent, apic.Destination, apic.ConfiguredVector);
        if (!isDirect && _domain.IsRequested(acting, apic.ConfiguredVector))
        {
            data.Chip!.Retrigger(data);
        }

        return result;
    }

    private void Write(IrqData data, IrqData parent, uint destination, int vector)
    {
        Span<MsiMessage> messages = stackalloc MsiMessage[2];
        messages.Clear();
        messages[0] = ApicChip.Compose(_domain, parent, destination, vector);
        data.Chip!.WriteMessage(data, messages);
    }
}
