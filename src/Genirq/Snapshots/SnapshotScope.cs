using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Snapshots.Restoring;

namespace Genirq.Snapshots;

/// <summary>What is restored, for parts and domains that check themselves against it.</summary>
/// <remarks>The interrupts are those of the snapshot: they are complete, but not the system's yet.</remarks>
public sealed class SnapshotScope
{
    private readonly RestorePlan _plan;

    internal SnapshotScope(RestorePlan plan)
    {
        _plan = plan;
    }

    /// <summary>The system, which has not changed yet.</summary>
    public IrqSystem System => _plan.System;

    /// <summary>The CPUs that will be online.</summary>
    public CpuMask Online => _plan.Online;

    /// <summary>An interrupt of the snapshot; null if there is none.</summary>
    /// <param name="irq">Any number.</param>
    public IrqDescriptor? Find(Irq irq) => _plan.Find(irq.Number);

    /// <summary>All levels of a domain, by ascending interrupt number.</summary>
    /// <param name="domain">The domain.</param>
    public IEnumerable<IrqData> LevelsOf(IrqDomain domain) => _plan.LevelsOf(domain);

    /// <summary>The messages of a device's domain, by ascending index.</summary>
    /// <param name="device">A device of the host.</param>
    /// <param name="id">Which of its domains.</param>
    public IEnumerable<MsiDescriptor> MessagesOf(MsiDevice device, MsiDomainId id) => _plan.MessagesOf(device, id);

    /// <summary>The MSI domain of a device; null if it has none.</summary>
    /// <param name="device">A device of the host.</param>
    /// <param name="id">Which of its domains.</param>
    public MsiDomain? DomainOf(MsiDevice device, MsiDomainId id) => _plan.DomainOf(device, id);

    /// <summary>Whether PCI MSI and MSI-X of a device are enabled.</summary>
    /// <param name="device">A device of the host.</param>
    public (bool Msi, bool MsiX) EnabledOf(MsiDevice device) => _plan.EnabledOf(device);
}
