using Genirq.Msi;

namespace Genirq.Properties.Msi;

/// <summary>A parent that supports everything.</summary>
internal sealed class MsiParent : MsiParentOps
{
    /// <summary>Makes one.</summary>
    public MsiParent()
    {
        SupportedFlags = (MsiFlags)uint.MaxValue;
        RequiredFlags = MsiFlags.UseDefaultDomainOps;
    }
}
