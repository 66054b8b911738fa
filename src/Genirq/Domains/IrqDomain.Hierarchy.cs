using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Domains;

/// <content>What an implementation of a hierarchy's level needs.</content>
public abstract partial class IrqDomain
{
    /// <summary>This domain's level of an interrupt, or null.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <remarks>Source: irq_domain_get_irq_data.</remarks>
    public IrqData? GetData(Irq irq)
    {
        for (IrqData? level = System.Find(irq)?.Data; level is not null; level = level.Parent)
        {
            if (level.Domain == this)
            {
                return level;
            }
        }

        return null;
    }

    /// <summary>Sets number and chip of this domain's level.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="hardwareIrq">The number.</param>
    /// <param name="chip">The chip; null for <see cref="IrqChip.None"/>.</param>
    /// <param name="chipData">The chip's data.</param>
    /// <returns>0; -ENOENT: the interrupt has no such level.</returns>
    /// <remarks>Source: irq_domain_set_hwirq_and_chip.</remarks>
    public int SetHardwareIrqAndChip(Irq irq, HardwareIrq hardwareIrq, IrqChip? chip, object? chipData)
    {
        if (GetData(irq) is not { } data)
        {
            return ErrorCode.NoEntry;
        }

        data.HardwareIrq = hardwareIrq;
        data.Chip = chip ?? IrqChip.None;
        data.ChipData = chipData;
        System.NoteChip(data.Chip);
        return 0;
    }

    /// <summary>Sets the number of this domain's level, and leaves its chip as it is.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="hardwareIrq">The number.</param>
    /// <returns>0; -ENOENT: the interrupt has no such level.</returns>
    /// <remarks>For a level below a cut, which has no chip. Source: struct irq_data, hwirq.</remarks>
    public int SetHardwareIrq(Irq irq, HardwareIrq hardwareIrq)
    {
        if (GetData(irq) is not { } data)
        {
            return ErrorCode.NoEntry;
        }

        data.HardwareIrq = hardwareIrq;
        return 0;
    }

    /// <summary>Sets number, chip, flow and their data, as one call for roots; and the line's settings.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="info">What to set.</param>
    /// <remarks>Source: irq_domain_set_info; for the settings irq_modify_status.</remarks>
    public void SetInfo(Irq irq, in IrqLevelInfo info)
    {
        SetHardwareIrqAndChip(irq, info.HardwareIrq, info.Chip, info.ChipData);
        if (System.Find(irq) is { } descriptor)
        {
            IrqSetup.SetHandler(descriptor, info.Flow, info.FlowName, info.Settings);
            descriptor.HandlerData = info.HandlerData;
        }
    }

    /// <summary>Cuts the hierarchy of an interrupt at this level, which is being allocated.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>0; -EINVAL: the interrupt has no such level.</returns>
    /// <remarks>Source: irq_domain_disconnect_hierarchy.</remarks>
    public int DisconnectHierarchy(Irq irq)
    {
        if (GetData(irq) is not { } data)
        {
            return ErrorCode.Invalid;
        }

        data.Chip = IrqChip.CutMarker;
        return 0;
    }

    /// <summary>Adds this domain as the outermost level of an allocated interrupt.</summary>
    /// <param name="irq">The interrupt; no handler may be installed.</param>
    /// <param name="info">What is handed to <see cref="Allocate"/>.</param>
    /// <returns>0; -EINVAL; -EBUSY: a handler is installed; -ENOMEM; or whatever <see cref="Allocate"/> returned, if
    /// not 0.</returns>
    /// <remarks><see cref="MappedCount"/> is not touched, as in Linux. Source: irq_domain_push_irq.</remarks>
    public int Push(Irq irq, IrqAllocationInfo? info)
    {
        System.ThrowIfDisposed();
        return LevelStack.Push(this, irq, info);
    }

    /// <summary>Takes this domain away as the outermost level of an interrupt.</summary>
    /// <param name="irq">The interrupt; no handler may be installed.</param>
    /// <returns>0; -EINVAL: this is not the outermost level, or the only one; -EBUSY: a handler is installed.</returns>
    /// <remarks>Source: irq_domain_pop_irq.</remarks>
    public int Pop(Irq irq)
    {
        System.ThrowIfDisposed();
        return LevelStack.Pop(this, irq);
    }

    /// <summary>Asks the parent for its level.</summary>
    /// <param name="first">The first interrupt.</param>
    /// <param name="count">How many.</param>
    /// <param name="info">What is handed down.</param>
    /// <returns>The parent's result; -ENOSYS: there is no parent, or it cannot allocate.</returns>
    /// <remarks>Source: irq_domain_alloc_irqs_parent.</remarks>
    protected int AllocateParent(Irq first, int count, IrqAllocationInfo? info)
    {
        if (Parent is not { } parent)
        {
            return ErrorCode.NotImplemented;
        }

        int result = parent.Has(IrqDomainCallbacks.Allocate)
            ? parent.Allocate(first, count, info)
            : ErrorCode.NotImplemented;
        if (result < 0)
        {
            Root.FirstRefusal ??= LevelFailure.Of(IrqFailureStage.Hierarchy, parent, result, count);
        }
        else
        {
            Root.AllocatedLevel = parent;
        }

        return result;
    }

    /// <summary>Lets the parent free its level, of those interrupts that have one.</summary>
    /// <param name="first">The first interrupt.</param>
    /// <param name="count">How many.</param>
    /// <remarks>Source: irq_domain_free_irqs_parent.</remarks>
    protected void FreeParent(Irq first, int count)
    {
        Root.AllocatedLevel = null;
        Parent?.FreeLevel(first, count);
    }

    /// <summary>Resets this level and lets the parent free its own.</summary>
    /// <param name="first">The first interrupt.</param>
    /// <param name="count">How many.</param>
    /// <remarks>Source: irq_domain_free_irqs_common.</remarks>
    protected void FreeCommon(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i)) is { } data)
            {
                data.HardwareIrq = default;
                data.Chip = IrqChip.None;
                data.ChipData = null;
            }
        }

        FreeParent(first, count);
    }

    /// <summary>Clears flow and handler data, then does as <see cref="FreeCommon"/>.</summary>
    /// <param name="first">The first interrupt.</param>
    /// <param name="count">How many.</param>
    /// <remarks>An interrupt whose chip is a real one is masked and acknowledged. Source:
    /// irq_domain_free_irqs_top.</remarks>
    protected void FreeTop(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (System.Find(new Irq(first.Number + i)) is { } descriptor)
            {
                descriptor.HandlerData = null;
                IrqSetup.RemoveHandler(descriptor);
            }
        }

        FreeCommon(first, count);
    }

    /// <summary>Calls <see cref="Free"/> for each interrupt that has this level.</summary>
    internal void FreeLevel(Irq first, int count)
    {
        if (!Has(IrqDomainCallbacks.Free))
        {
            return;
        }

        int i = 0;
        try
        {
            for (; i < count; i++)
            {
                Irq irq = new(first.Number + i);
                if (GetData(irq) is not null)
                {
                    Free(irq, 1);
                }
            }
        }
        finally
        {
            // One has thrown: the others go all the same.
            if (i < count - 1)
            {
                FreeLevel(new Irq(first.Number + i + 1), count - i - 1);
            }
        }
    }
}
