using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Msi;

/// <summary>What an MSI parent offers to the per-device domains on top of it, and demands of them.</summary>
/// <remarks>Source: Linux 6.12, include/linux/msi.h, struct msi_parent_ops.</remarks>
public class MsiParentOps
{
    /// <summary>The features offered. All 32 bits count: a parent that forgets the generic ones takes them
    /// away.</summary>
    public MsiFlags SupportedFlags { get; init; }

    /// <summary>The features demanded.</summary>
    public MsiFlags RequiredFlags { get; init; }

    /// <summary>Put before the names of the child domains' chips, for example <c>IR-</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The purpose that the parent itself has.</summary>
    public BusToken BusSelectToken { get; init; }

    /// <summary>A bit for each further purpose that it serves.</summary>
    public uint BusSelectMask { get; init; }

    /// <summary>Adapts a child before it is made.</summary>
    /// <param name="device">The child's device.</param>
    /// <param name="domain">The domain whose operations these are.</param>
    /// <param name="realParent">The domain that the device hangs on.</param>
    /// <param name="child">The child; its flags, chip and flow may be changed.</param>
    /// <returns>Whether the child can be served. The base merges the flags and accepts.</returns>
    /// <remarks>Called with the device's lock held. Source: init_dev_msi_info.</remarks>
    public virtual bool InitializeChild(MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        MergeFlags(realParent, child);
        return true;
    }

    /// <summary>Asks the next domain towards the CPU to adapt the child.</summary>
    /// <param name="device">The child's device.</param>
    /// <param name="domain">The domain that delegates.</param>
    /// <param name="realParent">The domain that the device hangs on.</param>
    /// <param name="child">The child.</param>
    /// <returns>The parent's answer; false, with a diagnostic, if it has none to give.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/msi.c, msi_parent_init_dev_msi_info.</remarks>
    public static bool DelegateToParent(MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (domain.Parent is { MsiParent: { } ops } parent)
        {
            return ops.InitializeChild(device, parent, realParent, child);
        }

        domain.System.Diagnostics.Warn(
            IrqDiagnosticId.MsiParentUnsuitable,
            nameof(DelegateToParent),
            $"{domain.Name} delegates to its parent, which is not an MSI parent.");
        return false;
    }

    /// <summary>Whether a domain serves a firmware specifier for a purpose, as its parent operations say.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="spec">The specifier; it must have no parameters.</param>
    /// <param name="token">The purpose.</param>
    /// <remarks>Source: Linux 6.12, drivers/irqchip/irq-msi-lib.c, msi_lib_irq_domain_select.</remarks>
    public static bool Selects(IrqDomain domain, FirmwareIrqSpec spec, BusToken token)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(spec);
        return domain.MsiParent is { } ops && spec.Node == domain.FirmwareNode && spec.Count == 0
            && (token == ops.BusSelectToken || (ops.BusSelectMask & (1u << (int)token)) != 0);
    }

    /// <summary>Merges flags: what the child wants and the parent offers, and what the parent demands.</summary>
    /// <param name="realParent">The domain that the device hangs on; its offers and demands count.</param>
    /// <param name="child">The child.</param>
    protected static void MergeFlags(IrqDomain realParent, MsiDomainInfo child)
    {
        ArgumentNullException.ThrowIfNull(realParent);
        ArgumentNullException.ThrowIfNull(child);
        MsiParentOps ops = realParent.MsiParent
            ?? throw new InvalidOperationException($"{realParent.Name} has no MSI parent operations.");
        child.Flags = (child.Flags & ops.SupportedFlags) | ops.RequiredFlags;
    }
}
