using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Domains;

/// <summary>Translates numbers of one interrupt controller, or one level of a hierarchy of them.</summary>
/// <remarks>
/// <para>
/// A derived class overrides the callbacks it has and names them in its constructor; what is not named is absent and is
/// never called. A domain exists for its system once <see cref="IrqDomains.Instantiate"/> has accepted it.
/// </para>
/// <para>
/// Callbacks of allocation, freeing and mapping run with the lock of the hierarchy's root held; they must not call
/// allocating or freeing operations of the same hierarchy. Look-ups take no lock.
/// Source: Linux 6.12, kernel/irq/irqdomain.c and include/linux/irqdomain.h, struct irq_domain.
/// </para>
/// </remarks>
[DebuggerDisplay("{Name} ({BusToken}, {MappedCount} mapped)")]
public abstract partial class IrqDomain
{
    private IrqSystem? _system;
    private ReverseMap _map = new(0);

    /// <summary>Makes a domain that belongs to no system yet.</summary>
    /// <param name="callbacks">The callbacks that the derived class has.</param>
    protected IrqDomain(IrqDomainCallbacks callbacks)
    {
        Callbacks = callbacks;
        Root = this;
    }

    /// <summary>The callbacks it has.</summary>
    public IrqDomainCallbacks Callbacks { get; }

    /// <summary>The system it belongs to.</summary>
    /// <exception cref="InvalidOperationException">It was not accepted by a system yet.</exception>
    public IrqSystem System => _system ?? ThrowNoSystem();

    /// <summary>The name, as debugfs shows it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The controller in the platform's description, or null.</summary>
    public FirmwareNode? FirmwareNode { get; private set; }

    /// <summary>What it is for.</summary>
    public BusToken BusToken { get; private set; }

    /// <summary>What it is.</summary>
    public IrqDomainFlags Flags { get; private set; }

    /// <summary>The next domain towards the CPU, or null.</summary>
    public IrqDomain? Parent { get; private set; }

    /// <summary>The domain at the CPU's end; its lock serves the whole hierarchy.</summary>
    public IrqDomain Root { get; private set; }

    /// <summary>How many numbers are mapped. It can wrap below zero, as Linux's does, after a pushed level was
    /// freed.</summary>
    public uint MappedCount { get; internal set; }

    /// <summary>Exclusive limit of hardware numbers, checked by <see cref="Associate"/> only.</summary>
    public ulong HardwareLimit { get; private set; }

    /// <summary>Size of the linear part of the reverse map.</summary>
    public int ReverseMapSize => _map.Size;

    /// <summary>What it demands of, and offers to, MSI domains on top of it; null if it is not an MSI parent.</summary>
    public MsiParentOps? MsiParent { get; set; }

    /// <summary>What powers the controller while one of its interrupts is used; null if it is always on.</summary>
    /// <remarks>Source: Linux 6.12, include/linux/irqdomain.h, irq_domain_set_pm_device.</remarks>
    public IrqPowerSwitch? Power { get; set; }

    /// <summary>The device that owns it, for a per-device MSI domain.</summary>
    public MsiDevice? Device { get; internal set; }

    /// <summary>Whether it allocates hierarchically.</summary>
    public bool IsHierarchy => (Flags & IrqDomainFlags.Hierarchy) != 0;

    /// <summary>Whether it is an MSI parent.</summary>
    public bool IsMsiParent => (Flags & IrqDomainFlags.MsiParent) != 0;

    /// <summary>The lock of the hierarchy, if this is its root.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The level that refused first in the allocation under way, if this is a root. Guarded by the
    /// gate.</summary>
    internal IrqFailure? FirstRefusal { get; set; }

    /// <summary>The outermost level that has allocated already, in the allocation under way, if this is a root. What
    /// it took is given back if a level further out throws. Guarded by the gate.</summary>
    internal IrqDomain? AllocatedLevel { get; set; }

    /// <summary>The domain made before this one, in its system. Guarded by the list's lock.</summary>
    internal IrqDomain? Older { get; set; }

    /// <summary>The domain made after this one, in its system. Guarded by the list's lock.</summary>
    internal IrqDomain? Newer { get; set; }

    /// <summary>The reverse map.</summary>
    internal ReverseMap ReverseMap => _map;

    /// <summary>Debug only: stops unless this thread has the lock of the hierarchy.</summary>
    [Conditional("DEBUG")]
    internal void AssertRootHeld() => Debug.Assert(
        Root.Gate.IsHeldByCurrentThread, $"The lock of the hierarchy of {Name} is to be held by the caller.");

    /// <summary>Whether it has one of the given callbacks.</summary>
    /// <param name="callbacks">The callbacks.</param>
    public bool Has(IrqDomainCallbacks callbacks) => (Callbacks & callbacks) != 0;

    /// <summary>Whether it serves a firmware node for a purpose.</summary>
    /// <param name="node">The node.</param>
    /// <param name="token">The purpose.</param>
    public virtual bool Match(FirmwareNode node, BusToken token) => false;

    /// <summary>Whether it serves a firmware specifier for a purpose. Not asked for
    /// <see cref="BusToken.Any"/>.</summary>
    /// <param name="spec">The specifier.</param>
    /// <param name="token">The purpose.</param>
    public virtual bool Select(FirmwareIrqSpec spec, BusToken token) => false;

    /// <summary>Sets an interrupt up that was mapped; it may set its chip and flow.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="hardwareIrq">The number here.</param>
    /// <returns>0, or a negative errno that refuses the mapping.</returns>
    public virtual int Map(Irq irq, HardwareIrq hardwareIrq) => 0;

    /// <summary>Undoes <see cref="Map"/>.</summary>
    /// <param name="irq">The interrupt; its outermost level still has its domain and number.</param>
    public virtual void Unmap(Irq irq)
    {
    }

    /// <summary>Reads a firmware specifier (of domains without <see cref="Translate"/>).</summary>
    /// <param name="spec">The specifier.</param>
    /// <param name="hardwareIrq">The number here.</param>
    /// <param name="type">The trigger.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int Xlate(FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type) =>
        Translate(spec, out hardwareIrq, out type);

    /// <summary>Reads a firmware specifier.</summary>
    /// <param name="spec">The specifier.</param>
    /// <param name="hardwareIrq">The number here.</param>
    /// <param name="type">The trigger.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int Translate(FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        ArgumentNullException.ThrowIfNull(spec);
        hardwareIrq = new HardwareIrq(spec[0]);
        type = TriggerType.None;
        return 0;
    }

    /// <summary>
    /// Allocates this level of consecutive interrupts: gives each a number and a chip, and asks the parent
    /// (<see cref="AllocateParent"/>) for its level, before or after.
    /// </summary>
    /// <param name="first">The first interrupt.</param>
    /// <param name="count">How many.</param>
    /// <param name="info">What is handed down.</param>
    /// <returns>0, or a negative errno; then all of this level's and the parent's work must have been undone.</returns>
    public virtual int Allocate(Irq first, int count, IrqAllocationInfo? info) => ErrorCode.NotImplemented;

    /// <summary>Frees this level of interrupts and tells the parent (<see cref="FreeCommon"/>). They are unmapped
    /// already.</summary>
    /// <param name="first">The first interrupt.</param>
    /// <param name="count">How many; the core calls it for one at a time.</param>
    public virtual void Free(Irq first, int count)
    {
    }

    /// <summary>Programs this level.</summary>
    /// <param name="data">The level.</param>
    /// <param name="reserve">Whether a placeholder is enough.</param>
    /// <returns>0, or a negative errno.</returns>
    public virtual int Activate(IrqData data, bool reserve) => 0;

    /// <summary>Takes the programming of this level back.</summary>
    /// <param name="data">The level.</param>
    public virtual void Deactivate(IrqData data)
    {
    }

    /// <summary>How many interrupts this level could still give; null if it does not count them.</summary>
    /// <remarks>Asked after a refusal, so that the failure can say what the level had.</remarks>
    public virtual long? CountAvailable() => null;

    /// <summary>Writes what only this domain knows, for debugfs: whole lines, each behind the indent.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="data">A level of an interrupt here; null for the domain itself.</param>
    /// <param name="indent">How many blanks stand before each line.</param>
    /// <remarks>Called without a lock. Source: Linux 6.12, include/linux/irqdomain.h,
    /// irq_domain_ops.debug_show.</remarks>
    public virtual void WriteDebug(TextWriter writer, IrqData? data, int indent)
    {
    }

    /// <summary>The name, and the numbers mapped.</summary>
    public override string ToString() => $"{Name} ({MappedCount} mapped)";

    /// <summary>Sets what <see cref="IrqDomains.Instantiate"/> has decided.</summary>
    internal void Join(IrqSystem system, IrqDomainOptions options, string name)
    {
        _system = system;
        _map = new ReverseMap(options.Size);
        Name = name;
        FirmwareNode = options.FirmwareNode;
        BusToken = options.BusToken;
        HardwareLimit = options.HardwareLimit;
        Flags = options.Flags
            | (options.DirectLimit != 0 ? IrqDomainFlags.NoMap : IrqDomainFlags.None)
            | (Has(IrqDomainCallbacks.Allocate) ? IrqDomainFlags.Hierarchy : IrqDomainFlags.None);
        Parent = options.Parent;
        Root = options.Parent?.Root ?? this;
    }

    /// <summary>Puts another reverse map in place of the one there is. The system is at rest.</summary>
    internal void Restore(ReverseMap map, uint mappedCount)
    {
        _map = map;
        MappedCount = mappedCount;
    }

    /// <summary>Forgets the system, when instantiation is undone or the domain removed.</summary>
    internal void Leave() => Device = null;

    /// <summary>Whether it was accepted by a system.</summary>
    internal bool HasSystem => _system is not null;

    /// <summary>Changes the purpose, and the name with it.</summary>
    /// <param name="token">The purpose; the same one again changes nothing.</param>
    /// <remarks>Source: irq_domain_update_bus_token.</remarks>
    public void UpdateBusToken(BusToken token)
    {
        if (token != BusToken)
        {
            BusToken = token;
            Name = $"{Name}-{System.Options.Release.NumberOf(token)}";
        }
    }

    // Apart, so that reading the system is small enough to be compiled into its callers.
    [DoesNotReturn]
    private static IrqSystem ThrowNoSystem() =>
        throw new InvalidOperationException("The domain belongs to no system yet.");
}
