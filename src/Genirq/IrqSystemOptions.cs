using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Releases;
using Genirq.Spurious;
using Genirq.Views;

namespace Genirq;

/// <summary>What the core has to know of the platform it stands for. Platforms differ in all of it.</summary>
/// <remarks>An invalid value throws when it is set. The defaults describe one CPU and no legacy interrupts.</remarks>
public sealed record IrqSystemOptions
{
    // Limit: as many as Linux can have (NODES_SHIFT of 10).
    private const int MaximumNodes = 1024;

    /// <summary>Whether the platform has several processors; false leaves affinity and managed start out.</summary>
    public bool IsMultiprocessor { get; init; } = true;

    /// <summary>The release of Linux whose rules hold; 6.12 unless another is asked for.</summary>
    public KernelRelease Release
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Release));
            field = value;
        }
    } = KernelRelease.Linux612;

    /// <summary>How many CPUs can ever be there, 1 to 65536; they are numbered from 0.</summary>
    public int PossibleCpus
    {
        get;
        init => field = OptionValue.InRange(value, 1, 65536);
    } = 1;

    /// <summary>The CPUs online at the start; null means all possible ones.</summary>
    public CpuMask? OnlineCpus { get; init; }

    /// <summary>The NUMA node of each CPU, 0 to 1023, by number; null, or CPUs beyond the list: node 0.</summary>
    public IReadOnlyList<int>? CpuNodes
    {
        get;
        init => field = OptionValue.AllInRange(value, 0, MaximumNodes - 1);
    }

    /// <summary>How many NUMA nodes there can be, up to 1024; 0, or less than <see cref="CpuNodes"/> need: as many as
    /// they need.</summary>
    public int NodeCount
    {
        get;
        init => field = OptionValue.InRange(value, 0, MaximumNodes);
    }

    /// <summary>The CPUs plugged in at the start; null means all possible ones.</summary>
    public CpuMask? PresentCpus { get; init; }

    /// <summary>
    /// The core of each CPU, by CPU number: CPUs of equal cores are siblings. Null, or CPUs beyond the list: a core of
    /// its own.
    /// </summary>
    public IReadOnlyList<int>? CpuCores { get; init; }

    /// <summary>
    /// The cluster of each CPU, by CPU number: CPUs of equal clusters share a level-2 cache. A negative one, CPUs
    /// beyond the list, or null: no cluster; nor is an offline CPU in one. Spreads look at it where
    /// <see cref="KernelRelease.SpreadsByClusters"/> says so.
    /// </summary>
    public IReadOnlyList<int>? CpuClusters { get; init; }

    /// <summary>The CPUs that managed interrupts keep away from (<c>isolcpus=managed_irq</c>); null: none.</summary>
    public CpuMask? IsolatedManagedCpus { get; init; }

    /// <summary>The affinity of an interrupt for which none is given; null means all possible CPUs.</summary>
    /// <remarks>What the boot option makes of it says <see cref="WithBootAffinity"/>.</remarks>
    public CpuMask? DefaultAffinity { get; init; }

    /// <summary>When an affinity takes effect that is set while the interrupt is in use.</summary>
    public AffinityMoves AffinityMoves
    {
        get;
        init => field = OptionValue.Defined(value);
    }

    /// <summary>Whether users may not change affinities (<c>no_irq_affinity</c>).</summary>
    public bool LocksUserAffinity { get; init; }

    /// <summary>How many numbers, from 0, belong to the platform from the start; at least 1, since 0 is no
    /// interrupt.</summary>
    public int PreallocatedIrqs
    {
        get;
        init => field = OptionValue.InRange(value, 1, 1 << 20);
    } = 1;

    /// <summary>The size of the number space at the start (<c>nr_irqs</c>), 1 or more. It only grows.</summary>
    public int InitialIrqCount
    {
        get;
        init => field = OptionValue.InRange(value, 1, int.MaxValue);
    } = 64;

    /// <summary>The size beyond which the number space cannot grow, 1 or more.</summary>
    public int MaximumIrqs
    {
        get;
        init => field = OptionValue.InRange(value, 1, int.MaxValue);
    } = int.MaxValue;

    /// <summary>The platform's own lower bound of a number that the caller leaves open, of the bound asked; null keeps
    /// it.</summary>
    /// <remarks>Called without a lock, possibly from several threads. Source: Linux 6.12,
    /// arch_dynirq_lower_bound.</remarks>
    public Func<int, int>? DynamicLowerBound { get; init; }

    /// <summary>Whether a lost edge can be resent in software: see
    /// <see cref="IrqSystem.RunSoftwareResends"/>.</summary>
    public bool HasSoftwareResend { get; init; }

    /// <summary>The platform's executor: has <see cref="IrqSystem.RunSoftwareResends"/> called soon.</summary>
    /// <remarks>
    /// Called with an interrupt's lock held, possibly from several threads: it must return at once and must not handle
    /// anything itself. Null: the platform calls <see cref="IrqSystem.RunSoftwareResends"/> by itself, when it likes.
    /// Source: the role is that of resend_tasklet in Linux 6.12, kernel/irq/resend.c.
    /// </remarks>
    public Action? ScheduleSoftwareResends { get; init; }

    /// <summary>The platform's own acknowledgement of an unexpected interrupt; null if it has none.</summary>
    /// <remarks>
    /// Called with the interrupt's lock held: it must not call back. Source: Linux 6.12, arch/x86/kernel/irq.c,
    /// ack_bad_irq.
    /// </remarks>
    public Action<Irq>? AcknowledgeBadIrq { get; init; }

    /// <summary>Whether the platform can reserve an interrupt's vector instead of assigning it.</summary>
    public bool HasReservationMode { get; init; } = true;

    /// <summary>Whether the platform isolates all MSI by itself (s390).</summary>
    public bool HasPlatformIsolatedMsi { get; init; }

    /// <summary>MSI domains per device: 2 as in Linux 6.2 to 6.9 (MSI-X and IMS side by side), or 1 as
    /// since.</summary>
    public int MaxDeviceDomains
    {
        get;
        init => field = OptionValue.InRange(value, 1, 2);
    } = 2;

    /// <summary>Whether the rhythm of interrupts can be learnt: see <see cref="IrqSystem.Timings"/>.</summary>
    public bool HasTimings { get; init; }

    /// <summary>Told that an armed wake-up source has fired, so that the machine is to wake; null for none.</summary>
    /// <remarks>Called with the interrupt's lock held: it must not call back. Source: Linux 6.12,
    /// drivers/base/power/wakeup.c, pm_system_irq_wakeup.</remarks>
    public Action<Irq>? WakeupSignalled { get; init; }

    /// <summary>What is done about events that arrive at the wrong interrupt.</summary>
    public MisroutedHandling Misrouted
    {
        get;
        init => field = OptionValue.Defined(value);
    }

    /// <summary>The executor of polls: has <see cref="IrqSystem.PollSpurious"/> called soon; null: the timer's own
    /// thread polls, as CPU 0.</summary>
    /// <remarks>Called when the timer of <see cref="TimeProvider"/> fires.</remarks>
    public Action? SchedulePoll { get; init; }

    /// <summary>What the platform's build decides about the texts that show interrupts.</summary>
    public IrqViewOptions Views
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Views));
            field = value;
        }
    } = new();

    /// <summary>Where the time comes from that spurious detection needs.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(TimeProvider));
            field = value;
        }
    } = TimeProvider.System;

    /// <summary>Brings the threads of threaded handlers; null: requests with a thread function get
    /// -EOPNOTSUPP.</summary>
    public IrqThreadExecutor? Threads { get; init; }

    /// <summary>Whether handlers are moved into threads where they allow it (<c>threadirqs</c>).</summary>
    public bool HasForcedThreads { get; init; }

    /// <summary>Whether lines whose events no handler takes are noticed and shut down; false is
    /// <c>noirqdebug</c>.</summary>
    public bool HasSpuriousDetection { get; init; } = true;

    /// <summary>Called when a handler or a thread function has thrown, on the thread where it did; null for
    /// nothing.</summary>
    /// <remarks>May run in interrupt context: it must be quick. What it throws is dropped.</remarks>
    public Action<IrqHandlerError>? HandlerFailed { get; init; }

    /// <summary>Makes chosen operations fail, in tests; null in production.</summary>
    public FaultInjector? Faults { get; init; }

    /// <summary>These options with the default affinity of the boot option <c>irqaffinity</c>.</summary>
    /// <param name="list">CPUs such as <c>1-2,5</c>; the boot CPU is always added.</param>
    /// <param name="bootCpu">The CPU that boots, 0 or more.</param>
    /// <exception cref="ArgumentException"><paramref name="list"/> is not a list of CPUs.</exception>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdesc.c, irq_affinity_setup.</remarks>
    public IrqSystemOptions WithBootAffinity(string list, int bootCpu = 0) =>
        CpuMask.TryParseList(list, out CpuMask? mask)
            ? this with { DefaultAffinity = mask.Or(CpuMask.Of(bootCpu)) }
            : throw new ArgumentException($"\"{list}\" is not a list of CPUs.", nameof(list));

    /// <summary>Throws if options that are right by themselves contradict each other.</summary>
    /// <exception cref="ArgumentException">They do.</exception>
    internal void Check()
    {
        CpuMask possible = CpuMask.FirstCpus(PossibleCpus);
        CheckCpus(nameof(OnlineCpus), OnlineCpus, possible);
        CheckCpus(nameof(PresentCpus), PresentCpus, possible);
        if (MaximumIrqs < PreallocatedIrqs)
        {
            throw new ArgumentException(
                $"{nameof(MaximumIrqs)} is {MaximumIrqs}, fewer than the {PreallocatedIrqs} numbers of "
                + $"{nameof(PreallocatedIrqs)}.");
        }
    }

    private static void CheckCpus(string name, CpuMask? cpus, CpuMask possible)
    {
        if (cpus is { } given && !given.IsSubsetOf(possible))
        {
            throw new ArgumentException(
                $"{name} has the CPUs {given.Except(possible)}, but {nameof(PossibleCpus)} is {possible.Count}.",
                name);
        }
    }
}
