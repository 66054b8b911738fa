using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Pci.Interrupts;

/// <content>Allocating, finding and freeing interrupts.</content>
public sealed partial class PciDevice
{
    /// <summary>How many MSI messages the function is capable of; -EINVAL if it has none.</summary>
    /// <remarks>Source: pci_msi_vec_count.</remarks>
    public int MsiVectorCount => MsiCapability?.CapableMessages ?? ErrorCode.Invalid;

    /// <summary>How many entries the MSI-X table has; -EINVAL if there is none.</summary>
    /// <remarks>Source: pci_msix_vec_count.</remarks>
    public int MsiXVectorCount => MsiXCapability?.TableSize ?? ErrorCode.Invalid;

    /// <summary>Whether MSI-X interrupts can be added after enable; true before enable too.</summary>
    /// <remarks>Source: pci_msix_can_alloc_dyn.</remarks>
    public bool CanAllocateDynamically =>
        MsiXCapability is not null && DomainOffers(MsiFlags.PciMsiXAllocateDynamic);

    /// <summary>Allocates interrupts of the best kind that works: MSI-X, then MSI, then INTx.</summary>
    /// <param name="minimum">The fewest that do; INTx serves 1 only.</param>
    /// <param name="maximum">The most that are wanted.</param>
    /// <param name="kinds">The kinds to try, and how.</param>
    /// <param name="affinity">
    /// How they are spread over the CPUs; only with <see cref="InterruptKinds.Affinity"/>, else dropped with a
    /// diagnostic.
    /// Null: all of them evenly.
    /// </param>
    /// <returns>
    /// The interrupts, or the result of the kind tried last: -ENOSPC: fewer than the minimum would fit; -ERANGE: the
    /// maximum is below the minimum; -EINVAL: no capability, not allowed, or enabled already; -ENOTSUPP: no parent that
    /// serves it; -EIO: the function cannot hold the address; -ENOMEM: the table is not mapped; -ENODEV: no domain.
    /// </returns>
    /// <remarks>After a failure nothing is enabled. Source: pci_alloc_irq_vectors_affinity.</remarks>
    public PciVectors AllocateVectors(
        int minimum, int maximum, InterruptKinds kinds, IrqAffinitySets? affinity = null)
    {
        ThrowIfDisposed();
        if ((kinds & InterruptKinds.Affinity) != 0)
        {
            affinity ??= new IrqAffinitySets();
        }
        else if (affinity is not null)
        {
            Warn(IrqDiagnosticId.PciAffinityDropped, $"{Name}: an affinity was given but none asked for.");
            affinity = null;
        }

        List<PciShortage> shortages = [];
        int result = ErrorCode.NoSpace;
        if ((kinds & InterruptKinds.MsiX) != 0)
        {
            bool isVirtual = (kinds & InterruptKinds.Virtual) != 0;
            result = _msiXMode.Enable([], minimum, maximum, affinity, isVirtual);
            AddShortage(shortages, _msiXMode.Shortage);
            if (result > 0)
            {
                return new PciVectors(this, result, InterruptKinds.MsiX, shortages);
            }
        }

        if ((kinds & InterruptKinds.Msi) != 0)
        {
            result = _msiMode.Enable(minimum, maximum, affinity);
            AddShortage(shortages, _msiMode.Shortage);
            if (result > 0)
            {
                return new PciVectors(this, result, InterruptKinds.Msi, shortages);
            }
        }

        if ((kinds & InterruptKinds.IntX) != 0)
        {
            if (minimum == 1 && !Irq.IsNone)
            {
                // Only for what it does on the way, as in Linux: one interrupt needs no spreading.
                if (affinity is not null)
                {
                    IrqAffinitySpread.CreateMasks(System, 1, affinity);
                }

                SetLine(isAllowed: true);
                return new PciVectors(this, 1, InterruptKinds.IntX, shortages);
            }

            string reason = Irq.IsNone ? $"{Name} has no wire." : $"INTx is one interrupt, not {minimum}.";
            shortages.Add(new PciShortage(
                InterruptKinds.IntX, IrqError.NoSpace, maximum, Irq.IsNone ? 0 : 1, reason));
        }

        AddShortage(shortages, shortages.Count == 0 ? NothingAsked(maximum, kinds) : null);
        return new PciVectors(this, result, InterruptKinds.None, shortages);
    }

    /// <summary>Enables MSI.</summary>
    /// <param name="minimum">The fewest messages that do.</param>
    /// <param name="maximum">The most that are wanted.</param>
    /// <returns>How many; or a refusal with its reason, as for <see cref="AllocateVectors"/>.</returns>
    /// <remarks>The count need not be a power of two; the register is. Source: __pci_enable_msi_range.</remarks>
    public IrqOutcome EnableMsi(int minimum, int maximum)
    {
        ThrowIfDisposed();
        int result = _msiMode.Enable(minimum, maximum, null);
        return new IrqOutcome(result, _msiMode.Shortage?.ToFailure());
    }

    /// <summary>Enables MSI-X for the first entries.</summary>
    /// <param name="minimum">The fewest that do.</param>
    /// <param name="maximum">The most that are wanted.</param>
    /// <returns>How many; or a refusal with its reason, as for <see cref="AllocateVectors"/>.</returns>
    /// <remarks>Source: pci_enable_msix_range.</remarks>
    public IrqOutcome EnableMsiX(int minimum, int maximum) => EnableMsiX([], minimum, maximum);

    /// <summary>Enables MSI-X for chosen entries, also with holes between them.</summary>
    /// <param name="entries">The entries, at least <paramref name="maximum"/>; their interrupts are filled in. Empty:
    /// the first ones.</param>
    /// <param name="minimum">The fewest that do.</param>
    /// <param name="maximum">The most that are wanted.</param>
    /// <returns>
    /// How many; or a refusal with its reason; -EINVAL: two entries are the same, or a hole where the parent allows
    /// none; -ERANGE: an entry beyond the table; or as for <see cref="AllocateVectors"/>.
    /// </returns>
    /// <exception cref="ArgumentException">There are entries, but fewer than the maximum.</exception>
    public IrqOutcome EnableMsiX(Span<PciMsiXEntry> entries, int minimum, int maximum)
    {
        ThrowIfDisposed();
        if (!entries.IsEmpty && entries.Length < maximum)
        {
            throw new ArgumentException($"There are {entries.Length} entries, but {maximum} are wanted.",
                nameof(entries));
        }

        int result = _msiXMode.Enable(entries, minimum, maximum, null, isVirtual: false);
        return new IrqOutcome(result, _msiXMode.Shortage?.ToFailure());
    }

    /// <summary>Disables MSI and frees its interrupts; nothing if it is not enabled.</summary>
    /// <returns>Done; or, with a diagnostic and nothing changed, -EBUSY: a handler is installed.</returns>
    /// <remarks>Source: pci_disable_msi. Differs from Linux, which frees under the handler.</remarks>
    public IrqOutcome DisableMsi() => Report(_msiMode.Disable(refusesHandlers: true));

    /// <summary>Disables MSI-X and frees its interrupts; nothing if it is not enabled.</summary>
    /// <returns>Done; or, with a diagnostic and nothing changed, -EBUSY: a handler is installed.</returns>
    /// <remarks>Source: pci_disable_msix. Differs from Linux, which frees under the handler.</remarks>
    public IrqOutcome DisableMsiX() => Report(_msiXMode.Disable(refusesHandlers: true));

    /// <summary>Disables whatever messages are enabled and frees the interrupts.</summary>
    /// <returns>Done; or, with a diagnostic and nothing changed, -EBUSY: a handler is installed.</returns>
    /// <remarks>Source: pci_free_irq_vectors. Differs from Linux, which frees under the handler.</remarks>
    public IrqOutcome FreeVectors() => IsMsiXEnabled ? DisableMsiX() : DisableMsi();

    /// <summary>Which vectors the function has: another number after each enabling and disabling.</summary>
    internal long VectorGeneration { get; private set; }

    /// <summary>Tells lists of vectors that they are not the function's any more.</summary>
    internal void ChangeVectors() => VectorGeneration++;

    /// <summary>Adds an MSI-X interrupt while MSI-X is enabled and the others run.</summary>
    /// <param name="index">The entry, or <see cref="MsiIndex.Any"/> for the lowest free one.</param>
    /// <param name="affinity">Where it is to go, or null.</param>
    /// <returns>
    /// The entry and its interrupt; or, with the reason in <see cref="MsiMap.Failure"/>, -ENOTSUPP: MSI-X is not
    /// enabled, or the parent does not serve it; -EBUSY: the
    /// entry is taken, or all are; -ERANGE: it is beyond the table; -ENOSPC: a level of the hierarchy refused.
    /// </returns>
    /// <remarks>Source: pci_msix_alloc_irq_at.</remarks>
    public MsiMap AllocateMsiXAt(MsiIndex index, IrqAffinityDescriptor? affinity = null)
    {
        ThrowIfDisposed();
        return IsMsiXEnabled && CanAllocateDynamically
            ? Message.AllocateIrqAt(MsiDomainId.Default, index, affinity)
            : MsiMap.Refused(IrqOutcome.Refused(ErrorCode.NotSupported, IsMsiXEnabled
                ? $"The domain above {Name} does not let MSI-X interrupts be added while others run."
                : $"MSI-X of {Name} is not enabled.", "MSI-X"));
    }

    /// <summary>Frees an MSI-X interrupt while the others run.</summary>
    /// <param name="map">What <see cref="AllocateMsiXAt"/> gave.</param>
    /// <returns>
    /// Done; or, with a diagnostic, a refusal with its reason, and then nothing has changed: -EINVAL: not allocated,
    /// freed before, or another's; -EBUSY: a handler is installed; -ENOTSUPP: the parent does not serve it.
    /// </returns>
    /// <remarks>Source: pci_msix_free_irq.</remarks>
    public IrqOutcome FreeMsiX(MsiMap map) => Report(CanAllocateDynamically && Message.HasData
        ? Message.Free(MsiDomainId.Default, map)
        : IrqOutcome.Refused(
            ErrorCode.NotSupported,
            $"{Name}: MSI-X entry {map.Index} with interrupt {map.Irq} cannot be freed while others run."));

    /// <summary>The interrupt of an index; none if there is none at this index.</summary>
    /// <param name="index">With MSI-X the table entry, with MSI the message's number, else 0 for INTx.</param>
    /// <remarks>Source: pci_irq_vector.</remarks>
    public Irq IrqOf(int index)
    {
        if (!IsMsiEnabled && !IsMsiXEnabled)
        {
            return index == 0 ? Irq : Irq.None;
        }

        return index < 0 ? Irq.None : Message.GetIrq(MsiDomainId.Default, index);
    }

    /// <summary>The CPUs that the interrupt of an index was spread to.</summary>
    /// <param name="index">As for <see cref="IrqOf"/>.</param>
    /// <returns>The CPUs; all possible ones for INTx; null: none were given, or there is no interrupt (a
    /// diagnostic).</returns>
    /// <remarks>Source: pci_irq_get_affinity.</remarks>
    public CpuMask? AffinityOf(int index)
    {
        Irq number = IrqOf(index);
        if (number.Number <= 0)
        {
            Warn(IrqDiagnosticId.PciIrqInvalid, $"{Name} has no interrupt {index}.");
            return null;
        }

        IrqDescriptor? irq = System.Find(number);
        return irq?.MsiDescriptor is not { } descriptor
            ? System.Cpus.Possible
            : descriptor.Affinity?[IsMsiEnabled ? index : 0].Mask;
    }

    /// <summary>Writes the messages anew after the function slept or was reset; interrupts stay as they are.</summary>
    /// <remarks>Source: pci_restore_msi_state.</remarks>
    public void Restore()
    {
        ThrowIfDisposed();
        _msiMode.Restore();
        _msiXMode.Restore();
    }

    private static PciShortage NothingAsked(int maximum, InterruptKinds kinds) => new(
        InterruptKinds.None, IrqError.NoSpace, maximum, 0,
        $"None of MSI-X, MSI and INTx was asked for, but \"{kinds}\".");

    private static void AddShortage(List<PciShortage> shortages, PciShortage? shortage)
    {
        if (shortage is not null)
        {
            shortages.Add(shortage);
        }
    }

    private IrqOutcome Report(IrqOutcome freed)
    {
        if (!freed.IsDone)
        {
            Warn(IrqDiagnosticId.PciIrqInvalid, freed.Explain());
        }

        return freed;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
