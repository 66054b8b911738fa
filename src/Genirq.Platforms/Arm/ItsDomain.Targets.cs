using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Platforms.Arm;

/// <content>Which CPU takes an interrupt.</content>
public sealed partial class ItsDomain
{
    /// <inheritdoc/>
    /// <remarks>-EINVAL: no CPU is online. Its affinity does not count yet. Source: its_irq_domain_activate.</remarks>
    public override int Activate(IrqData data, bool reserve)
    {
        ArgumentNullException.ThrowIfNull(data);
        ItsEvent one = EventOf(data);
        lock (_gate)
        {
            int cpu = Choose(data, System.Cpus.Online);
            if (cpu < 0)
            {
                return ErrorCode.Invalid;
            }

            // A CPU that went may have moved it before it was activated.
            Uncount(one);
            Count(data, one, cpu);
            data.Descriptor.SetEffectiveAffinity(CpuMask.Of(cpu));
            return 0;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Source: its_irq_domain_deactivate.</remarks>
    public override void Deactivate(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        lock (_gate)
        {
            ItsEvent one = EventOf(data);
            SetPending(one, isPending: false);
            Uncount(one);
        }
    }

    /// <summary>Sends an interrupt to one CPU of a mask: the least loaded one.</summary>
    /// <param name="data">The level.</param>
    /// <param name="mask">The CPUs.</param>
    /// <param name="force">Whether they need not be online.</param>
    /// <returns>Done; -EINVAL: it goes to a virtual CPU, or there is no such CPU.</returns>
    /// <remarks>It may move although it is on one of the CPUs. Source: its_set_affinity.</remarks>
    internal int Move(IrqData data, CpuMask mask, bool force)
    {
        ItsEvent one = EventOf(data);
        lock (_gate)
        {
            if (one.Target is not null)
            {
                return ErrorCode.Invalid;
            }

            int before = one.Cpu;
            Uncount(one);
            int cpu = force ? Least(mask, _otherLoads) : Choose(data, mask);
            if (cpu < 0)
            {
                if (before >= 0)
                {
                    Count(data, one, before);
                }

                return ErrorCode.Invalid;
            }

            Count(data, one, cpu);
            data.Descriptor.SetEffectiveAffinity(CpuMask.Of(cpu));
            return AffinityResult.OkDone;
        }
    }

    /// <summary>Sends an interrupt to a virtual CPU, or back to the host.</summary>
    /// <param name="data">The level.</param>
    /// <param name="target">The virtual CPU; null: the host.</param>
    /// <returns>0; -EINVAL: this is not a GICv4, nothing is mapped, or another machine has the device.</returns>
    /// <remarks>Source: its_irq_set_vcpu_affinity, its_vlpi_map, its_vlpi_unmap.</remarks>
    internal int Forward(IrqData data, ItsVirtualTarget? target)
    {
        ItsEvent one = EventOf(data);
        lock (_gate)
        {
            ItsDevice device = one.Device;
            if (!Options.IsV4 || (target is null && one.Target is null))
            {
                return ErrorCode.Invalid;
            }

            if (target is null)
            {
                one.Target = null;
                device.ForwardedCount--;
                device.VirtualMachine = device.ForwardedCount == 0 ? null : device.VirtualMachine;
                return 0;
            }

            if (device.VirtualMachine is { } machine && machine != target.Machine)
            {
                return ErrorCode.Invalid;
            }

            device.VirtualMachine = target.Machine;
            device.ForwardedCount += one.Target is null ? 1 : 0;
            one.Target = target;
            return 0;
        }
    }

    /// <summary>The event of a level here.</summary>
    internal static ItsEvent EventOf(IrqData data) => (ItsEvent)data.ChipData!;

    // The node of the ITS first, then what is left of the affinity, then any CPU. A managed one keeps its affinity.
    private int Choose(IrqData data, CpuMask mask)
    {
        CpuMask online = System.Cpus.Online;
        CpuMask wanted = mask == online ? mask : mask.And(online);
        if (data.Descriptor.IsManaged)
        {
            return Least(wanted, _managedLoads);
        }

        CpuMask near = Options.Node < 0
            ? CpuMask.Empty
            : CpuMask.Of([.. wanted.Where(cpu => System.Cpus.NodeOf(cpu) == Options.Node)]);
        return Least(!near.IsEmpty ? near : !wanted.IsEmpty ? wanted : online, _otherLoads);
    }

    private static int Least(CpuMask cpus, int[] loads)
    {
        int best = -1;
        for (int cpu = cpus.First; cpu >= 0; cpu = cpus.Next(cpu + 1))
        {
            best = best < 0 || loads[cpu] < loads[best] ? cpu : best;
        }

        return best;
    }

    private void Count(IrqData data, ItsEvent one, int cpu)
    {
        one.Cpu = cpu;
        one.IsCountedManaged = data.Descriptor.IsManaged;
        (one.IsCountedManaged ? _managedLoads : _otherLoads)[cpu]++;
        if (one.IsPending)
        {
            _waiting[cpu].Add(one);
            Changed(one);
        }
    }

    private void Uncount(ItsEvent one)
    {
        if (one.Cpu >= 0)
        {
            (one.IsCountedManaged ? _managedLoads : _otherLoads)[one.Cpu]--;
            if (one.IsPending)
            {
                _waiting[one.Cpu].Remove(one);
                Changed(one);
            }

            one.Cpu = -1;
        }
    }
}
