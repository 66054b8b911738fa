using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Platforms.Arm;

/// <content>What devices write, and what waits at CPUs' redistributors.</content>
public sealed partial class ItsDomain
{
    // The register that devices write events to. Source: GITS_TRANSLATER.
    private const ulong Translater = 0x10040;

    /// <summary>Where devices write events to.</summary>
    public ulong MessageAddress => Options.Address + Translater;

    /// <summary>A device writes an event.</summary>
    /// <param name="deviceId">Its DeviceID.</param>
    /// <param name="eventId">The data of its message.</param>
    /// <returns>The CPU where it waits now, until it is enabled and the CPU takes it; -1: it is not mapped, or goes
    /// to a
    /// virtual CPU.</returns>
    public int Write(uint deviceId, uint eventId)
    {
        lock (_gate)
        {
            if (Find(deviceId, eventId) is not { Cpu: >= 0, Target: null } one)
            {
                return -1;
            }

            SetPending(one, isPending: true);
            return one.Cpu;
        }
    }

    /// <summary>Whether an event of a device is mapped: to a CPU, or to a virtual one.</summary>
    /// <param name="deviceId">Its DeviceID.</param>
    /// <param name="eventId">The event.</param>
    public bool IsMapped(uint deviceId, uint eventId)
    {
        lock (_gate)
        {
            return Find(deviceId, eventId) is { Cpu: >= 0 };
        }
    }

    /// <summary>Whether an interrupt waits at its CPU.</summary>
    /// <param name="irq">The interrupt.</param>
    public bool IsPending(Irq irq)
    {
        lock (_gate)
        {
            return GetData(irq)?.ChipData is ItsEvent { IsPending: true };
        }
    }

    /// <summary>Whether a CPU could take an interrupt.</summary>
    /// <param name="cpu">A possible CPU.</param>
    public bool HasPending(int cpu)
    {
        lock (_gate)
        {
            return FirstOf(cpu) is not null;
        }
    }

    /// <summary>A CPU acknowledges the lowest LPI that waits there and is enabled.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>The LPI; 0: there is none.</returns>
    /// <remarks>An LPI has no active state: it can become pending again at once.</remarks>
    public HardwareIrq Claim(int cpu)
    {
        lock (_gate)
        {
            if (FirstOf(cpu) is not { } one)
            {
                return default;
            }

            SetPending(one, isPending: false);
            return new HardwareIrq((ulong)one.Lpi);
        }
    }

    /// <summary>A CPU takes one interrupt.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <returns>Whether one waited.</returns>
    public bool Deliver(CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        HardwareIrq lpi = Claim(cpu.Index);
        return lpi.Number != 0 && _gic.Deliver(cpu, lpi);
    }

    /// <summary>Enables an interrupt, or disables it: then it waits.</summary>
    internal void Enable(IrqData data, bool isEnabled)
    {
        lock (_gate)
        {
            ItsEvent one = EventOf(data);
            one.IsEnabled = isEnabled;
            Changed(one);
        }
    }

    /// <summary>Makes an interrupt pending, or takes that back.</summary>
    internal void SetPending(IrqData data, bool isPending)
    {
        lock (_gate)
        {
            SetPending(EventOf(data), isPending);
        }
    }

    private ItsEvent? Find(uint deviceId, uint eventId) =>
        _devices.TryGetValue(deviceId, out ItsDevice? device) && eventId < device.Count
        && Resolve(new HardwareIrq((ulong)(device.FirstLpi + (int)eventId))) is { } descriptor
            ? GetData(descriptor.Irq)?.ChipData as ItsEvent
            : null;

    private ItsEvent? FirstOf(int cpu)
    {
        ItsEvent? first = null;
        foreach (ItsEvent one in _waiting[cpu])
        {
            first = one.IsEnabled && (first is null || one.Lpi < first.Lpi) ? one : first;
        }

        return first;
    }

    private void SetPending(ItsEvent one, bool isPending)
    {
        if (one.IsPending == isPending)
        {
            return;
        }

        one.IsPending = isPending;
        if (one.Cpu < 0)
        {
            return;
        }

        if (isPending)
        {
            _waiting[one.Cpu].Add(one);
        }
        else
        {
            _waiting[one.Cpu].Remove(one);
        }

        Changed(one);
    }

    private void Tell(string who, Action<int>? told, int cpu)
    {
        if (told is not null)
        {
            System.Observe(who, (told, cpu), static each => each.told(each.cpu));
        }
    }

    private void Changed(ItsEvent one)
    {
        if (one.Cpu >= 0)
        {
            Tell(nameof(Options.PendingChanged), Options.PendingChanged, one.Cpu);
        }
    }
}
