using System.Runtime.CompilerServices;
using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Ipi;
using Genirq.Power;
using Genirq.Spurious;
using Genirq.Timings;
using Genirq.Views;

namespace Genirq;

/// <summary>One machine's interrupts: its numbers, domains, CPUs and handlers. Two systems never meet.</summary>
/// <remarks>
/// Thread-safe. Looking up and handling an interrupt takes no lock but the interrupt's own and allocates nothing.
/// </remarks>
public sealed partial class IrqSystem : IDisposable
{
    /// <summary>The number that stands for a line which is not connected (IRQ_NOTCONNECTED).</summary>
    public const int NotConnected = int.MinValue;

    private int _disposed;

    /// <summary>Makes a machine without interrupts.</summary>
    /// <param name="options">The platform; null for one CPU without legacy interrupts.</param>
    /// <exception cref="ArgumentException">Options contradict each other.</exception>
    public IrqSystem(IrqSystemOptions? options = null)
    {
        Options = options ?? new IrqSystemOptions();
        Options.Check();
        Cpus = new CpuSet(Options);
        Numbers = new IrqNumberSpace(this);
        Domains = new IrqDomains(this);
        Views = new IrqViews(this);
        Poller = new SpuriousPoller(this);
        Timings = Options.HasTimings ? new IrqTimings(this) : null;
        Affinity = new IrqAffinity(this);
        Redirects = new IrqRedirects(this);
        Hotplug = new CpuHotplug(this);
        Ipis = new IrqIpis(this);
        Power = new IrqPower(this);
        Diagnostics.SubscriberThrew = exception => NoteThrown(nameof(Diagnostics), exception);
    }

    /// <summary>The platform.</summary>
    public IrqSystemOptions Options { get; }

    /// <summary>The CPUs.</summary>
    public CpuSet Cpus { get; }

    /// <summary>The interrupt numbers.</summary>
    public IrqNumberSpace Numbers { get; }

    /// <summary>The domains.</summary>
    public IrqDomains Domains { get; }

    /// <summary>What Linux would have warned about.</summary>
    public IrqDiagnostics Diagnostics { get; } = new();

    /// <summary>Where interrupts go.</summary>
    public IrqAffinity Affinity { get; }

    /// <summary>CPUs that are taken offline and brought online.</summary>
    public CpuHotplug Hotplug { get; }

    /// <summary>Interrupts between CPUs.</summary>
    public IrqIpis Ipis { get; }

    /// <summary>Suspend, resume and waking up.</summary>
    public IrqPower Power { get; }

    /// <summary>The rhythm of the interrupts; null unless the platform's options ask for it.</summary>
    public IrqTimings? Timings { get; }

    /// <summary>Interrupts as the kernel's files show them.</summary>
    public IrqViews Views { get; }

    /// <summary>The instruments on the meter <c>Genirq</c>.</summary>
    internal IrqMetrics Metrics { get; } = new();

    /// <summary>Told of each run of a handler; null, as at the start, for none.</summary>
    /// <remarks>To be set while no event is handled.</remarks>
    public IrqTracer? Tracer { get; set; }

    /// <summary>The interrupts to be resent in software.</summary>
    internal SoftwareResends Resends { get; } = new();

    /// <summary>The length of the longest name of a chip that an interrupt ever had; some releases make a column as
    /// wide.</summary>
    internal int LongestChipName { get; private set; }

    /// <summary>Notes a chip that an interrupt has got.</summary>
    internal void NoteChip(IrqChip chip)
    {
        // A column's width: of two that get longer at once, the next print may take either.
        if (chip.Name.Length > LongestChipName)
        {
            LongestChipName = chip.Name.Length;
        }
    }

    /// <summary>The CPU that polls lines that were shut down for unhandled events; null while none does.</summary>
    internal CpuContext? PollingCpu { get; set; }

    /// <summary>The descriptor of an interrupt, or null. Takes no lock.</summary>
    /// <param name="irq">Any number.</param>
    public IrqDescriptor? Find(Irq irq) => Numbers.Find(irq.Number);

    /// <summary>Handles an event of an interrupt on CPU 0.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>0, whatever the handlers said; -EINVAL: unknown; -EPERM: only in interrupt context.</returns>
    public int HandleIrq(Irq irq) => HandleIrq(irq, Cpus[0]);

    /// <summary>Handles an event of an interrupt.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="cpu">The CPU that it arrived on.</param>
    /// <returns>0, whatever the handlers said; -EINVAL: unknown; -EPERM: only in interrupt context.</returns>
    /// <remarks>
    /// Data plane: allocates nothing. From any context, so it stands for the safe variant too.
    /// Source: Linux 6.12, kernel/irq/irqdesc.c, generic_handle_irq and generic_handle_irq_safe.
    /// </remarks>
    public int HandleIrq(Irq irq, CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        return Numbers.Find(irq.Number) is { } descriptor
            ? Handle(descriptor, cpu, null, null, default)
            : ErrorCode.Invalid;
    }

    /// <summary>Handles an event of an interrupt whose descriptor the platform has found by itself.</summary>
    /// <param name="descriptor">A descriptor of this system, found before or just now.</param>
    /// <param name="cpu">The CPU that it arrived on.</param>
    /// <returns>0, whatever the handlers said; -EINVAL: its number was freed meanwhile; -EPERM: only in interrupt
    /// context.</returns>
    /// <remarks>Data plane: allocates nothing. Source: Linux 6.12, include/linux/irqdesc.h,
    /// generic_handle_irq_desc.</remarks>
    public int Handle(IrqDescriptor descriptor, CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(cpu);
        return Handle(descriptor, cpu, null, null, default);
    }

    /// <summary>Handles an event of an interrupt, unless its chip's data has become another's.</summary>
    /// <param name="descriptor">A descriptor of this system, found before or just now.</param>
    /// <param name="cpu">The CPU that it arrived on.</param>
    /// <param name="chipData">What the chip's data at the outermost level was when the event's source was connected.
    /// It tells an event that comes late from one of the number's next owner.</param>
    /// <returns>0, whatever the handlers said; -EINVAL: its number was freed meanwhile, or has other chip data; -EPERM:
    /// only in interrupt context.</returns>
    /// <remarks>Data plane: allocates nothing. Has no counterpart in Linux, whose chips wait for what is under
    /// way.</remarks>
    public int Handle(IrqDescriptor descriptor, CpuContext cpu, object chipData)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(cpu);
        ArgumentNullException.ThrowIfNull(chipData);
        return Handle(descriptor, cpu, null, null, default, chipData);
    }

    /// <summary>Handles an event that a domain knows by its own number, on CPU 0.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="hardwareIrq">The number there.</param>
    /// <returns>As <see cref="HandleIrq(Irq)"/>; -EINVAL if the number is not mapped.</returns>
    public int HandleDomainIrq(IrqDomain domain, HardwareIrq hardwareIrq) =>
        HandleDomainIrq(domain, hardwareIrq, Cpus[0]);

    /// <summary>Handles an event that a domain knows by its own number.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="hardwareIrq">The number there.</param>
    /// <param name="cpu">The CPU that it arrived on.</param>
    /// <returns>As <see cref="HandleIrq(Irq)"/>; -EINVAL if the number is not mapped.</returns>
    /// <remarks>
    /// Data plane: allocates nothing. From any context, so it stands for the safe variant too.
    /// Source: Linux 6.12, kernel/irq/irqdesc.c, generic_handle_domain_irq and generic_handle_domain_irq_safe.
    /// </remarks>
    public int HandleDomainIrq(IrqDomain domain, HardwareIrq hardwareIrq, CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(cpu);
        return domain.FindData(hardwareIrq) is { } data
            ? Handle(data.Descriptor, cpu, data, domain, hardwareIrq)
            : ErrorCode.Invalid;
    }

    /// <summary>Handles a non-maskable event that a domain knows by its own number.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="hardwareIrq">The number there.</param>
    /// <param name="cpu">The CPU that it arrived on; outside a non-maskable interrupt is a diagnostic, once.</param>
    /// <returns>As <see cref="HandleIrq(Irq)"/>; -EINVAL if the number is not mapped.</returns>
    /// <remarks>
    /// Data plane. Takes no lock if the flow is an <see cref="NmiFlowHandler"/>.
    /// Source: Linux 6.12, kernel/irq/irqdesc.c, generic_handle_domain_nmi.
    /// </remarks>
    public int HandleDomainNmi(IrqDomain domain, HardwareIrq hardwareIrq, CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(cpu);
        if (!cpu.IsInNmi)
        {
            Diagnostics.WarnOnce(
                IrqDiagnosticId.NotInNmi,
                nameof(HandleDomainNmi),
                $"Hardware interrupt {hardwareIrq} of {domain} is handled as non-maskable outside an NMI.",
                value: (long)hardwareIrq.Number);
        }

        if (domain.FindData(hardwareIrq) is not { Descriptor: { Flow: NmiFlowHandler flow } descriptor } data)
        {
            return HandleDomainIrq(domain, hardwareIrq, cpu);
        }

        if (descriptor.Has(IrqStates.HandleEnforceIrqContext) && !cpu.IsInInterrupt)
        {
            return RefuseContext(descriptor);
        }

        if (!descriptor.IsAllocated || data.Domain != domain || data.HardwareIrq != hardwareIrq)
        {
            return ErrorCode.Invalid;
        }

        flow.HandleUnlocked(descriptor, cpu);
        return 0;
    }

    /// <summary>Handles an event of a nested interrupt, in the thread of another one, on CPU 0.</summary>
    /// <param name="irq">The nested interrupt.</param>
    /// <returns>0, whatever the thread functions said; -EINVAL: unknown.</returns>
    public int HandleNestedIrq(Irq irq) => HandleNestedIrq(irq, Cpus[0]);

    /// <summary>Handles an event of an interrupt that hangs on another one, in the thread of that one.</summary>
    /// <param name="irq">The nested interrupt.</param>
    /// <param name="cpu">The CPU that the thread runs on.</param>
    /// <returns>0, whatever the thread functions said; -EINVAL: unknown.</returns>
    /// <remarks>
    /// Only the thread functions of its actions run, and they may block. Differs from Linux: an unknown number is
    /// refused instead of followed. Source: Linux 6.12, kernel/irq/chip.c, handle_nested_irq.
    /// </remarks>
    public int HandleNestedIrq(Irq irq, CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        if (Numbers.Find(irq.Number) is not { } descriptor)
        {
            return ErrorCode.Invalid;
        }

        using GateHold held = descriptor.Hold();
        if (!descriptor.IsAllocated)
        {
            return ErrorCode.Invalid;
        }

        NestedFlow.Instance.Handle(descriptor, cpu);
        return 0;
    }

    /// <summary>Handles the events that were queued for a resend in software.</summary>
    /// <param name="cpu">The CPU to handle them on.</param>
    /// <returns>How many there were.</returns>
    /// <remarks>To be called by the platform's executor. Source: Linux 6.12, kernel/irq/resend.c,
    /// resend_irqs.</remarks>
    public int RunSoftwareResends(CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        return Resends.Run(cpu);
    }

    /// <summary>Ends the system: its meter is closed, and waits for events end; allocating and requesting throw,
    /// freeing works.</summary>
    public void Dispose()
    {
        // Ordering: a full fence; pairs with the read in Watch. Either that sees the end, or this sees its action.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Numbers.EndEvents(IrqEventsEnd.SystemDisposed);
            Poller.Dispose();
            Metrics.Dispose();
        }
    }

    /// <summary>How many interrupts and CPUs there are.</summary>
    public override string ToString() => $"{Numbers.Allocated} interrupts, CPUs {Cpus.Online} online";

    /// <summary>Throws if the system has ended.</summary>
    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    private bool IsDisposed =>
        // Ordering: pairs with the exchange in Dispose.
        Volatile.Read(ref _disposed) != 0;

    // The one way to a flow handler. With a level, that level must still have its number: the interrupt may have been
    // freed since the look-up, and reallocated, so it is asked again under the lock.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Handle(
        IrqDescriptor descriptor, CpuContext cpu, IrqData? level, IrqDomain? domain, HardwareIrq hardwareIrq,
        object? chipData = null)
    {
        if (descriptor.Has(IrqStates.HandleEnforceIrqContext) && !cpu.IsInInterrupt)
        {
            return RefuseContext(descriptor);
        }

        using GateHold held = descriptor.Hold();
        if (!descriptor.IsAllocated
            || (level is not null && (level.Domain != domain || level.HardwareIrq != hardwareIrq))
            || (chipData is not null && descriptor.Data.ChipData != chipData))
        {
            return ErrorCode.Invalid;
        }

        descriptor.ActingCpu = cpu.Index;
        descriptor.Flow.Handle(descriptor, cpu);
        return 0;
    }

    private int RefuseContext(IrqDescriptor descriptor)
    {
        Diagnostics.WarnOnce(
            IrqDiagnosticId.WrongContext,
            nameof(HandleIrq),
            $"Interrupt {descriptor.Irq} may be handled in interrupt context only.",
            descriptor.Irq);
        return ErrorCode.NotPermitted;
    }
}
