using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Msi;

/// <summary>One device's copy of a template's chip: its own name, and what a parent has added.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/msi.c, struct msi_domain_template (the copied chip).</remarks>
public sealed class MsiChip : IrqChip
{
    private bool _acknowledgesThroughParent;
    private bool _endsThroughParent;
    private bool _usesMsiAffinity;
    private bool _retriggersThroughParents;
    private Func<IrqData, CpuMask, bool, int>? _setAffinity;

    internal MsiChip(IrqChip template, string name)
        : base(name, template.Callbacks, template.Flags)
    {
        Template = template;
    }

    /// <summary>The template's chip.</summary>
    public IrqChip Template { get; }

    /// <summary>Lets the parent acknowledge.</summary>
    public void AcknowledgeThroughParent()
    {
        _acknowledgesThroughParent = true;
        Callbacks |= IrqChipCallbacks.Acknowledge;
    }

    /// <summary>Tells the end of an interrupt to the parent.</summary>
    public void EndOfInterruptThroughParent()
    {
        _endsThroughParent = true;
        Callbacks |= IrqChipCallbacks.EndOfInterrupt;
    }

    /// <summary>Sets the affinity at the parent, then writes the message anew.</summary>
    public void UseMsiAffinity()
    {
        _usesMsiAffinity = true;
        Callbacks |= IrqChipCallbacks.SetAffinity;
    }

    /// <summary>Sets the affinity as the parent does it, whatever the template would do.</summary>
    /// <param name="setAffinity">As <see cref="IrqChip.SetAffinity"/>; gets this chip's level.</param>
    public void UseAffinity(Func<IrqData, CpuMask, bool, int> setAffinity)
    {
        ArgumentNullException.ThrowIfNull(setAffinity);
        _setAffinity = setAffinity;
        Callbacks |= IrqChipCallbacks.SetAffinity;
    }

    /// <summary>Lets the first level towards the CPU that can raise the interrupt again.</summary>
    public void RetriggerThroughParents()
    {
        _retriggersThroughParents = true;
        Callbacks |= IrqChipCallbacks.Retrigger;
    }

    /// <summary>Adds properties.</summary>
    /// <param name="flags">The properties.</param>
    public void AddFlags(IrqChipFlags flags) => Flags |= flags;

    /// <inheritdoc/>
    public override int Startup(IrqData data) => Template.Startup(data);

    /// <inheritdoc/>
    public override void Shutdown(IrqData data) => Template.Shutdown(data);

    /// <inheritdoc/>
    public override void Enable(IrqData data) => Template.Enable(data);

    /// <inheritdoc/>
    public override void Disable(IrqData data) => Template.Disable(data);

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data)
    {
        if (_acknowledgesThroughParent)
        {
            IrqChipParent.Acknowledge(data);
        }
        else
        {
            Template.Acknowledge(data);
        }
    }

    /// <inheritdoc/>
    public override void Mask(IrqData data) => Template.Mask(data);

    /// <inheritdoc/>
    public override void MaskAcknowledge(IrqData data) => Template.MaskAcknowledge(data);

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => Template.Unmask(data);

    /// <inheritdoc/>
    public override void EndOfInterrupt(IrqData data)
    {
        if (_endsThroughParent)
        {
            IrqChipParent.EndOfInterrupt(data);
        }
        else
        {
            Template.EndOfInterrupt(data);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The generic setter's source: Linux 6.12, kernel/irq/msi.c, msi_domain_set_affinity.</remarks>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (_setAffinity is not null)
        {
            return _setAffinity(data, mask, force);
        }

        if (!_usesMsiAffinity)
        {
            return Template.SetAffinity(data, mask, force);
        }

        if (data.Parent is not { Chip: { } chip } parent || !chip.Has(IrqChipCallbacks.SetAffinity))
        {
            return ErrorCode.NotImplemented;
        }

        int result = chip.SetAffinity(parent, mask, force);
        if (result >= 0 && result != AffinityResult.OkDone)
        {
            MsiMessages.ComposeAndWrite(data);
        }

        return result;
    }

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data) =>
        _retriggersThroughParents ? IrqChipParent.RetriggerHierarchy(data) : Template.Retrigger(data);

    /// <inheritdoc/>
    public override int SetType(IrqData data, TriggerType type) => Template.SetType(data, type);

    /// <inheritdoc/>
    public override void BusLock(IrqData data) => Template.BusLock(data);

    /// <inheritdoc/>
    public override void BusUnlock(IrqData data) => Template.BusUnlock(data);

    /// <inheritdoc/>
    public override int RequestResources(IrqData data) => Template.RequestResources(data);

    /// <inheritdoc/>
    public override void ReleaseResources(IrqData data) => Template.ReleaseResources(data);

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        Template.ComposeMessage(data, messages);

    /// <inheritdoc/>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages) =>
        Template.WriteMessage(data, messages);

    /// <inheritdoc/>
    public override int SetWake(IrqData data, bool isOn) => Template.SetWake(data, isOn);

    /// <inheritdoc/>
    public override void Suspend(IrqData data) => Template.Suspend(data);

    /// <inheritdoc/>
    public override void Resume(IrqData data) => Template.Resume(data);

    /// <inheritdoc/>
    public override void PowerShutdown(IrqData data) => Template.PowerShutdown(data);

    /// <inheritdoc/>
    public override void CalculateMask(IrqData data) => Template.CalculateMask(data);

    /// <inheritdoc/>
    public override void Print(IrqData data, TextWriter writer) => Template.Print(data, writer);

    /// <inheritdoc/>
    public override int GetState(IrqData data, IrqChipState which, ref bool state) =>
        Template.GetState(data, which, ref state);

    /// <inheritdoc/>
    public override int SetState(IrqData data, IrqChipState which, bool state) => Template.SetState(data, which, state);

    /// <inheritdoc/>
    public override int SetVcpuAffinity(IrqData data, object? target) => Template.SetVcpuAffinity(data, target);

    /// <inheritdoc/>
    public override void ForceCompleteMove(IrqData data, int cpu) => Template.ForceCompleteMove(data, cpu);

    /// <inheritdoc/>
    public override void SendIpi(IrqData data, int cpu) => Template.SendIpi(data, cpu);

    /// <inheritdoc/>
    public override void SendIpi(IrqData data, CpuMask cpus) => Template.SendIpi(data, cpus);

    /// <inheritdoc/>
    public override int SetUpNmi(IrqData data) => Template.SetUpNmi(data);

    /// <inheritdoc/>
    public override void TearDownNmi(IrqData data) => Template.TearDownNmi(data);

    /// <inheritdoc/>
    public override void EnableOn(IrqData data, CpuContext cpu) => Template.EnableOn(data, cpu);

    /// <inheritdoc/>
    public override void DisableOn(IrqData data, CpuContext cpu) => Template.DisableOn(data, cpu);

    /// <inheritdoc/>
    public override void MaskOn(IrqData data, CpuContext cpu) => Template.MaskOn(data, cpu);

    /// <inheritdoc/>
    public override void UnmaskOn(IrqData data, CpuContext cpu) => Template.UnmaskOn(data, cpu);
}
