using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Platforms.X86;

/// <content>Allocating, activating and freeing.</content>
public sealed partial class VectorDomain
{
    /// <inheritdoc/>
    /// <remarks>
    /// -ENXIO: the local APICs are off; -EINVAL: a take-over of the cascade; -ENOSPC. An ordinary interrupt is only
    /// reserved, which never fails. Source: x86_vector_alloc_irqs.
    /// </remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        X86AllocationInfo? wish = info as X86AllocationInfo;
        if (Options.IsDisabled)
        {
            return ErrorCode.NoSuchAddress;
        }

        if (wish is { IsLegacy: true } && first.Number == X86Vectors.LegacyCascade)
        {
            return ErrorCode.Invalid;
        }

        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            ApicData data = new(irq);
            SetHardwareIrqAndChip(irq, new HardwareIrq((ulong)irq.Number), _chip, data);
            IrqData level = GetData(irq)!;
            level.Descriptor.SetLevelStates(
                IrqStates.SingleTarget | IrqStates.HandleEnforceIrqContext | IrqStates.AffinityOnActivate);
            int result = SetUp(level, data, wish);
            if (result != 0)
            {
                SetHardwareIrqAndChip(irq, default, null, null);
                Free(first, i);
                return result;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    /// <remarks>Source: x86_vector_free_irqs.</remarks>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            if (GetData(irq) is not { } level || DataOf(level) is not { } data)
            {
                continue;
            }

            lock (_gate)
            {
                ClearVector(level, data);
                if (data.HasReserved)
                {
                    Matrix.RemoveReserved();
                }

                if (data.IsManaged)
                {
                    Matrix.RemoveManaged(level.Descriptor.Affinity);
                }
            }

            SetHardwareIrqAndChip(irq, default, null, null);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// -EINVAL: a managed interrupt none of whose CPUs is online; -ENOSPC. Source: x86_vector_activate.
    /// </remarks>
    public override int Activate(IrqData data, bool reserve)
    {
        ArgumentNullException.ThrowIfNull(data);
        ApicData apic = DataOf(data)!;
        lock (_gate)
        {
            if (apic is { CanReserve: false, IsManaged: false })
            {
                AssignAny(data, apic);
                return 0;
            }

            if (reserve || data.Descriptor.IsManagedShutdown)
            {
                AssignShutdown(data, apic);
                return 0;
            }

            if (apic.IsManaged)
            {
                return ActivateManaged(data, apic);
            }

            return apic.HasReserved ? ActivateReserved(data, apic) : 0;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Source: x86_vector_deactivate.</remarks>
    public override void Deactivate(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        ApicData apic = DataOf(data)!;
        if (apic is { IsManaged: false, CanReserve: false } || apic.HasReserved)
        {
            return;
        }

        lock (_gate)
        {
            ClearVector(data, apic);
            if (apic.CanReserve)
            {
                Reserve(data, apic);
            }
            else
            {
                AssignShutdown(data, apic);
            }
        }
    }

    // Source: assign_irq_vector_policy; a take-over that stays where it is has been decided before.
    private int SetUp(IrqData level, ApicData data, X86AllocationInfo? wish)
    {
        lock (_gate)
        {
            if (wish is { IsLegacy: true } && TakeOver(level, data))
            {
                return 0;
            }

            if (level.Descriptor.IsManaged)
            {
                data.IsManaged = true;
                return Matrix.ReserveManaged(level.Descriptor.Affinity);
            }

            if (wish?.Cpus is { } cpus)
            {
                return Assign(level, data, cpus.And(System.Cpus.Online));
            }

            Reserve(level, data);
            return 0;
        }
    }

    // Whether the interrupt is in use and stays on its vector. Source: vector_configure_legacy.
    private bool TakeOver(IrqData level, ApicData data)
    {
        data.Vector = X86Vectors.OfLegacy(level.Irq.Number);
        data.Cpu = 0;
        if (level.Descriptor.IsActivated)
        {
            _table[0, data.Vector] = level.Descriptor;
            Configure(level, data, data.Vector, 0);
            return true;
        }

        data.CanReserve = true;
        level.Descriptor.CanReserve = true;
        ClearVector(level, data);
        return false;
    }

    private void Reserve(IrqData level, ApicData data)
    {
        Matrix.Reserve();
        data.CanReserve = true;
        data.HasReserved = true;
        level.Descriptor.CanReserve = true;
        AssignShutdown(level, data);
    }

    private void AssignShutdown(IrqData level, ApicData data) =>
        Configure(level, data, X86Vectors.ManagedShutdown, System.Cpus.Online.First);

    private void Configure(IrqData level, ApicData data, int vector, int cpu)
    {
        data.ConfiguredVector = vector;
        data.Destination = Options.Apics.DestinationOf(cpu);
        level.Descriptor.SetEffectiveAffinity(CpuMask.Of(cpu));
        System.Observe(
            nameof(LocalApics.Targeted), (_hardware, level.Irq, cpu, vector),
            static each => each._hardware.Targeted(each.Irq, each.cpu, each.vector), level.Irq);
    }

    private int ActivateManaged(IrqData level, ApicData data)
    {
        CpuMask search = level.Descriptor.Affinity.And(System.Cpus.Online);
        if (search.IsEmpty)
        {
            Warn(IrqDiagnosticId.VectorMisuse, $"Managed startup for irq {level.Irq}, but no CPU", level.Irq);
            return ErrorCode.Invalid;
        }

        int result = AssignManaged(level, data, search);
        if (result < 0)
        {
            Warn(IrqDiagnosticId.VectorMisuse, $"Managed startup irq {level.Irq}, no vector available", level.Irq);
        }

        return result;
    }

    private int ActivateReserved(IrqData level, ApicData data)
    {
        int result = AssignAny(level, data);
        if (result == 0)
        {
            data.HasReserved = false;
            data.CanReserve = level.Descriptor.CanReserve;
        }

        if (!level.Descriptor.EffectiveAffinity.IsSubsetOf(level.Descriptor.Affinity))
        {
            Log(
                IrqDiagnosticId.VectorMatrix,
                $"irq {level.Irq}: Affinity broken due to vector space exhaustion.",
                level.Irq);
        }

        return result;
    }

    // Source: assign_irq_vector_any_locked.
    private int AssignAny(IrqData level, ApicData data)
    {
        CpuMask affinity = level.Descriptor.Affinity;
        CpuMask online = System.Cpus.Online;
        CpuMask? node = level.Descriptor.Node < 0 ? null : System.Cpus.CpusOf(level.Descriptor.Node);
        if ((node is not null && Assign(level, data, node.And(affinity)) == 0)
            || Assign(level, data, affinity.And(online)) == 0
            || (node is not null && Assign(level, data, node) == 0))
        {
            return 0;
        }

        return Assign(level, data, online);
    }

    // Source: assign_vector_locked.
    private int Assign(IrqData level, ApicData data, CpuMask search)
    {
        if (data.Vector != 0 && System.Cpus.Online.Contains(data.Cpu) && search.Contains(data.Cpu))
        {
            return 0;
        }

        if (data.IsMoving || data.IsCleaning)
        {
            return ErrorCode.Busy;
        }

        int vector = Matrix.Allocate(search, data.HasReserved, out int cpu);
        return vector < 0 ? vector : Use(level, data, vector, cpu);
    }

    // Source: assign_managed_vector.
    private int AssignManaged(IrqData level, ApicData data, CpuMask wanted)
    {
        CpuMask search = wanted.And(level.Descriptor.Affinity);
        if (data.Vector != 0 && search.Contains(data.Cpu))
        {
            return 0;
        }

        int vector = Matrix.AllocateManaged(search, out int cpu);
        return vector < 0 ? vector : Use(level, data, vector, cpu);
    }

    private int Use(IrqData level, ApicData data, int vector, int cpu)
    {
        LeavePrevious(data, cpu);
        data.Vector = vector;
        data.Cpu = cpu;
        _table[cpu, vector] = level.Descriptor;
        Configure(level, data, vector, cpu);
        return 0;
    }

    // Source: clear_irq_vector.
    private void ClearVector(IrqData level, ApicData data)
    {
        if (data.Vector == 0)
        {
            return;
        }

        bool isManaged = level.Descriptor.IsManaged;
        _table[data.Cpu, data.Vector] = VectorTable.Shutdown;
        Matrix.Free(data.Cpu, data.Vector, isManaged);
        data.Vector = 0;
        if (data.PreviousVector == 0)
        {
            return;
        }

        _table[data.PreviousCpu, data.PreviousVector] = VectorTable.Shutdown;
        Matrix.Free(data.PreviousCpu, data.PreviousVector, isManaged);
        data.PreviousVector = 0;
        data.IsMoving = false;
        StopCleaning(data);
    }
}
