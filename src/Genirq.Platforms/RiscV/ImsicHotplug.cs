using Genirq.Cpus;

namespace Genirq.Platforms.RiscV;

/// <summary>The IMSIC's part in the hotplug of harts. It never keeps one.</summary>
internal sealed class ImsicHotplug(ImsicDomain domain) : CpuHotplugStep
{
    /// <inheritdoc/>
    public override void AfterMigration(int cpu) => domain.Leave(cpu);

    /// <inheritdoc/>
    public override void BeforeOnline(int cpu) => domain.Join(cpu);
}
