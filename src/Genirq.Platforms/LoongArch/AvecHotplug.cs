using Genirq.Cpus;

namespace Genirq.Platforms.LoongArch;

/// <summary>AVEC's part in CPU hotplug. It never keeps one.</summary>
internal sealed class AvecHotplug(AvecDomain domain) : CpuHotplugStep
{
    /// <inheritdoc/>
    public override void AfterMigration(int cpu) => domain.Leave(cpu);

    /// <inheritdoc/>
    public override void BeforeOnline(int cpu) => domain.Join(cpu);
}
