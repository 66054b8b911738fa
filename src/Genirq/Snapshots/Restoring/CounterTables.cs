using Genirq.Cpus;

namespace Genirq.Snapshots.Restoring;

/// <summary>The CPUs' counters of a snapshot.</summary>
/// <param name="cpus">How many CPUs are possible.</param>
internal sealed class CounterTables(int cpus)
{
    private const int FirstPages = 4;

    private readonly uint[]?[]?[] _pages = new uint[]?[]?[cpus];
    private long _tableBytes;

    /// <summary>Sets a counter.</summary>
    /// <returns>Whether there is room for its table: see <see cref="SystemLimits.CounterTableBytes"/>.</returns>
    public bool TrySet(int cpu, int irq, uint count)
    {
        int index = irq >> CpuContext.CounterPageShift;
        uint[]?[] pages = _pages[cpu] ??= new uint[]?[FirstPages];
        if (index >= pages.Length)
        {
            int length = Math.Max(index + 1, pages.Length * 2);
            _tableBytes += (long)(length - pages.Length) * IntPtr.Size;
            if (_tableBytes > SystemLimits.CounterTableBytes)
            {
                return false;
            }

            Array.Resize(ref pages, length);
            _pages[cpu] = pages;
        }

        uint[] page = pages[index] ??= new uint[1 << CpuContext.CounterPageShift];
        page[irq & ((1 << CpuContext.CounterPageShift) - 1)] = count;
        return true;
    }

    /// <summary>Gives the CPUs their counters.</summary>
    public void Apply(CpuSet set)
    {
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            set[cpu].Replace(_pages[cpu] ?? new uint[]?[FirstPages]);
        }
    }
}
