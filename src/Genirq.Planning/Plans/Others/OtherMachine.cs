using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Drivers;
using Genirq.Planning.Parents;
using Genirq.Planning.Proc;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Plans.Others;

/// <summary>A machine that is not x86 while a plan changes it: what the kernel's files would say.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class OtherMachine
{
    // Whether a new affinity waits for the next interrupt (IRQCHIP_MOVE_DEFERRED). Source: Linux 7.3,
    // include/linux/irq.h.
    private const ulong MoveDeferred = 0x1000;

    private readonly MachineCapture _capture;
    private readonly bool _isDeferred;
    private readonly SortedDictionary<int, OtherInterrupt> _interrupts = [];
    private readonly SortedDictionary<PciSlot, CapturedFunction> _functions = [];
    private readonly SortedDictionary<PciSlot, int> _pairs = [];
    private readonly IdentityMatrix? _matrix;
    private readonly TargetChoice _choice;
    private readonly HashSet<int> _numbers;

    /// <summary>Takes a machine over.</summary>
    /// <param name="capture">The machine as captured.</param>
    public OtherMachine(MachineCapture capture)
    {
        _capture = capture;
        Kind = MsiParentEvidence.Of(capture).Kind;
        Online = capture.OnlineCpus;
        _numbers = [.. capture.Interrupts.Select(static one => one.Irq.Number)];
        foreach (CapturedFunction function in capture.Functions)
        {
            _functions[function.Slot] = function;
            AddCaptured(function);
        }

        _matrix = Kind == MsiParentKind.RiscVImsic && capture.Parents.IdentityTable is { } table
            ? new IdentityMatrix(table, _interrupts.Values)
            : null;
        _isDeferred = (Kind == MsiParentKind.RiscVImsic && KernelRules.OfMachine(capture).Release.DefersImsicMoves)
            || capture.Interrupts.Any(static one => one.Dump is { Levels: [{ ChipFlags: var flags }, ..] }
                && (flags & MoveDeferred) != 0);
        _choice = new TargetChoice(Kind, _interrupts.Values, _matrix);
    }

    /// <summary>The parent of messages.</summary>
    public MsiParentKind Kind { get; }

    /// <summary>The CPUs online now.</summary>
    public CpuMask Online { get; private set; }

    /// <summary>The functions now, by slot.</summary>
    public IReadOnlyDictionary<PciSlot, CapturedFunction> Functions => _functions;

    /// <summary>The message interrupts now, by number.</summary>
    public IEnumerable<OtherInterrupt> Interrupts => _interrupts.Values;

    /// <summary>The CPUs now, as drivers see them.</summary>
    public CpuFacts Cpus => new()
    {
        Online = Online,
        Possible = _capture.PossibleCpus,
        Present = _capture.PresentCpus,
        Nodes = _capture.CpuNodes,
        Cores = _capture.CpuCores,
    };

    /// <summary>What the parent has left, and what it has in all; null where no file tells.</summary>
    public MsiParentReport Parent() => MachineReport.Create(ToCapture()).Parent!;

    /// <summary>Takes a CPU offline. Nothing refuses that for lack of messages.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <returns>What happens, in words.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/cpuhotplug.c, migrate_one_irq.</remarks>
    public IReadOnlyList<string> TakeOffline(int cpu)
    {
        List<string> notes = [];
        Online = Online.Except(CpuMask.Of(cpu));
        if (Floats)
        {
            return notes;
        }

        foreach (OtherInterrupt interrupt in _interrupts.Values)
        {
            bool isHere = interrupt.Cpu == cpu
                || (interrupt.Cpu is null && interrupt.Affinity is { } all && !all.Overlaps(Online));
            if (!interrupt.IsStarted || interrupt.IsShutDown || !isHere)
            {
                continue;
            }

            CpuMask left = interrupt.Affinity?.And(Online) ?? CpuMask.Empty;
            if (interrupt.IsManaged && left.IsEmpty)
            {
                // Where nothing tells its mask, it waits for the CPU that it was on.
                interrupt.Affinity = interrupt.Affinity is { IsEmpty: false } mask ? mask : CpuMask.Of(cpu);
                interrupt.IsShutDown = true;
                notes.Add($"interrupt {interrupt.Irq} of {interrupt.Slot} is shut down until CPU {interrupt.Affinity} "
                    + "comes back");
                continue;
            }

            if (left.IsEmpty)
            {
                interrupt.Affinity = Online;
                left = Online;
            }

            if (!_choice.Send(interrupt, left))
            {
                notes.Add($"interrupt {interrupt.Irq} of {interrupt.Slot} finds no identity on CPUs {left}");
            }
        }

        // What moved away was freed while the hart still took part.
        _matrix?.SetOnline(Online);
        DealPairs();
        return notes;
    }

    /// <summary>Brings a CPU online: managed interrupts that wait for it start again.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <returns>What happens, in words.</returns>
    public IReadOnlyList<string> BringOnline(int cpu)
    {
        List<string> notes = [];
        Online = Online.Or(CpuMask.Of(cpu));
        if (Floats)
        {
            return notes;
        }

        _matrix?.SetOnline(Online);
        foreach (OtherInterrupt interrupt in _interrupts.Values)
        {
            if (interrupt is { IsShutDown: true, Affinity: { } affinity } && affinity.Contains(cpu))
            {
                interrupt.IsShutDown = false;
                _choice.Send(interrupt, affinity.And(Online));
                notes.Add($"interrupt {interrupt.Irq} of {interrupt.Slot} starts again on CPU {interrupt.Cpu}");
            }
        }

        DealPairs();
        return notes;
    }

    /// <summary>Puts a function into the machine, without interrupts.</summary>
    /// <param name="function">The function.</param>
    public void Attach(CapturedFunction function) => _functions[function.Slot] = function with { Irqs = [] };

    /// <summary>Takes a function out of the machine, with its interrupts.</summary>
    /// <param name="slot">The function.</param>
    public void Remove(PciSlot slot)
    {
        Stop(slot);
        _functions.Remove(slot);
    }

    /// <summary>Frees all interrupts of a function, as its driver does when it stops.</summary>
    /// <param name="slot">The function.</param>
    public void Stop(PciSlot slot)
    {
        foreach (OtherInterrupt interrupt in _interrupts.Values.Where(one => one.Slot == slot).ToArray())
        {
            _interrupts.Remove(interrupt.Irq.Number);
            _numbers.Remove(interrupt.Irq.Number);
            if (interrupt is { Cpu: { } cpu, Identity: { } identity })
            {
                _matrix?.Free(cpu, identity);
            }
        }

        _pairs.Remove(slot);
        if (_functions.TryGetValue(slot, out CapturedFunction? function))
        {
            _functions[slot] = function with { Irqs = [] };
        }
    }

    /// <summary>Gives a function interrupts: the lowest numbers that are free.</summary>
    /// <param name="slot">The function.</param>
    /// <param name="kind">By what it sends them.</param>
    /// <param name="estimate">What its driver gets where nothing is short: affinities, managed ones.</param>
    /// <param name="count">How many.</param>
    public void Give(PciSlot slot, MessageKind kind, EstimatedVectors estimate, int count)
    {
        List<CapturedIrq> given = [];
        for (int i = 0; i < count; i++)
        {
            int number = 1;
            while (!_numbers.Add(number))
            {
                number++;
            }

            OtherInterrupt interrupt = new(new Irq(number), slot, (uint)i)
            {
                Affinity = (i < estimate.Affinities.Count ? estimate.Affinities[i] : null)
                    ?? _capture.DefaultAffinity ?? _capture.PossibleCpus,
                IsManaged = i < estimate.Managed.Count && estimate.Managed[i],
                IsStarted = i < estimate.Requested,
                IsNew = true,
            };
            CpuMask cpus = interrupt.Affinity.And(Online);
            interrupt.IsShutDown = interrupt.IsManaged && cpus.IsEmpty;
            if (_matrix is not null)
            {
                _matrix.Allocate(interrupt, cpus.IsEmpty ? Online : cpus);
            }
            else if (interrupt.IsManaged && !cpus.IsEmpty)
            {
                _choice.Send(interrupt, cpus);
            }

            _interrupts.Add(number, interrupt);
            given.Add(new CapturedIrq(interrupt.Irq, kind) { Source = new MessageSource(slot, kind, interrupt.Index) });
        }

        _functions[slot] = _functions[slot] with { Irqs = given };
    }

    /// <summary>Changes how many pairs of queues a virtio card uses; its interrupts stay.</summary>
    /// <param name="slot">The card.</param>
    /// <param name="pairs">How many.</param>
    /// <returns>Whether it is a card that has as many.</returns>
    public bool? SetPairs(PciSlot slot, int pairs)
    {
        if (!_pairs.ContainsKey(slot))
        {
            return null;
        }

        if (pairs > (_functions[slot].Irqs.Count - 1) / 2)
        {
            return false;
        }

        _pairs[slot] = pairs;
        DealPairs();
        return true;
    }

    /// <summary>The machine now, as a capture would show it.</summary>
    public MachineCapture ToCapture()
    {
        List<CapturedInterrupt> interrupts =
            [.. _capture.Interrupts.Where(one => _numbers.Contains(one.Irq.Number)).Select(Renewed)];
        interrupts.AddRange(_interrupts.Values.Where(static one => one.IsNew).Select(Made));
        interrupts.Sort(static (left, right) => left.Irq.Number.CompareTo(right.Irq.Number));
        Dictionary<(PciSlot Slot, uint Index), (int Cpu, int Vector)> targets = [];
        foreach (OtherInterrupt interrupt in _interrupts.Values)
        {
            if (interrupt.Cpu is { } cpu
                && _capture.Parents.AvecTargets.TryGetValue(
                    (interrupt.Slot, interrupt.Index), out (int Cpu, int Vector) was)
                && was.Cpu == cpu)
            {
                targets[(interrupt.Slot, interrupt.Index)] = was;
            }
        }

        return _capture with
        {
            Functions = [.. _functions.Values],
            OnlineCpus = Online,
            Interrupts = interrupts,
            Parents = _capture.Parents with
            {

                // A table beside another parent is not followed, and would be that of before the changes.
                IdentityTable = _matrix?.ToTable(),
                AvecTargets = targets,
            },
        };
    }

    // Any CPU takes an interrupt, so that none is moved.
    private bool Floats => Kind == MsiParentKind.S390Adapter;

    private CapturedInterrupt Renewed(CapturedInterrupt seen)
    {
        if (Floats || !_interrupts.TryGetValue(seen.Irq.Number, out OtherInterrupt? now) || now.IsNew)
        {
            return seen;
        }

        return seen with
        {
            Affinity = now.OneOf ?? now.Affinity ?? seen.Affinity,
            EffectiveAffinity = now.Cpu is { } cpu ? CpuMask.Of(cpu) : null,
            CountedCpus = null,
            Count = null,
            Dump = DumpOf(now, seen.Dump),
        };
    }

    private static CapturedInterrupt Made(OtherInterrupt interrupt) => new(interrupt.Irq)
    {
        Affinity = interrupt.Affinity,
        EffectiveAffinity = interrupt.Cpu is { } cpu ? CpuMask.Of(cpu) : null,
        WasRequested = interrupt.IsStarted,
        Dump = DumpOf(interrupt, null),
    };

    // Debug files are only written for harts, whose identities they tell.
    private static InterruptDump? DumpOf(OtherInterrupt interrupt, InterruptDump? seen)
    {
        const uint Managed = 1u << 21;
        const uint ShutDown = 1u << 23;
        if (seen is null && interrupt.Identity is null)
        {
            return null;
        }

        uint state = ((seen?.DataState ?? 0) & ~(Managed | ShutDown)) | (interrupt.IsManaged ? Managed : 0)
            | (interrupt.IsShutDown ? ShutDown : 0);
        IReadOnlyList<InterruptDumpLevel> levels = seen?.Levels ?? [new InterruptDumpLevel("IMSIC")];
        return (seen ?? new InterruptDump { Levels = levels }) with
        {
            DataState = state,
            Affinity = interrupt.Affinity,
            EffectiveAffinity = interrupt.Cpu is { } cpu ? CpuMask.Of(cpu) : null,
            PendingAffinity = interrupt.IsMoving ? interrupt.Affinity : seen?.PendingAffinity,
            Levels =
            [
                .. levels.Select(level => level.TargetIdentity is null && seen is not null
                    ? level
                    : level with { TargetCpu = interrupt.Cpu, TargetIdentity = interrupt.Identity }),
            ],
        };
    }

    private void AddCaptured(CapturedFunction function)
    {
        FunctionFacts facts = FunctionFacts.Of(KnownStore.Of(function, canGrow: false));
        EstimatedVectors? estimate = null;
        if (function is { Driver: not null, Irqs.Count: > 0 } && !Online.IsEmpty)
        {
            using DriverEstimate rules = new(Cpus);
            estimate = rules.Ask(facts);
        }

        foreach (PlacedIrq placed in StorePlan.Of(function, new CaptureNotes(), isX86: false)?.Irqs ?? [])
        {
            Irq irq = placed.Captured.Irq;
            CapturedInterrupt? seen = _capture.Find(irq);
            InterruptTarget target = InterruptTargets.Of(_capture, irq, (function.Slot, placed.Index));
            bool isLikely = estimate?.Count == function.Irqs.Count && placed.Index < estimate.Managed.Count
                && estimate.Managed[(int)placed.Index];
            _interrupts.TryAdd(irq.Number, new OtherInterrupt(irq, function.Slot, placed.Index)
            {
                Affinity = seen?.Dump?.PendingAffinity is { IsEmpty: false } pending
                    ? pending
                    : seen?.Affinity ?? seen?.Dump?.Affinity,
                Cpu = target.IsShutDown
                    ? FirstOf(seen?.Dump?.EffectiveAffinity, seen?.EffectiveAffinity, seen?.Affinity)
                    : target.Cpus is { Count: 1 } cpu ? cpu.First : null,
                IsManaged = target.IsManaged ?? isLikely,
                IsShutDown = target.IsShutDown,
                IsStarted = seen is { IsRequested: true },
                Identity = seen?.Dump?.Levels.FirstOrDefault(static level => level.TargetIdentity is not null)
                    ?.TargetIdentity,
            });
        }

        if (DriverRules.Of(facts).Name == "virtio-net" && function.Irqs.Count > 2)
        {
            int all = (function.Irqs.Count - 1) / 2;
            _pairs[function.Slot] = Math.Min(function.QueuesInUse ?? all, all);
        }
    }

    // An interrupt that is shut down can have an empty one.
    private static int? FirstOf(params ReadOnlySpan<CpuMask?> masks)
    {
        foreach (CpuMask? mask in masks)
        {
            if (mask is { IsEmpty: false })
            {
                return mask.First;
            }
        }

        return null;
    }

    // Each time that a CPU comes or goes, virtio-net deals the CPUs out anew.
    private void DealPairs()
    {
        foreach ((PciSlot slot, int pairs) in _pairs)
        {
            OtherInterrupt[] own = [.. _interrupts.Values.Where(one => one.Slot == slot)];
            IReadOnlyList<CpuMask> masks = QueueAffinity.DealOut(Online, pairs);
            for (int pair = 0; pair < pairs; pair++)
            {
                foreach (OtherInterrupt interrupt in own.Where(one => (one.Index - 1) / 2 == pair && one.Index > 0))
                {
                    interrupt.Affinity = masks[pair];
                    if (!_isDeferred || (interrupt.Cpu is { } cpu && !Online.Contains(cpu)))
                    {
                        _choice.Send(interrupt, masks[pair]);
                    }

                    interrupt.IsMoving = interrupt.Cpu is { } now && !masks[pair].Contains(now);
                }
            }
        }
    }
}
