using Genirq.Msi;

namespace Genirq.Benchmarks.World;

/// <summary>A parent that supports everything.</summary>
internal sealed class BenchParent : MsiParentOps
{
    /// <summary>Makes one.</summary>
    public BenchParent()
    {
        SupportedFlags = (MsiFlags)uint.MaxValue;
        RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps;
    }
}
