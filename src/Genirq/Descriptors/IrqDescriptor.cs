using System.Diagnostics;
using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Descriptors;

/// <summary>Everything known of one interrupt number.</summary>
/// <remarks>
/// <para>
/// Reading is possible from any thread and takes no lock; each property is exact by itself, two read one after the
/// other may belong to different moments. Changes go through <see cref="IrqSystem"/> and the domains.
/// </para>
/// <para>
/// A descriptor belongs to one number for its whole life: when the number is freed the descriptor is parked, and
/// used again for the same number. A reader that still holds it can so never act for another interrupt.
/// Source: Linux 6.12, include/linux/irqdesc.h, struct irq_desc and include/linux/irq.h, struct irq_common_data.
/// </para>
/// </remarks>
[DebuggerDisplay("Irq {Irq.Number}: {States}, depth {Depth}")]
public sealed class IrqDescriptor
{
    private const IrqStates LevelStates = IrqStates.SingleTarget | IrqStates.CanReserve
        | IrqStates.HandleEnforceIrqContext | IrqStates.AffinityOnActivate | IrqStates.ForwardedToVcpu
        | IrqStates.ResendWhenInProgress;

    /// <summary>Guards all state below. Innermost lock of the core.</summary>
    internal SpinGate Gate;

    private IrqStates _states;
    /// <summary>Serialises requests and frees of this interrupt.</summary>
    private RequestGate _requestGate;

    private IrqData? _spareLevels;
    private RareState? _rare;

    internal IrqDescriptor(IrqSystem system, int number)
    {
        System = system;
        Irq = new Irq(number);
        Data = new IrqData(this);
        Affinity = system.Cpus.DefaultAffinity;
        EffectiveAffinity = CpuMask.Empty;
    }

    /// <summary>The interrupt number.</summary>
    public Irq Irq { get; }

    /// <summary>The outermost level, on the device's side.</summary>
    public IrqData Data { get; }

    /// <summary>The state that all levels share.</summary>
    public IrqStates States => _states;

    /// <summary>The trigger type in use.</summary>
    public TriggerType Trigger => (TriggerType)(_states & IrqStates.TriggerMask);

    /// <summary>How often it is disabled; 0 means enabled.</summary>
    public int Depth { get; internal set; }

    /// <summary>The line's settings.</summary>
    public IrqSettings Settings { get; internal set; }

    /// <summary>The interrupt that a nested one is resent through; none unless it was set.</summary>
    public Irq ParentIrq
    {
        get => _rare?.ParentIrq ?? default;
        internal set => RareFor(!value.IsNone)?.ParentIrq = value;
    }

    /// <summary>The CPUs on which a per-CPU interrupt is enabled; null for any other interrupt.</summary>
    public CpuMask? PerCpuEnabled
    {
        get => _rare?.PerCpuEnabled;
        internal set => RareFor(value is not null)?.PerCpuEnabled = value;
    }

    /// <summary>The flow handler.</summary>
    public IrqFlowHandler Flow { get; internal set; } = BadFlow.Instance;

    /// <summary>The name of the flow handler, as <c>/proc/interrupts</c> shows it; null if none.</summary>
    public string? FlowName { get; internal set; }

    /// <summary>Data for the flow handler.</summary>
    public object? HandlerData { get; internal set; }

    /// <summary>The MSI descriptor it belongs to, or null.</summary>
    public MsiDescriptor? MsiDescriptor { get; internal set; }

    /// <summary>The affinity last accepted; it may name CPUs that are offline.</summary>
    public CpuMask Affinity { get; internal set; }

    /// <summary>The affinity that waits while <see cref="IrqStates.AffinityPending"/> is set; empty
    /// otherwise.</summary>
    public CpuMask PendingAffinity
    {
        get => _rare?.PendingAffinity ?? CpuMask.Empty;
        internal set => RareFor(!value.IsEmpty)?.PendingAffinity = value;
    }

    /// <summary>Where it really goes; empty until a chip tells.</summary>
    public CpuMask EffectiveAffinity { get; internal set; }

    /// <summary>Where its driver would like it to go, only to be shown; null if the driver said nothing.</summary>
    public CpuMask? AffinityHint
    {
        get => _rare?.AffinityHint;
        internal set => RareFor(value is not null)?.AffinityHint = value;
    }

    /// <summary>
    /// The CPU that acts for it: on which its last event arrived, or which goes offline and moves it; -1 before that.
    /// </summary>
    /// <remarks>Exact in the chip's callbacks then. The role is that of smp_processor_id there.</remarks>
    public int ActingCpu { get; internal set; } = -1;

    /// <summary>The NUMA node, or -1.</summary>
    public int Node { get; internal set; } = -1;

    /// <summary>How many events were counted on all CPUs. It wraps at 32 bits, as in Linux.</summary>
    public uint TotalCount { get; internal set; }

    /// <summary>How often it was made a wake-up source; 0 means it is none.</summary>
    public int WakeDepth
    {
        get => _rare?.WakeDepth ?? 0;
        internal set => RareFor(value != 0)?.WakeDepth = value;
    }

    /// <summary>Whether an event waits to be replayed.</summary>
    public bool IsPending => (Progress & IrqProgress.Pending) != 0;

    /// <summary>Whether a handler is installed.</summary>
    public bool HasAction => Actions is not null;

    /// <summary>Whether it may be requested.</summary>
    public bool IsRequestable => (Settings & IrqSettings.NoRequest) == 0;

    /// <summary>Whether all levels are programmed.</summary>
    public bool IsActivated => Has(IrqStates.Activated);

    /// <summary>Whether it was started.</summary>
    public bool IsStarted => Has(IrqStates.Started);

    /// <summary>Whether it is disabled.</summary>
    public bool IsDisabled => Has(IrqStates.Disabled);

    /// <summary>Whether it is masked at the chip.</summary>
    public bool IsMasked => Has(IrqStates.Masked);

    /// <summary>Whether a handler that demultiplexes is installed; such an interrupt cannot be requested.</summary>
    public bool IsChained => Actions is ChainedAction;

    /// <summary>Whether each CPU has its own device identity on it; calls for the whole line refuse it.</summary>
    public bool IsPerCpuDeviceId => (Settings & IrqSettings.PerCpuDeviceId) != 0;

    /// <summary>Whether the core owns its affinity.</summary>
    public bool IsManaged => Has(IrqStates.AffinityManaged);

    /// <summary>Whether it is shut down until one of its CPUs is online.</summary>
    public bool IsManagedShutdown => Has(IrqStates.ManagedShutdown);

    /// <summary>Whether its target can be reserved instead of assigned. Set by the domain that can do so.</summary>
    public bool CanReserve
    {
        get => Has(IrqStates.CanReserve);
        set => Set(IrqStates.CanReserve, value);
    }

    /// <summary>The system it belongs to.</summary>
    internal IrqSystem System { get; }

    /// <summary>Who wants to know of new affinities; null for none. Guarded by the gate.</summary>
    internal IrqAffinityNotifier? AffinityNotifier
    {
        get => _rare?.AffinityNotifier;
        set => RareFor(value is not null)?.AffinityNotifier = value;
    }

    /// <summary>Whether the number is allocated. Guarded by the gate.</summary>
    internal bool IsAllocated { get; private set; }

    /// <summary>The line's progress.</summary>
    internal IrqProgress Progress { get; set; }

    /// <summary>The installed actions in the order of their requests.</summary>
    internal IrqAction? Actions { get; set; }

    /// <summary>Counters of spurious detection.</summary>
    internal SpuriousCounters Spurious;

    /// <summary>The time stamp of the last unhandled event. Guarded by the gate.</summary>
    internal long LastUnhandled
    {
        get => _rare?.LastUnhandled ?? 0;
        set => RareFor(value != 0)?.LastUnhandled = value;
    }

    /// <summary>A bit for each thread that a one-shot line still waits for: see <see cref="OneShot"/>.</summary>
    internal ulong ThreadsOneShot =>
        // Ordering: pairs with the changes in OneShot; who needs it exact holds the gate, and finds the line not in
        // progress.
        _rare is { } rare ? Volatile.Read(ref rare.ThreadsOneShot) : 0;

    /// <summary>How many handler threads were woken and have not finished.</summary>
    internal int ThreadsActive =>
        // Ordering: pairs with the decrement in OneShot.EndThread, so that what the thread wrote is seen.
        _rare is { } rare ? Volatile.Read(ref rare.ThreadsActive) : 0;

    /// <summary>What the threads of the line share; null until it has one.</summary>
    internal LineThreads? Threads =>
        // Ordering: pairs with the exchange in LineThreads.Of.
        _rare is { } rare ? Volatile.Read(ref rare.Threads) : null;

    /// <summary>What few interrupts have; made now if it is not there.</summary>
    internal RareState Rare =>
        _rare ?? LazyInitializer.EnsureInitialized(ref _rare, static () => new RareState());

    /// <summary>Whether it waits for a resend in software. Guarded by the lock of
    /// <see cref="SoftwareResends"/>.</summary>
    internal bool IsQueuedForResend;

    /// <summary>The thread that runs its handlers, while <see cref="IrqStates.InProgress"/> is set; otherwise one that
    /// did. Guarded by the gate.</summary>
    internal int HandlingThread;

    /// <summary>Its directory in <c>/proc/irq</c>. Guarded by the gate for writing.</summary>
    internal ProcDirectory ProcDirectory;

    /// <summary>The first CPU of an interrupt between CPUs that has a number for each of them; 0 otherwise.</summary>
    internal int IpiOffset
    {
        get => _rare?.IpiOffset ?? 0;
        set => RareFor(value != 0)?.IpiOffset = value;
    }

    /// <summary>Where its demultiplexed events are handled; null unless its chip ever redirected some.</summary>
    internal RedirectState? Redirect => _rare?.Redirect;

    /// <summary>The same, made now if it is not there. The gate is held.</summary>
    internal RedirectState RedirectForWrite => Rare.Redirect ??= new RedirectState(this);

    /// <summary>Whether a request or a free of this interrupt is under way.</summary>
    internal bool IsBeingRequested => _requestGate.IsHeld;

    /// <summary>Sets or clears states that a level of the hierarchy decides. For domains and chips.</summary>
    /// <param name="states">
    /// Any of <see cref="IrqStates.SingleTarget"/>, <see cref="IrqStates.CanReserve"/>,
    /// <see cref="IrqStates.HandleEnforceIrqContext"/>, <see cref="IrqStates.AffinityOnActivate"/>,
    /// <see cref="IrqStates.ForwardedToVcpu"/> and <see cref="IrqStates.ResendWhenInProgress"/>.
    /// </param>
    /// <param name="value">Which.</param>
    /// <remarks>The caller is a callback of the interrupt, or allocates it. Source: Linux 6.12, include/linux/irq.h,
    /// irqd_set_*.</remarks>
    public void SetLevelStates(IrqStates states, bool value = true)
    {
        if ((states & ~LevelStates) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(states), states, "These states belong to the core.");
        }

        Set(states, value);
    }

    /// <summary>Tells where the interrupt really goes. For domains and chips.</summary>
    /// <param name="cpus">The CPUs.</param>
    /// <remarks>As <see cref="SetLevelStates"/>. Source: irq_data_update_effective_affinity.</remarks>
    public void SetEffectiveAffinity(CpuMask cpus)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        EffectiveAffinity = cpus;
    }

    /// <summary>Takes the gate until the end of a block.</summary>
    internal GateHold Hold() => new(ref Gate);

    /// <summary>Keeps other requests and frees of this interrupt out until the end of a block.</summary>
    internal RequestHold HoldRequests() => new(ref _requestGate, Irq);

    /// <summary>Debug only: stops unless this thread has the gate.</summary>
    [Conditional("DEBUG")]
    internal void AssertHeld() => Gate.AssertHeld(Irq);

    /// <summary>Whether one of the given states is set.</summary>
    internal bool Has(IrqStates states) => (_states & states) != 0;

    /// <summary>Sets states.</summary>
    internal void Set(IrqStates states) => _states |= states;

    /// <summary>Clears states.</summary>
    internal void Clear(IrqStates states) => _states &= ~states;

    /// <summary>Sets or clears states.</summary>
    internal void Set(IrqStates states, bool value) => _states = value ? _states | states : _states & ~states;

    /// <summary>Sets flow handler and name.</summary>
    /// <remarks>A reference that is there already is not written: the collector would look at each write.</remarks>
    internal void SetFlow(IrqFlowHandler flow, string? name)
    {
        if (Flow != flow)
        {
            Flow = flow;
        }

        if (!ReferenceEquals(FlowName, name))
        {
            FlowName = name;
        }
    }

    /// <summary>Makes the descriptor a fresh one. The caller has claimed the number.</summary>
    internal void Start(IrqAffinityAssignment affinity)
    {
        using GateHold held = Hold();
        _states = IrqStates.Disabled | IrqStates.Masked | affinity.States;
        Settings = IrqSettings.None;
        Progress = IrqProgress.None;
        Depth = 1;
        SetFlow(BadFlow.Instance, null);
        HandlerData = null;
        MsiDescriptor = null;
        Actions = null;
        TotalCount = 0;
        Spurious = default;
        _rare?.Clear();
        ProcDirectory = ProcDirectory.None;
        Affinity = affinity.Mask;
        EffectiveAffinity = CpuMask.Empty;
        ActingCpu = -1;
        Node = affinity.Node;
        Data.Reset();
        Data.Chip = IrqChip.None;
        IsAllocated = true;
    }

    /// <summary>Makes a new descriptor one in use. The rest of its state is set beside; no other thread sees it
    /// yet.</summary>
    internal void Restore(IrqStates states)
    {
        _states = states;
        IsAllocated = true;
    }

    /// <summary>Gives an interrupt with a chip its directory in <c>/proc/irq</c>, unless it has one. Its lock is
    /// held.</summary>
    internal void RegisterProcDirectory()
    {
        AssertHeld();
        if (ProcDirectory == ProcDirectory.None && Data.Chip != IrqChip.None)
        {
            ProcDirectory = System.Affinity.CanUserSet(Irq) ? ProcDirectory.Writable : ProcDirectory.ReadOnly;
        }
    }

    /// <summary>The number, and the names of the actions.</summary>
    public override string ToString()
    {
        using GateHold held = Hold();
        List<string> names = [];
        for (IrqAction? action = Actions; action is not null; action = action.Next)
        {
            names.Add(action.Name);
        }

        return $"interrupt {Irq}: {(names.Count == 0 ? "no handler" : string.Join(", ", names))}";
    }

    /// <summary>Marks the number free: from here on events are refused.</summary>
    /// <param name="isIdle">Whether no handler runs on it, so that the number's next owner can have it.</param>
    /// <param name="left">The first of the actions that were installed still; null if there is none.</param>
    /// <returns>Whether the number was allocated.</returns>
    internal bool Stop(out bool isIdle, out IrqAction? left)
    {
        using GateHold held = Hold();
        isIdle = !Has(IrqStates.InProgress);
        left = IsAllocated ? Actions : null;
        if (!IsAllocated)
        {
            return false;
        }

        IsAllocated = false;
        System.Resends.Remove(this);
        MsiDescriptor = null;
        HandlerData = null;
        for (IrqAction? action = left; action is not null; action = action.Next)
        {
            // Its registration tells the truth, though it was not disposed.
            action.IsInstalled = false;
        }

        Actions = null;
        // Lines that each CPU has for itself leave the total as it is.
        if (TotalCount != 0 || Has(IrqStates.PerCpu))
        {
            foreach (CpuContext cpu in System.Cpus)
            {
                cpu.Clear(Irq.Number);
            }
        }

        return true;
    }

    /// <summary>Adds the next level towards the CPU, taken from the levels that this interrupt had before.</summary>
    internal IrqData AddLevel(IrqData after)
    {
        IrqData? level = _spareLevels;
        if (level is null)
        {
            level = new IrqData(this);
        }
        else
        {
            _spareLevels = level.Parent;
            level.Parent = null;
        }

        after.Parent = level;
        return level;
    }

    /// <summary>Adds a level for each of a domain's parents, and gives each its domain.</summary>
    internal void AddLevels(IrqDomain? parent)
    {
        // Those that the interrupt had before come back as the chain that they are; mostly it is as long as wanted.
        IrqData data = Data;
        data.Parent = _spareLevels;
        _spareLevels = null;
        for (; parent is not null; parent = parent.Parent)
        {
            data = data.Parent ??= new IrqData(this);
            data.Domain = parent;
        }

        if (data.Parent is not null)
        {
            CutLevels(data);
        }
    }

    /// <summary>Cuts all levels below one and keeps them for the next allocation of this number.</summary>
    internal void CutLevels(IrqData after)
    {
        IrqData? first = after.Parent;
        if (first is null)
        {
            return;
        }

        IrqData last = first;
        last.Reset();
        while (last.Parent is { } next)
        {
            next.Reset();
            last = next;
        }

        after.Parent = null;
        if (_spareLevels is not null)
        {
            last.Parent = _spareLevels;
        }

        _spareLevels = first;
    }

    // Null: the state is not there, and need not be, since what is to be written is what it begins with.
    private RareState? RareFor(bool isNews) => isNews ? Rare : _rare;
}
