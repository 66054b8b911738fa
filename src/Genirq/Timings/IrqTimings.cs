using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Timings;

/// <summary>Learns the rhythm of interrupts and predicts the next one, for whoever puts a CPU to sleep.</summary>
/// <remarks>
/// <para>
/// A system has it if <see cref="IrqSystemOptions.HasTimings"/> says so; it is off until <see cref="Enable"/>. It never
/// changes which handler runs when: while it is on, an event costs a look at the clock and one entry into a ring of its
/// CPU; without the option, one test of a bit that is at hand.
/// </para>
/// <para>Thread-safe. Source: Linux 6.12, kernel/irq/timings.c.</para>
/// </remarks>
public sealed class IrqTimings
{
    private readonly TimeProvider _time;
    private readonly CpuTimings[] _cpus;
    private readonly long _begin;
    private bool _isEnabled;

    internal IrqTimings(IrqSystem system)
    {
        _time = system.Options.TimeProvider;
        _begin = _time.GetTimestamp();
        _cpus = [.. Enumerable.Range(0, system.Cpus.Count).Select(static _ => new CpuTimings())];
    }

    /// <summary>Whether events are noted.</summary>
    public bool IsEnabled
    {
        // Ordering: none needed; an event or two around the change may be noted or not.
        get => Volatile.Read(ref _isEnabled);
        private set => Volatile.Write(ref _isEnabled, value);
    }

    /// <summary>The time now in nanoseconds since the system was made: the clock of the predictions.</summary>
    public ulong Now => (ulong)(_time.GetElapsedTime(_begin).Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>Has events noted from now on.</summary>
    public void Enable() => IsEnabled = true;

    /// <summary>Has events noted no more; what was learnt stays until a second has passed.</summary>
    public void Disable() => IsEnabled = false;

    /// <summary>Predicts when the next interrupt comes on a CPU.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <returns>The time in nanoseconds, as <see cref="Now"/> tells it; it may have passed. Null: nothing
    /// repeats.</returns>
    /// <remarks>Control plane. Source: irq_timings_next_event.</remarks>
    public ulong? NextEvent(CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        return _cpus[cpu.Index].Next(Now);
    }

    /// <summary>Has a line's events noted, unless the action is a timer's. The line's lock is held.</summary>
    /// <remarks>Source: irq_setup_timings.</remarks>
    internal static void SetUp(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        if (descriptor.System.Timings is not null && (action.Flags & IrqFlags.Timer) == 0
            && descriptor.Irq.Number <= TimingRing.MaximumIrq)
        {
            descriptor.Progress |= IrqProgress.Timings;
        }
    }

    /// <summary>Forgets a line whose last action was taken out. The line's lock is held.</summary>
    /// <remarks>Source: irq_remove_timings.</remarks>
    internal static void Remove(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if ((descriptor.Progress & IrqProgress.Timings) != 0)
        {
            descriptor.Progress &= ~IrqProgress.Timings;
            foreach (CpuTimings cpu in descriptor.System.Timings!._cpus)
            {
                cpu.Forget(descriptor.Irq.Number);
            }
        }
    }

    /// <summary>Notes an event of a line whose events are noted. Data plane.</summary>
    internal static void Record(IrqDescriptor descriptor, CpuContext cpu)
    {
        IrqTimings timings = descriptor.System.Timings!;
        if (timings.IsEnabled)
        {
            timings._cpus[cpu.Index].Ring.Push(timings.Now, descriptor.Irq.Number);
        }
    }
}
