namespace Genirq.Cpus;

/// <summary>What a platform has to do when a CPU goes or comes.</summary>
/// <remarks>
/// Steps run in the order in which they were added; a CPU that comes, and the question whether one may go, included.
/// Called under no lock of the core, one CPU at a time. Source: the role is that of the states in Linux 6.12,
/// include/linux/cpuhotplug.h.
/// </remarks>
public abstract class CpuHotplugStep
{
    /// <summary>Whether a CPU may go. Nothing has changed yet, and nothing may be changed.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <returns>0, or a negative errno that keeps it.</returns>
    public virtual int CheckOffline(int cpu) => 0;

    /// <summary>A CPU has gone: it is not online any more, and the interrupts have been moved off it.</summary>
    /// <param name="cpu">The CPU.</param>
    public virtual void AfterMigration(int cpu)
    {
    }

    /// <summary>A CPU comes; it is not online yet.</summary>
    /// <param name="cpu">The CPU.</param>
    public virtual void BeforeOnline(int cpu)
    {
    }
}
