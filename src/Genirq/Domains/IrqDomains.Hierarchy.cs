using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Domains;

/// <content>Allocating and freeing interrupts through all levels of a hierarchy.</content>
public sealed partial class IrqDomains
{
    /// <summary>Allocates consecutive interrupts through all levels.</summary>
    /// <param name="domain">The outermost domain; null means the default one.</param>
    /// <param name="irqBase">The first number wanted, or -1 for any from 1 on.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="info">What is handed down to the levels.</param>
    /// <param name="options">Node, affinity, and whether the numbers exist already.</param>
    /// <returns>
    /// The first interrupt number, or a refusal with its reason; -EINVAL: no domain, or an affinity is empty;
    /// -EEXIST, -ENOMEM: the numbers; -ENOSYS:
    /// the domain cannot allocate; or what a level refused with. After a failure nothing is left behind.
    /// </returns>
    /// <remarks>
    /// Control plane; allocates no memory for numbers that were used before. Takes the lock of the hierarchy's root.
    /// A failed level is not asked to free; whether those are that had allocated says the release. Source:
    /// __irq_domain_alloc_irqs.
    /// </remarks>
    public IrqOutcome AllocateIrqs(
        IrqDomain? domain, int irqBase, int count, IrqAllocationInfo? info, in IrqAllocationOptions options = default)
    {
        _system.ThrowIfDisposed();
        domain ??= Default;
        if (domain is null)
        {
            ReportNoDomain(nameof(AllocateIrqs));
            return IrqOutcome.Refused(ErrorCode.Invalid, "No domain was given, and there is no default one.");
        }

        IrqOutcome result;
        lock (domain.Root.Gate)
        {
            result = AllocateLocked(domain, irqBase, count, info, options);
        }

        if (!result.IsDone)
        {
            _system.Metrics.Failed(result, result.Failure?.Level ?? domain.Name);
        }
        else
        {
            _system.Metrics.Allocated(
                count, info?.Descriptor?.Device.Kind ?? domain.Device?.Kind ?? IrqMetrics.NoDevice);
        }

        return result;
    }

    /// <summary>Frees consecutive interrupts through all levels, and their numbers.</summary>
    /// <param name="first">The first interrupt.</param>
    /// <param name="count">How many.</param>
    /// <remarks>
    /// An interrupt without domain, or whose domain cannot free, is left alone with a diagnostic. It does not
    /// deactivate. Source: irq_domain_free_irqs.
    /// </remarks>
    public void FreeIrqs(Irq first, int count)
    {
        IrqDescriptor? descriptor = _system.Find(first);
        if (descriptor?.Data.Domain is not { } domain || !domain.Has(IrqDomainCallbacks.Free))
        {
            _system.Diagnostics.Warn(
                IrqDiagnosticId.FreeInvalid,
                nameof(FreeIrqs),
                $"Interrupt {first} has no domain that could free it.",
                first);
            return;
        }

        LineSynchronization.ThrowIfOwn(descriptor);
        for (int i = 1; i < count; i++)
        {
            if (_system.Find(new Irq(first.Number + i)) is { } each)
            {
                LineSynchronization.ThrowIfOwn(each);
            }
        }

        string kind = descriptor.MsiDescriptor?.Device.Kind ?? domain.Device?.Kind ?? IrqMetrics.NoDevice;
        try
        {
            lock (domain.Root.Gate)
            {
                try
                {
                    for (int i = 0; i < count; i++)
                    {
                        Unpublish(new Irq(first.Number + i));
                    }

                    domain.FreeLevel(first, count);
                }
                finally
                {
                    // Also when a callback has thrown: freeing ends. Under the lock, since whoever holds it may look at
                    // all interrupts of the hierarchy, and these have lost what their domains gave them.
                    ReleaseNumbers(domain, first.Number, count);
                }
            }
        }
        finally
        {
            _system.Metrics.Freed(count, kind);
        }
    }

    // The lock of the hierarchy's root is held.
    private void ReleaseNumbers(IrqDomain domain, int first, int count)
    {
        domain.AssertRootHeld();
        for (int i = 0; i < count; i++)
        {
            if (_system.Find(new Irq(first + i)) is { } descriptor)
            {
                descriptor.CutLevels(descriptor.Data);
            }
        }

        _system.Numbers.Free(first, count);
    }

    // The lock of the hierarchy's root is held.
    private IrqOutcome AllocateLocked(
        IrqDomain domain, int irqBase, int count, IrqAllocationInfo? info, in IrqAllocationOptions options)
    {
        domain.AssertRootHeld();
        int first = options.Realloc && irqBase >= 0
            ? irqBase
            : _system.Numbers.AllocateForDomain(irqBase, count, default, options.Node, options.Affinity);
        if (first < 0)
        {
            return IrqNumberSpace.FindUnusable(options.Affinity, count) is { } place && first == ErrorCode.Invalid
                ? new IrqOutcome(first, IrqFailure.Because(
                    first,
                    IrqFailureStage.Numbers,
                    $"The affinity of the {place + 1}. of {count} interrupts names no CPU.",
                    "interrupt numbers"))
                : new IrqOutcome(first, new IrqFailure(
                    ErrorCode.ToError(first), IrqFailureStage.Numbers, "interrupt numbers", count, null));
        }

        domain.Root.FirstRefusal = null;
        domain.Root.AllocatedLevel = null;
        int result = ErrorCode.Invalid;
        try
        {
            result = BuildAndAllocate(domain, first, count, info);
        }
        catch
        {
            // A callback has thrown: what the levels below it took goes back, as after an errno.
            domain.Root.AllocatedLevel?.FreeLevel(new Irq(first), count);
            throw;
        }
        finally
        {
            if (result < 0)
            {
                ReleaseNumbers(domain, first, count);
            }
        }

        if (result < 0)
        {
            return new IrqOutcome(result, domain.Root.FirstRefusal);
        }

        for (int i = 0; i < count; i++)
        {
            Publish(_system.Find(new Irq(first + i))!);
        }

        return new IrqOutcome(first);
    }

    private int BuildAndAllocate(IrqDomain domain, int first, int count, IrqAllocationInfo? info)
    {
        for (int i = 0; i < count; i++)
        {
            if (!BuildLevels(domain, _system.Find(new Irq(first + i))))
            {
                domain.Root.FirstRefusal = new IrqFailure(
                    IrqError.NoMemory, IrqFailureStage.Hierarchy, domain.Name, count, null);
                return ErrorCode.NoMemory;
            }
        }

        int result = domain.Has(IrqDomainCallbacks.Allocate)
            ? domain.Allocate(new Irq(first), count, info)
            : ErrorCode.NotImplemented;
        if (result >= 0)
        {
            result = Trim(first, count);
            if (result < 0 && _system.Options.Release.FreesRefusedHierarchies)
            {
                FreeRefused(domain, first, count);
            }
        }

        if (result < 0)
        {
            domain.Root.FirstRefusal ??= LevelFailure.Of(IrqFailureStage.Hierarchy, domain, result, count);
        }

        return result;
    }

    private int Trim(int first, int count)
    {
        int result = 0;
        for (int i = 0; result >= 0 && i < count; i++)
        {
            result = Trim(_system.Find(new Irq(first + i))!);
        }

        return result;
    }

    // A level without chip gets the one that does nothing, so that what an outer chip forwards ends there; Linux calls
    // a null pointer then.
    private void FreeRefused(IrqDomain domain, int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            for (IrqData? level = _system.Find(new Irq(first + i))?.Data; level is not null; level = level.Parent)
            {
                level.Chip = level.Chip is null || level.Chip == IrqChip.CutMarker ? IrqChip.Dummy : level.Chip;
            }
        }

        domain.FreeLevel(new Irq(first), count);
    }

    private bool BuildLevels(IrqDomain domain, IrqDescriptor? descriptor)
    {
        if (descriptor is null)
        {
            return false;
        }

        descriptor.Data.Domain = domain;
        if (_system.Options.Faults is { } faults)
        {
            for (IrqDomain? parent = domain.Parent; parent is not null; parent = parent.Parent)
            {
                if (faults.OnPoint(FaultPoint.HierarchyLevel) != 0)
                {
                    return false;
                }
            }
        }

        descriptor.AddLevels(domain.Parent);
        return true;
    }

    // Every level must have a chip; the first marker cuts its level and all further towards the CPU.
    private static int Trim(IrqDescriptor descriptor)
    {
        IrqData? last = null;
        if (descriptor.Data.Chip is null || descriptor.Data.Chip == IrqChip.CutMarker)
        {
            return ErrorCode.Invalid;
        }

        for (IrqData before = descriptor.Data; before.Parent is { } level; before = level)
        {
            bool marked = level.Chip == IrqChip.CutMarker;
            if (last is null ? level.Chip is null : level.Chip is not null)
            {
                return ErrorCode.Invalid;
            }

            if (marked)
            {
                last = before;
            }
        }

        if (last is not null)
        {
            descriptor.CutLevels(last);
        }

        return 0;
    }

    private static void Publish(IrqDescriptor descriptor)
    {
        for (IrqData? level = descriptor.Data; level?.Domain is { } domain; level = level.Parent)
        {
            domain.MappedCount++;
            domain.InsertMapping(level.HardwareIrq, level);
        }

        descriptor.Settings &= ~IrqSettings.NoRequest;
    }

    private void Unpublish(Irq irq)
    {
        if (_system.Find(irq) is not { } descriptor)
        {
            return;
        }

        if (IrqSetup.Strip(descriptor))
        {
            LineSynchronization.Wait(descriptor);
        }

        for (IrqData? level = descriptor.Data; level?.Domain is { } domain; level = level.Parent)
        {
            domain.MappedCount--;
            domain.RemoveMapping(level.HardwareIrq);
        }
    }
}
