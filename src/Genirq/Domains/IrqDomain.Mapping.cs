using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Domains;

/// <content>Looking numbers up, and mapping them without a hierarchy.</content>
public abstract partial class IrqDomain
{
    /// <summary>The interrupt of a hardware number, or none. Takes no lock.</summary>
    /// <param name="hardwareIrq">Any number.</param>
    /// <remarks>Data plane. Source: Linux 6.12, include/linux/irqdomain.h, irq_find_mapping.</remarks>
    public Irq FindMapping(HardwareIrq hardwareIrq) => (Flags & IrqDomainFlags.NoMap) == 0
        ? new Irq(_map.FindIrq(hardwareIrq.Number))
        : FindData(hardwareIrq)?.Irq ?? default;

    /// <summary>The descriptor of a hardware number, or null. Takes no lock.</summary>
    /// <param name="hardwareIrq">Any number.</param>
    /// <remarks>Source: Linux 6.12, kernel/irq/irqdomain.c, __irq_resolve_mapping.</remarks>
    public IrqDescriptor? Resolve(HardwareIrq hardwareIrq) => FindData(hardwareIrq)?.Descriptor;

    /// <summary>Maps an existing interrupt number.</summary>
    /// <param name="irq">The interrupt; it must have no domain.</param>
    /// <param name="hardwareIrq">The number here, below <see cref="HardwareLimit"/>.</param>
    /// <returns>0; -EINVAL: the number is too large, the interrupt unknown or mapped; or what <see cref="Map"/> refused
    /// with.</returns>
    /// <remarks>Source: irq_domain_associate.</remarks>
    public int Associate(Irq irq, HardwareIrq hardwareIrq)
    {
        lock (Root.Gate)
        {
            return AssociateLocked(irq, hardwareIrq);
        }
    }

    /// <summary>Maps consecutive interrupt numbers; one that is refused does not keep the others from it.</summary>
    /// <param name="first">The first interrupt.</param>
    /// <param name="firstHardwareIrq">The first number here.</param>
    /// <param name="count">How many.</param>
    /// <remarks>Source: irq_domain_associate_many.</remarks>
    public void AssociateMany(Irq first, HardwareIrq firstHardwareIrq, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Associate(new Irq(first.Number + i), new HardwareIrq(firstHardwareIrq.Number + (uint)i));
        }
    }

    /// <summary>Maps a hardware number to a new interrupt number, or finds the mapping there is.</summary>
    /// <param name="hardwareIrq">The number here.</param>
    /// <param name="affinity">The affinity, or null.</param>
    /// <returns>The interrupt, or none.</returns>
    /// <remarks>Never allocates hierarchically. Source: irq_create_mapping_affinity.</remarks>
    public Irq CreateMapping(HardwareIrq hardwareIrq, IrqAffinityDescriptor? affinity = null)
    {
        System.ThrowIfDisposed();
        lock (Root.Gate)
        {
            Irq existing = FindMapping(hardwareIrq);
            return existing.IsNone ? CreateMappingLocked(hardwareIrq, affinity) : existing;
        }
    }

    /// <summary>Maps a new interrupt number to the same hardware number, in a domain without map.</summary>
    /// <returns>The interrupt; none if the number is beyond the limit or refused.</returns>
    /// <remarks>Source: irq_create_direct_mapping.</remarks>
    public Irq CreateDirectMapping()
    {
        System.ThrowIfDisposed();
        int number = System.Numbers.Allocate(-1, 1, 1);
        if (number <= 0)
        {
            return Irq.None;
        }

        if ((ulong)number >= HardwareLimit || Associate(new Irq(number), new HardwareIrq((ulong)number)) != 0)
        {
            System.Numbers.Free(number, 1);
            return Irq.None;
        }

        return new Irq(number);
    }

    /// <summary>The level data of a hardware number, or null.</summary>
    internal IrqData? FindData(HardwareIrq hardwareIrq)
    {
        if ((Flags & IrqDomainFlags.NoMap) == 0)
        {
            return _map.Find(hardwareIrq.Number);
        }

        if (hardwareIrq.Number >= HardwareLimit || hardwareIrq.Number > int.MaxValue)
        {
            return null;
        }

        IrqData? data = GetData(new Irq((int)hardwareIrq.Number));
        return data is not null && data.HardwareIrq == hardwareIrq ? data : null;
    }

    /// <summary>Maps a number that is known to be free. The root's lock is held.</summary>
    internal Irq CreateMappingLocked(HardwareIrq hardwareIrq, IrqAffinityDescriptor? affinity)
    {
        AssertRootHeld();
        int number = System.Numbers.AllocateForDomain(
            -1, 1, hardwareIrq, affinity: affinity is null ? null : [affinity]);
        if (number <= 0)
        {
            return Irq.None;
        }

        bool isMapped = false;
        try
        {
            isMapped = AssociateLocked(new Irq(number), hardwareIrq) == 0;
        }
        finally
        {
            // Also when the callback has thrown.
            if (!isMapped)
            {
                System.Numbers.Free(number, 1);
            }
        }

        return isMapped ? new Irq(number) : Irq.None;
    }

    /// <summary>Maps an existing interrupt number. The root's lock is held.</summary>
    internal int AssociateLocked(Irq irq, HardwareIrq hardwareIrq)
    {
        AssertRootHeld();
        IrqDescriptor? descriptor = System.Find(irq);
        if (hardwareIrq.Number >= HardwareLimit)
        {
            return RefuseAssociation(irq, hardwareIrq, $"the limit of {Name} is {HardwareLimit}");
        }

        if (descriptor is null)
        {
            return RefuseAssociation(irq, hardwareIrq, "it does not exist");
        }

        IrqData data = descriptor.Data;
        if (data.Domain is { } other)
        {
            return RefuseAssociation(irq, hardwareIrq, $"it belongs to {other.Name}");
        }

        data.HardwareIrq = hardwareIrq;
        data.Domain = this;
        int result = ErrorCode.Invalid;
        try
        {
            result = Has(IrqDomainCallbacks.Map) ? Map(irq, hardwareIrq) : 0;
        }
        finally
        {
            // Also when the callback has thrown.
            if (result != 0)
            {
                data.Domain = null;
                data.HardwareIrq = default;
            }
        }

        if (result != 0)
        {
            if (result != ErrorCode.NotPermitted)
            {
                System.Diagnostics.Log(
                    IrqDiagnosticId.MapFailed,
                    nameof(Associate),
                    $"{Name} did not accept hardware number {hardwareIrq} for interrupt {irq}: {result}.",
                    irq,
                    result);
            }

            return result;
        }

        MappedCount++;
        InsertMapping(hardwareIrq, data);
        descriptor.Settings &= ~IrqSettings.NoRequest;
        return 0;
    }

    /// <summary>Takes the mapping of an interrupt back; the number stays. The domain must be the interrupt's.</summary>
    /// <remarks>Source: irq_domain_disassociate.</remarks>
    internal void Disassociate(IrqDescriptor descriptor)
    {
        lock (Root.Gate)
        {
            IrqData data = descriptor.Data;
            HardwareIrq hardwareIrq = data.HardwareIrq;
            IrqSetup.Strip(descriptor);
            Actions.LineSynchronization.Wait(descriptor);
            try
            {
                if (Has(IrqDomainCallbacks.Unmap))
                {
                    Unmap(descriptor.Irq);
                }
            }
            finally
            {
                // Also when the callback has thrown: freeing ends.
                data.Domain = null;
                data.HardwareIrq = default;
                MappedCount--;
                RemoveMapping(hardwareIrq);
            }
        }
    }

    /// <summary>Publishes a level. The root's lock is held.</summary>
    internal void InsertMapping(HardwareIrq hardwareIrq, IrqData data)
    {
        AssertRootHeld();
        if ((Flags & IrqDomainFlags.NoMap) == 0)
        {
            _map.Insert(hardwareIrq.Number, data);
        }
    }

    /// <summary>Takes a level out. The root's lock is held.</summary>
    internal void RemoveMapping(HardwareIrq hardwareIrq)
    {
        AssertRootHeld();
        if ((Flags & IrqDomainFlags.NoMap) == 0)
        {
            _map.Remove(hardwareIrq.Number);
        }
    }

    private int RefuseAssociation(Irq irq, HardwareIrq hardwareIrq, string reason)
    {
        System.Diagnostics.Warn(
            IrqDiagnosticId.AssociateInvalid,
            nameof(Associate),
            $"Cannot map interrupt {irq} to {hardwareIrq} in {Name}: {reason}.",
            irq,
            (long)hardwareIrq.Number);
        return ErrorCode.Invalid;
    }
}
