using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Linux.Events;

namespace Genirq.Linux.Interrupts;

/// <summary>Makes each of any number of event descriptors an interrupt of a system: requested, counted, disabled and
/// spread over CPUs like every other.</summary>
/// <remarks>
/// <para>
/// Each pump stands for one CPU of the system: what it handles counts there, and setting an interrupt's affinity moves
/// its descriptor to the pump of a CPU in the mask. Interrupts flow as edges. An event that comes while its interrupt
/// is disabled or masked is kept, several as one; one that comes before it is requested too. Moving a descriptor loses
/// none and can give one more, since the descriptors are not read.
/// </para>
/// <para>
/// A descriptor is watched from the request to the freeing of its interrupt; requesting fails with the errno of
/// epoll. Descriptors stay their owners'. Thread-safe; handling allocates nothing.
/// </para>
/// </remarks>
public sealed class EventFdDomain : IrqDomain
{
    private readonly EventFdChip _chip = new();
    private readonly EventPump[] _pumps;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly EventFdLine?[] _lines;
    private readonly int[] _load;

    private EventFdDomain(EventPump[] pumps, int size)
        : base(IrqDomainCallbacks.Map | IrqDomainCallbacks.Unmap)
    {
        _pumps = pumps;
        _lines = new EventFdLine?[size];
        _load = new int[pumps.Length];
    }

    /// <summary>Makes a domain.</summary>
    /// <param name="system">The system.</param>
    /// <param name="pumps">The pump of each CPU, beginning with CPU 0; at most one for each possible CPU.</param>
    /// <param name="size">How many descriptors it can have, 1 or more.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="IrqException">The system does not take it.</exception>
    public static EventFdDomain Create(
        IrqSystem system, IReadOnlyList<EventPump> pumps, int size, string name = "eventfd")
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(pumps);
        ArgumentOutOfRangeException.ThrowIfLessThan(pumps.Count, 1, nameof(pumps));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pumps.Count, system.Cpus.Count, nameof(pumps));
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        EventFdDomain made = new([.. pumps], size);
        int result = system.Domains.Instantiate(made, IrqDomainOptions.Linear(FirmwareNode.Named(name), size));
        return result == 0
            ? made
            : throw new IrqException(ErrorCode.ToError(result), $"The system does not take the domain {name}.");
    }

    /// <summary>Makes a descriptor an interrupt.</summary>
    /// <param name="source">The descriptor. It stays the caller's, who removes the interrupt before closing it.</param>
    /// <param name="irq">The interrupt; none on an error.</param>
    /// <returns>0; -ENOSPC: the domain is full; -ENOMEM: the system has no number left.</returns>
    public int TryAdd(EventFd source, out Irq irq)
    {
        ArgumentNullException.ThrowIfNull(source);
        irq = Irq.None;
        int index;
        lock (_gate)
        {
            index = Array.IndexOf(_lines, null);
            if (index < 0)
            {
                return ErrorCode.NoSpace;
            }

            _lines[index] = new EventFdLine(this, source);
        }

        irq = System.Domains.CreateMapping(this, new HardwareIrq((ulong)index));
        if (irq == Irq.None)
        {
            lock (_gate)
            {
                _lines[index] = null;
            }

            return ErrorCode.NoMemory;
        }

        return 0;
    }

    /// <summary>Makes a descriptor an interrupt.</summary>
    /// <param name="source">The descriptor. It stays the caller's, who removes the interrupt before closing it.</param>
    /// <exception cref="IrqException">As <see cref="TryAdd"/>.</exception>
    public Irq Add(EventFd source)
    {
        int result = TryAdd(source, out Irq irq);
        return result == 0
            ? irq
            : throw new IrqException(
                ErrorCode.ToError(result),
                result == ErrorCode.NoSpace
                    ? $"A descriptor cannot become an interrupt: the {_lines.Length} places of {Name} are taken."
                    : "A descriptor cannot become an interrupt: the system has no number left.");
    }

    /// <summary>Takes a descriptor's interrupt away.</summary>
    /// <param name="irq">The interrupt, as <see cref="Add"/> gave it.</param>
    /// <returns>
    /// Done: the descriptor is not watched or held any more. Or, with a diagnostic, a refusal with its reason, and then
    /// nothing has changed: -EBUSY: a handler is installed; -EINVAL: not an interrupt of this domain, or removed
    /// before.
    /// </returns>
    public IrqOutcome Remove(Irq irq)
    {
        IrqOutcome outcome = CheckRemoval(irq);
        if (outcome.IsDone)
        {
            System.Domains.Dispose(irq);
        }
        else
        {
            System.Diagnostics.Warn(IrqDiagnosticId.FreeInvalid, nameof(Remove), outcome.Explain(), irq);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public override int Map(Irq irq, HardwareIrq hardwareIrq)
    {
        EventFdLine? line;
        lock (_gate)
        {
            line = hardwareIrq.Number < (ulong)_lines.Length ? _lines[hardwareIrq.Number] : null;
        }

        if (line is null)
        {
            return ErrorCode.NoEntry;
        }

        line.Bind(irq);
        System.SetChipAndHandler(irq, _chip, EdgeFlow.Instance, "edge");
        System.SetChipData(irq, line);
        System.ModifyStatus(irq, IrqSettings.NoRequest, IrqSettings.NoProbe);
        return 0;
    }

    /// <inheritdoc/>
    public override void Unmap(Irq irq)
    {
        EventFdLine? line;
        lock (_gate)
        {
            int index = IndexOf(irq);
            line = _lines[index];
            _lines[index] = null;
        }

        // A handler can be left where the number was taken away in another way than by Remove: nothing stays watched.
        line?.Stop();
        System.SetChipAndHandler(irq, null, null, null);
        System.SetChipData(irq, null);
    }

    // The pump of a CPU.
    internal EventPump PumpOf(int cpu) => _pumps[cpu];

    // Chooses the CPU of a mask with the fewest descriptors, and counts one more there; -1: none has a pump.
    internal int TakeCpu(CpuMask mask)
    {
        lock (_gate)
        {
            int best = -1;
            for (int cpu = mask.First; cpu >= 0 && cpu < _pumps.Length; cpu = mask.Next(cpu + 1))
            {
                best = best < 0 || _load[cpu] < _load[best] ? cpu : best;
            }

            if (best >= 0)
            {
                _load[best]++;
            }

            return best;
        }
    }

    // A CPU handles one descriptor less.
    internal void GiveCpu(int cpu)
    {
        lock (_gate)
        {
            _load[cpu]--;
        }
    }

    private IrqOutcome CheckRemoval(Irq irq)
    {
        lock (_gate)
        {
            if (irq.IsNone || IndexOf(irq) < 0)
            {
                return IrqOutcome.Refused(
                    ErrorCode.Invalid,
                    $"Interrupt {irq} is not one of the domain {Name}, or was removed before.");
            }
        }

        return System.Find(irq)?.HasAction == true
            ? IrqOutcome.Refused(
                ErrorCode.Busy,
                $"Interrupt {irq} of the domain {Name} cannot be removed: a handler is installed. "
                + "Dispose its registration first.")
            : default;
    }

    // Where an interrupt stands; -1: nowhere. Called under the gate.
    private int IndexOf(Irq irq) => Array.FindIndex(_lines, line => line?.Irq == irq);
}
