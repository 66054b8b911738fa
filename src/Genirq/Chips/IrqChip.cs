using System.Diagnostics;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Chips;

/// <summary>The hardware operations of one level of an interrupt.</summary>
/// <remarks>
/// <para>
/// A derived class overrides what it has and says so in <see cref="Callbacks"/>: what is not said there is absent and
/// is never called, since in Linux the absence itself has effects.
/// </para>
/// <para>
/// Called with the interrupt's lock held, except <see cref="BusLock"/>, <see cref="BusUnlock"/>,
/// <see cref="RequestResources"/>, <see cref="ReleaseResources"/> and the sending of IPIs: a callback must not call
/// back into the system for the same interrupt. One chip may serve many interrupts on many CPUs at once.
/// Source: Linux 6.12, include/linux/irq.h, struct irq_chip.
/// </para>
/// </remarks>
[DebuggerDisplay("{Name}")]
public abstract partial class IrqChip
{
    /// <summary>Makes a chip.</summary>
    /// <param name="name">The name that <c>/proc/interrupts</c> shows.</param>
    /// <param name="callbacks">The callbacks it has.</param>
    /// <param name="flags">Its properties.</param>
    protected IrqChip(string name, IrqChipCallbacks callbacks, IrqChipFlags flags = IrqChipFlags.None)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        Callbacks = callbacks;
        Flags = flags;
    }

    /// <summary>
    /// The chip that does nothing, named "none". Every fresh interrupt has it; it cannot be requested, and to
    /// acknowledge there is reported as <see cref="Diagnostics.IrqDiagnosticId.BadIrq"/>.
    /// </summary>
    public static IrqChip None { get; } = new NoChip();

    /// <summary>A chip that does nothing but counts as real, named "dummy".</summary>
    public static IrqChip Dummy { get; } =
        new PlaceholderChip("dummy", IrqChipCallbacks.Startup | IrqChipCallbacks.Shutdown
        | IrqChipCallbacks.Enable | IrqChipCallbacks.Disable | IrqChipCallbacks.Acknowledge
        | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask);

    /// <summary>The name that <c>/proc/interrupts</c> shows.</summary>
    public string Name { get; internal set; }

    /// <summary>The callbacks it has.</summary>
    public IrqChipCallbacks Callbacks { get; internal set; }

    /// <summary>Its properties.</summary>
    public IrqChipFlags Flags { get; internal set; }

    /// <summary>Marks the level at which a hierarchy is cut (the kernel's error pointer ENOTCONN).</summary>
    internal static IrqChip CutMarker { get; } = new PlaceholderChip("cut", IrqChipCallbacks.None);

    /// <summary>Whether it has one of the given callbacks.</summary>
    /// <param name="callbacks">The callbacks.</param>
    public bool Has(IrqChipCallbacks callbacks) => (Callbacks & callbacks) != 0;

    /// <summary>Starts the line for the first time.</summary>
    /// <param name="data">The level.</param>
    /// <returns>A value for probing; 0 normally.</returns>
    public virtual int Startup(IrqData data) => 0;

    /// <summary>Shuts the line down.</summary>
    /// <param name="data">The level.</param>
    public virtual void Shutdown(IrqData data)
    {
    }

    /// <summary>Enables the line.</summary>
    /// <param name="data">The level.</param>
    public virtual void Enable(IrqData data)
    {
    }

    /// <summary>Disables the line.</summary>
    /// <param name="data">The level.</param>
    public virtual void Disable(IrqData data)
    {
    }

    /// <summary>Acknowledges an event. On the delivery path: must not allocate.</summary>
    /// <param name="data">The level.</param>
    public virtual void Acknowledge(IrqData data)
    {
    }

    /// <summary>Masks the line.</summary>
    /// <param name="data">The level.</param>
    public virtual void Mask(IrqData data)
    {
    }

    /// <summary>Masks and acknowledges in one.</summary>
    /// <param name="data">The level.</param>
    public virtual void MaskAcknowledge(IrqData data)
    {
    }

    /// <summary>Unmasks the line.</summary>
    /// <param name="data">The level.</param>
    public virtual void Unmask(IrqData data)
    {
    }

    /// <summary>Tells the end of an interrupt.</summary>
    /// <param name="data">The level.</param>
    public virtual void EndOfInterrupt(IrqData data)
    {
    }

    /// <summary>Sends the interrupt to other CPUs.</summary>
    /// <param name="data">The level.</param>
    /// <param name="mask">The CPUs to choose from; not empty.</param>
    /// <param name="force">Whether offline CPUs are taken too.</param>
    /// <returns>One of <see cref="AffinityResult"/>, or a negative errno.</returns>
    public virtual int SetAffinity(IrqData data, CpuMask mask, bool force) => AffinityResult.Ok;

    /// <summary>Raises the interrupt again in hardware.</summary>
    /// <param name="data">The level.</param>
    /// <returns>Whether it could.</returns>
    public virtual bool Retrigger(IrqData data) => false;

    /// <summary>Sets the trigger type.</summary>
    /// <param name="data">The level.</param>
    /// <param name="type">The type.</param>
    /// <returns>One of <see cref="AffinityResult"/>, or a negative errno.</returns>
    public virtual int SetType(IrqData data, TriggerType type) => AffinityResult.Ok;

    /// <summary>Locks a slow bus before operations on the line. Called without the interrupt's lock.</summary>
    /// <param name="data">The level.</param>
    public virtual void BusLock(IrqData data)
    {
    }

    /// <summary>Carries the operations out and unlocks the slow bus. Called without the interrupt's lock.</summary>
    /// <param name="data">The level.</param>
    public virtual void BusUnlock(IrqData data)
    {
    }

    /// <summary>Takes what the line needs before its first action is installed.</summary>
    /// <param name="data">The level.</param>
    /// <returns>0, or a negative errno that refuses the request.</returns>
    public virtual int RequestResources(IrqData data) => 0;

    /// <summary>Gives back what <see cref="RequestResources"/> took.</summary>
    /// <param name="data">The level.</param>
    public virtual void ReleaseResources(IrqData data)
    {
    }

    /// <summary>Composes the message that raises the interrupt.</summary>
    /// <param name="data">The level whose chip this is.</param>
    /// <param name="messages">Two messages; the second is for the falling level and stays zero if there is
    /// none.</param>
    public virtual void ComposeMessage(IrqData data, Span<MsiMessage> messages)
    {
    }

    /// <summary>Writes the message into the device.</summary>
    /// <param name="data">The level.</param>
    /// <param name="messages">Two messages, as composed.</param>
    public virtual void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
    }

    /// <summary>The chip's name.</summary>
    public override string ToString() => Name;
}
