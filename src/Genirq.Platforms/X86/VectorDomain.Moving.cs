using System.Diagnostics;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Platforms.X86;

/// <content>Moving an interrupt to another vector, and giving the old one back when nothing arrives there any
/// more.</content>
public sealed partial class VectorDomain
{
    /// <summary>A CPU's timer tick: gives back the vectors that have been moved away from it.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>How many vectors still wait, because an event is pending in the local APIC.</returns>
    /// <remarks>Called by the platform on each tick while <see cref="NeedsTick"/>. Source:
    /// vector_cleanup_callback.</remarks>
    public int Tick(int cpu)
    {
        lock (_gate)
        {
            _armed[cpu] = false;
            CleanUp(cpu, asksHardware: true);
            _armed[cpu] = _cleaning[cpu].Count != 0;
            return _cleaning[cpu].Count;
        }
    }

    /// <summary>Whether a CPU has vectors that wait for its tick.</summary>
    /// <param name="cpu">A possible CPU.</param>
    public bool NeedsTick(int cpu)
    {
        lock (_gate)
        {
            return _armed[cpu];
        }
    }

    /// <summary>Lets the old vector of an interrupt be given back at the next tick, if it was moved.</summary>
    /// <param name="data">Any level of the interrupt.</param>
    /// <remarks>For remapping, where the old vector is unused as soon as the entry is written. Source:
    /// vector_schedule_cleanup.</remarks>
    public void ScheduleCleanUp(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        ApicData apic = DataOf(LevelBelow(data))!;
        lock (_gate)
        {
            if (apic.IsMoving)
            {
                ScheduleCleanUp(apic);
            }
        }
    }

    /// <summary>Moves an interrupt. The interrupt's lock is held.</summary>
    /// <returns>0; -EIO: it is not activated; -EBUSY: an earlier move is not over; -EINVAL; -ENOSPC.</returns>
    /// <remarks>Source: apic_set_affinity.</remarks>
    internal int Move(IrqData level, CpuMask cpus)
    {
        if (!level.Descriptor.IsActivated)
        {
            Warn(
                IrqDiagnosticId.VectorMisuse,
                $"Interrupt {level.Irq} is to be moved, but it is not activated.",
                level.Irq);
            return ErrorCode.InputOutput;
        }

        ApicData data = DataOf(level)!;
        lock (_gate)
        {
            CpuMask search = cpus.And(System.Cpus.Online);
            int result = level.Descriptor.IsManaged
                ? AssignManaged(level, data, search)
                : Assign(level, data, search);
            return result != 0 ? result : AffinityResult.Ok;
        }
    }

    /// <summary>Ends a move when an event has arrived on the new CPU. On the delivery path.</summary>
    /// <remarks>Source: irq_complete_move.</remarks>
    internal void CompleteMove(IrqData level)
    {
        ApicData data = DataOf(level)!;
        if (!data.IsMoving || data.Cpu != level.Descriptor.ActingCpu)
        {
            return;
        }

        lock (_gate)
        {
            if (data.IsMoving)
            {
                ScheduleCleanUp(data);
            }
        }
    }

    /// <summary>Ends a move at once, because one of its CPUs goes.</summary>
    /// <remarks>Source: irq_force_complete_move.</remarks>
    internal void ForceCompleteMove(IrqData level, int cpu)
    {
        if (DataOf(level) is not { } data)
        {
            return;
        }

        lock (_gate)
        {
            if (data.PreviousVector == 0 || (data.Cpu != cpu && data.PreviousCpu != cpu))
            {
                return;
            }

            if (data.IsMoving)
            {
                Log(
                    IrqDiagnosticId.VectorCleanup,
                    $"IRQ fixup: irq {level.Irq} move in progress, old vector {data.PreviousVector}",
                    level.Irq,
                    data.PreviousVector);
            }

            FreePrevious(data);
        }
    }

    /// <summary>Raises the vector of an interrupt on its CPU.</summary>
    /// <remarks>Source: apic_retrigger_irq.</remarks>
    internal void Retrigger(IrqData level)
    {
        ApicData data = DataOf(level)!;
        lock (_gate)
        {
            _hardware.Send(data.Cpu, data.Vector);
        }
    }

    /// <summary>Tells the local APIC that the event is done with.</summary>
    internal void EndOfInterrupt(IrqData level)
    {
        int cpu = level.Descriptor.ActingCpu;
        if ((uint)cpu < (uint)(_ended.Length / EndedStride))
        {
            _ended[cpu * EndedStride]++;
        }

        _hardware.EndOfInterrupt(cpu);
    }

    /// <summary>Whether the vector of an interrupt arrived level-triggered at the CPU that handles it.</summary>
    internal bool IsLevelTriggered(IrqData level) =>
        _hardware.IsLevelTriggered(level.Descriptor.ActingCpu, DataOf(level)!.ConfiguredVector);

    // Source: the first half of apic_update_vector.
    private void LeavePrevious(ApicData data, int newCpu)
    {
        data.PreviousVector = 0;
        if (data.Vector is 0 or X86Vectors.ManagedShutdown)
        {
            return;
        }

        if (System.Cpus.Online.Contains(data.Cpu))
        {
            Debug.Assert(data.Cpu != newCpu, "An interrupt never moves between vectors of one CPU.");
            data.IsMoving = true;
            data.PreviousVector = data.Vector;
            data.PreviousCpu = data.Cpu;
        }
        else
        {
            Matrix.Free(data.Cpu, data.Vector, data.IsManaged);
        }
    }

    // Source: __vector_schedule_cleanup.
    private void ScheduleCleanUp(ApicData data)
    {
        int cpu = data.PreviousCpu;
        data.IsMoving = false;
        if (System.Cpus.Online.Contains(cpu))
        {
            data.IsCleaning = true;
            _cleaning[cpu].Insert(0, data);
            if (!_armed[cpu])
            {
                _armed[cpu] = true;
                System.Observe(
                    nameof(LocalApics.ArmTick), (_hardware, cpu), static each => each._hardware.ArmTick(each.cpu));
            }
        }
        else
        {
            Log(
                IrqDiagnosticId.VectorCleanup,
                $"IRQ {data.Irq} schedule cleanup for offline CPU {cpu}",
                data.Irq,
                cpu);
            FreePrevious(data);
        }
    }

    // Source: __vector_cleanup.
    private void CleanUp(int cpu, bool asksHardware)
    {
        foreach (ApicData data in _cleaning[cpu].ToArray())
        {
            if (asksHardware && _hardware.IsRequested(cpu, data.PreviousVector))
            {
                Log(
                    IrqDiagnosticId.VectorCleanup,
                    $"Moved interrupt pending in old target APIC {data.Irq}",
                    data.Irq,
                    cpu);
            }
            else
            {
                FreePrevious(data);
            }
        }
    }

    // Source: free_moved_vector.
    private void FreePrevious(ApicData data)
    {
        Matrix.Free(data.PreviousCpu, data.PreviousVector, data.IsManaged);
        _table[data.PreviousCpu, data.PreviousVector] = null;
        StopCleaning(data);
        data.PreviousVector = 0;
        data.IsMoving = false;
    }

    private void StopCleaning(ApicData data)
    {
        if (data.IsCleaning)
        {
            _cleaning[data.PreviousCpu].Remove(data);
            data.IsCleaning = false;
        }
    }
}
