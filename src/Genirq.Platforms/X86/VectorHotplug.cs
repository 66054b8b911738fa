using Genirq.Cpus;

namespace Genirq.Platforms.X86;

/// <summary>The vector domain's part in CPU hotplug.</summary>
internal sealed class VectorHotplug(VectorDomain domain) : CpuHotplugStep
{
    /// <inheritdoc/>
    public override int CheckOffline(int cpu) => domain.CheckOffline(cpu);

    /// <inheritdoc/>
    public override void AfterMigration(int cpu) => domain.LeaveCpu(cpu);

    /// <inheritdoc/>
    public override void BeforeOnline(int cpu) => domain.JoinCpu(cpu);
}
