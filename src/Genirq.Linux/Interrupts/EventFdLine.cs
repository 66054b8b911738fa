using System.Runtime.CompilerServices;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Linux.Events;

namespace Genirq.Linux.Interrupts;

/// <summary>One descriptor that is an interrupt: where it is watched, and what waits while it is masked.</summary>
internal sealed class EventFdLine(EventFdDomain domain, EventFd source)
{
    private readonly Lock _gate = new();
    private readonly IrqSystem _system = domain.System;

    // Guarded by _gate: both, but that the place is read by its pump's thread.
    private EventSubscription? _subscription;
    private CpuContext? _place;

    // Its number's descriptor, so that an event needs no search; there before anything is watched.
    private IrqDescriptor? _descriptor;
    private int _isMasked = 1;
    private int _isPending;

    /// <summary>The interrupt; none before it has one.</summary>
    public Irq Irq { get; private set; }

    /// <summary>Tells which interrupt it is.</summary>
    public void Bind(Irq irq)
    {
        Irq = irq;
        _descriptor = _system.Find(irq)!;
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="affinity">The CPUs to choose from; any that has a pump if none of them has.</param>
    /// <returns>0, or the errno negated.</returns>
    public int Start(CpuMask affinity)
    {
        lock (_gate)
        {
            if (_place is null)
            {
                int cpu = domain.TakeCpu(affinity);
                cpu = cpu >= 0 ? cpu : domain.TakeCpu(_system.Cpus.Possible);
                _place = _system.Cpus[cpu];
            }

            LinuxError error = Watch(_place, out _subscription);
            return -error.Number;
        }
    }

    /// <summary>Watches no more. An event that was taken before finds the interrupt without handlers.</summary>
    public void Stop()
    {
        EventSubscription? subscription;
        lock (_gate)
        {
            subscription = _subscription;
            _subscription = null;
            if (_place is { } place)
            {
                domain.GiveCpu(place.Index);
                _place = null;
            }
        }

        subscription?.Remove();
    }

    /// <summary>Keeps events back.</summary>
    // Ordering: pairs with OnEvent: an event that comes after it is kept, one that came before is the flow's.
    public void Mask() => Volatile.Write(ref _isMasked, 1);

    /// <summary>Lets events through, first the one that was kept.</summary>
    public void Unmask()
    {
        // Ordering: full fences, paired with OnEvent's: either it sees the line open, or this sees what it kept.
        Interlocked.Exchange(ref _isMasked, 0);
        if (Interlocked.Exchange(ref _isPending, 0) != 0)
        {
            _ = Kick();
        }
    }

    /// <summary>Has the pump see an event, without a count.</summary>
    public bool Kick() => source.Kick().IsNone;

    /// <summary>Moves it to a CPU.</summary>
    /// <param name="mask">The CPUs to choose from; the present one is kept if it is among them.</param>
    /// <returns>The CPU, or the errno negated: -EINVAL: none of them has a pump.</returns>
    public int MoveTo(CpuMask mask)
    {
        lock (_gate)
        {
            if (_place is { } present && mask.Contains(present.Index))
            {
                return present.Index;
            }

            int cpu = domain.TakeCpu(mask);
            if (cpu < 0)
            {
                return ErrorCode.Invalid;
            }

            CpuContext place = _system.Cpus[cpu];
            if (_subscription is { } before)
            {
                // First there, then not here any more: in between both may see an event, but never neither.
                LinuxError error = Watch(place, out EventSubscription? moved);
                if (!error.IsNone)
                {
                    domain.GiveCpu(cpu);
                    return -error.Number;
                }

                _subscription = moved;
                before.BeginRemoval();
            }

            if (_place is { } left)
            {
                domain.GiveCpu(left.Index);
            }

            _place = place;
            return cpu;
        }
    }

    /// <summary>An event, on the pump's thread.</summary>
    /// <param name="place">The CPU that the pump stands for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OnEvent(CpuContext place)
    {
        // Ordering: pairs with Mask and Unmask, as said there.
        if (Volatile.Read(ref _isMasked) != 0)
        {
            Interlocked.Exchange(ref _isPending, 1);
            if (Volatile.Read(ref _isMasked) != 0 || Interlocked.Exchange(ref _isPending, 0) == 0)
            {
                return;
            }
        }

        // One that comes when this line is not the interrupt's any more is refused.
        _ = _system.Handle(_descriptor!, place, this);
    }

    /// <summary>The pump that watches has ended.</summary>
    /// <param name="subscription">Where it was watched; another one than now if it has moved meanwhile.</param>
    public void OnPumpEnded(EventSubscription subscription)
    {
        // The number stays this line's for as long as it is watched.
        lock (_gate)
        {
            if (_subscription == subscription)
            {
                _system.EndEvents(Irq);
            }
        }
    }

    private LinuxError Watch(CpuContext place, out EventSubscription? subscription)
    {
        EventPump pump = domain.PumpOf(place.Index);
        EventFdSubscription made = new(pump, source.Handle, this, place);
        LinuxError error = pump.TryWatch(made);
        subscription = error.IsNone ? made : null;
        return error;
    }
}
