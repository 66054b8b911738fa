using System.Diagnostics.CodeAnalysis;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Chips;

/// <summary>Callbacks for a chip that leaves an operation to the next level towards the CPU.</summary>
/// <remarks>
/// Each goes exactly one level up. Where Linux would call a null pointer, an
/// <see cref="InvalidOperationException"/> is thrown. Source: Linux 6.12, kernel/irq/chip.c, irq_chip_*_parent.
/// </remarks>
public static class IrqChipParent
{
    /// <summary>Acknowledges at the parent.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    public static void Acknowledge(IrqData data)
    {
        IrqData parent = ParentOf(data, IrqChipCallbacks.Acknowledge, out IrqChip chip);
        chip.Acknowledge(parent);
    }

    /// <summary>Masks at the parent.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    public static void Mask(IrqData data)
    {
        IrqData parent = ParentOf(data, IrqChipCallbacks.Mask, out IrqChip chip);
        chip.Mask(parent);
    }

    /// <summary>Unmasks at the parent.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    public static void Unmask(IrqData data)
    {
        IrqData parent = ParentOf(data, IrqChipCallbacks.Unmask, out IrqChip chip);
        chip.Unmask(parent);
    }

    /// <summary>Masks and acknowledges at the parent.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    public static void MaskAcknowledge(IrqData data)
    {
        IrqData parent = ParentOf(data, IrqChipCallbacks.MaskAcknowledge, out IrqChip chip);
        chip.MaskAcknowledge(parent);
    }

    /// <summary>Tells the parent the end of the interrupt.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    public static void EndOfInterrupt(IrqData data)
    {
        IrqData parent = ParentOf(data, IrqChipCallbacks.EndOfInterrupt, out IrqChip chip);
        chip.EndOfInterrupt(parent);
    }

    /// <summary>Enables at the parent; unmasks there if it has no enable.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    public static void Enable(IrqData data)
    {
        IrqData parent = ParentOf(data, IrqChipCallbacks.Enable | IrqChipCallbacks.Unmask, out IrqChip chip);
        if (chip.Has(IrqChipCallbacks.Enable))
        {
            chip.Enable(parent);
        }
        else
        {
            chip.Unmask(parent);
        }
    }

    /// <summary>Disables at the parent; masks there if it has no disable.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    public static void Disable(IrqData data)
    {
        IrqData parent = ParentOf(data, IrqChipCallbacks.Disable | IrqChipCallbacks.Mask, out IrqChip chip);
        if (chip.Has(IrqChipCallbacks.Disable))
        {
            chip.Disable(parent);
        }
        else
        {
            chip.Mask(parent);
        }
    }

    /// <summary>Sets the affinity at the parent.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    /// <param name="mask">The CPUs.</param>
    /// <param name="force">Whether offline CPUs are taken too.</param>
    /// <returns>The parent's result; -ENOSYS if it cannot.</returns>
    public static int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Parent is { Chip: { } chip } parent && chip.Has(IrqChipCallbacks.SetAffinity)
            ? chip.SetAffinity(parent, mask, force)
            : ErrorCode.NotImplemented;
    }

    /// <summary>Sets the trigger type at the parent.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    /// <param name="type">The type.</param>
    /// <returns>The parent's result; -ENOSYS if it cannot.</returns>
    public static int SetType(IrqData data, TriggerType type)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Parent is { Chip: { } chip } parent && chip.Has(IrqChipCallbacks.SetType)
            ? chip.SetType(parent, type)
            : ErrorCode.NotImplemented;
    }

    /// <summary>Makes the parent's line wake the machine, or no more.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    /// <param name="isOn">Which.</param>
    /// <returns>The parent's result; 0 if the parent needs no callback for it; -ENOSYS if it cannot.</returns>
    public static int SetWake(IrqData data, bool isOn)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Parent is not { Chip: { } chip } parent ? ErrorCode.NotImplemented
            : (chip.Flags & IrqChipFlags.SkipSetWake) != 0 ? 0
            : chip.Has(IrqChipCallbacks.SetWake) ? chip.SetWake(parent, isOn)
            : ErrorCode.NotImplemented;
    }

    /// <summary>Has the parent do what is to be done before an event may be redirected.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    /// <remarks>Source: Linux 7.3, kernel/irq/chip.c, irq_chip_pre_redirect_parent.</remarks>
    public static void PreRedirect(IrqData data)
    {
        IrqData parent = ParentOf(data, IrqChipCallbacks.PreRedirect, out IrqChip chip);
        chip.PreRedirect(parent);
    }

    /// <summary>Delivers the parent's interrupt to a virtual CPU.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    /// <param name="target">What the platform needs to know of the virtual CPU; null ends it.</param>
    /// <returns>The parent's result; -ENOSYS if it cannot.</returns>
    public static int SetVcpuAffinity(IrqData data, object? target)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Parent is { Chip: { } chip } parent && chip.Has(IrqChipCallbacks.SetVcpuAffinity)
            ? chip.SetVcpuAffinity(parent, target)
            : ErrorCode.NotImplemented;
    }

    /// <summary>Takes what the line needs at the parent.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    /// <returns>The parent's result; 0 if it needs nothing.</returns>
    public static int RequestResources(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Parent is { Chip: { } chip } parent && chip.Has(IrqChipCallbacks.RequestResources)
            ? chip.RequestResources(parent)
            : 0;
    }

    /// <summary>Gives back what the line took at the parent, if that needs anything.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    public static void ReleaseResources(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Parent is { Chip: { } chip } parent && chip.Has(IrqChipCallbacks.ReleaseResources))
        {
            chip.ReleaseResources(parent);
        }
    }

    /// <summary>Asks the parent for a state.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    /// <param name="which">The state asked for.</param>
    /// <param name="state">The answer; left as it is if the parent cannot tell.</param>
    /// <returns>The parent's result; 0 if it cannot tell.</returns>
    public static int GetState(IrqData data, IrqChipState which, ref bool state)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Parent is { Chip: { } chip } parent && chip.Has(IrqChipCallbacks.GetState)
            ? chip.GetState(parent, which, ref state)
            : 0;
    }

    /// <summary>Changes a state at the parent.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    /// <param name="which">The state.</param>
    /// <param name="state">Its new value.</param>
    /// <returns>The parent's result; 0, and nothing happens, if it cannot.</returns>
    public static int SetState(IrqData data, IrqChipState which, bool state)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Parent is { Chip: { } chip } parent && chip.Has(IrqChipCallbacks.SetState)
            ? chip.SetState(parent, which, state)
            : 0;
    }

    /// <summary>Raises the interrupt again at the first level towards the CPU that can.</summary>
    /// <param name="data">The level whose chip forwards.</param>
    /// <returns>That level's result; false if no level can.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, irq_chip_retrigger_hierarchy.</remarks>
    public static bool RetriggerHierarchy(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        for (IrqData? level = data.Parent; level is not null; level = level.Parent)
        {
            if (level.Chip is { } chip && chip.Has(IrqChipCallbacks.Retrigger))
            {
                return chip.Retrigger(level);
            }
        }

        return false;
    }

    private static IrqData ParentOf(IrqData data, IrqChipCallbacks needed, out IrqChip chip)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Parent is { Chip: { } found } parent && found.Has(needed))
        {
            chip = found;
            return parent;
        }

        chip = ThrowMissing(data, needed);
        return data;
    }

    [DoesNotReturn]
    private static IrqChip ThrowMissing(IrqData data, IrqChipCallbacks needed) => throw new InvalidOperationException(
        $"The chip of interrupt {data.Irq} forwards to its parent, which has no {needed}.");
}
