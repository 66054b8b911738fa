using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Tests.Msi.Fakes;

/// <summary>A parent's policy that merges flags as every parent does, says so in the log, and can refuse.</summary>
internal sealed class MsiTestParentOps(MsiCallLog log) : MsiParentOps
{
    /// <summary>Whether children are refused.</summary>
    public bool Denies { get; set; }

    /// <summary>Changes the child after the merge.</summary>
    public Action<MsiDomainInfo>? OnChild { get; set; }

    /// <summary>The domain on which it was called last.</summary>
    public IrqDomain? CalledOn { get; private set; }

    /// <summary>The real parent it was last called for.</summary>
    public IrqDomain? RealParent { get; private set; }

    public override bool InitializeChild(
        MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        log.Add("init_dev");
        CalledOn = domain;
        RealParent = realParent;
        if (Denies || !base.InitializeChild(device, domain, realParent, child))
        {
            return false;
        }

        OnChild?.Invoke(child);
        return true;
    }
}
