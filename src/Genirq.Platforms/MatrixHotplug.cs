using Genirq.Cpus;

namespace Genirq.Platforms;

/// <summary>The part of a matrix of CPUs' numbers in hotplug. It never keeps a CPU.</summary>
internal sealed class MatrixHotplug(MatrixMsiDomain domain) : CpuHotplugStep
{
    /// <inheritdoc/>
    public override void AfterMigration(int cpu) => domain.Leave(cpu);

    /// <inheritdoc/>
    public override void BeforeOnline(int cpu) => domain.Join(cpu);
}
