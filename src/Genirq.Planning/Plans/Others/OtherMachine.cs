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
    private readonly (MsiParentKind Kind, string Source) _evidence;
    private readonly bool _isDeferred;
    private readonly SortedDictionary<int, OtherInterrupt> _interrupts = [];
    private readonly SortedDictionary<PciSlot, CapturedFunction> _functions = [];
    private readonly SortedDictionary<PciSlot, int> _pairs = [];
    private readonly IdentityMatrix? _matrix;
    private readonly TargetChoice _choice;
    private readonly HashSet<int> _numbers;
    private readonly HashSet<PciSlot> _planned = [];
    private IReadOnlyList<string> _inferred;
    private CpuMask _staying;

    /// <summary>Takes a machine over.</summary>
    /// <param name="capture">The machine as captured.</param>
    public OtherMachine(MachineCapture capture)
    {
        _capture = capture;
        _evidence = MsiParentEvidence.Of(capture);
        Online = capture.OnlineCpus;
        _staying = capture.StayingCpus ?? Online;
        _numbers = [.. capture.Interrupts.Select(static one => one.Irq.Number)];
        using CapturedMessages messages = new(capture, Cpus);
        foreach (CapturedFunction function in capture.Functions)
        {
            _functions[function.Slot] = function;
            AddCaptured(function, messages);
        }

        _inferred = messages.Notes;
        if (Kind == MsiParentKind.RiscVImsic && capture.Parents.IdentityTable is { } table)
        {
            foreach (OtherInterrupt line in messages.Lines())
            {
                _interrupts.TryAdd(line.Irq.Number, line);
            }

            _matrix = new IdentityMatrix(table, _interrupts.Values);
        }

        _isDeferred = (Kind == MsiParentKind.RiscVImsic && KernelRules.OfMachine(capture).Release.DefersImsicMoves)
            || capture.Interrupts.Any(static one => one.Dump is { Levels: [{ ChipFlags: var flags }, ..] }
                && (flags & MoveDeferred) != 0);
        _choice = new TargetChoice(Kind, _interrupts.Values, _matrix);
    }

    /// <summary>The parent of messages.</summary>
    public MsiParentKind Kind => _evidence.Kind;

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

    /// <summary>Gives what was inferred of managed interrupts, in words, once.</summary>
    public IReadOnlyList<string> TakeInferred()
    {
        IReadOnlyList<string> inferred = _inferred;
        _inferred = [];
        return inferred;
    }

    /// <summary>Takes a CPU offline. Nothing refuses that for lack of messages.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <returns>What happens, in words.</returns>
    /// <remarks>Source: Linux 6.12, kernel/irq/cpuhotplug.c, migrate_one_irq.</remarks>
    public IReadOnlyList<string> TakeOffline(int cpu)
    {
        List<string> notes = [];
        Online = Online.Except(CpuMask.Of(cpu));
        _staying = _staying.And(Online);
        if (Floats)
        {
            return notes;
        }

        List<Irq> unsure = [];
        List<Irq> unplaced = [];
        foreach (OtherInterrupt interrupt in _interrupts.Values)
        {
            if (!interrupt.IsStarted || interrupt.IsShutDown)
            {
                continue;
            }

            if (interrupt is { Cpu: null, Affinity: null, IsManaged: not false } && !interrupt.MayBeShutDown)
            {
                interrupt.MayBeShutDown = true;
                unplaced.Add(interrupt.Irq);
            }
            else if (IsOn(interrupt, cpu))
            {
                Leave(interrupt, cpu, notes, unsure);
            }
            else if (interrupt is { Cpu: null, OneOf: { } some } && some.Contains(cpu))
            {
                // It was there, and has moved within its affinity; or it is on one of the others.
                CpuMask left = interrupt.Affinity?.And(Online) is { IsEmpty: false } own ? own : Online;
                bool isOnly = left.Count == 1 && !interrupt.MayBeShutDown;
                interrupt.Cpu = isOnly ? left.First : null;
                interrupt.OneOf = isOnly ? null : left;
            }
        }

        AddUnknown(notes, unsure, "affinities", "each moves to another CPU, or is shut down");
        AddUnknown(notes, unplaced, "CPUs", $"any of them may be on CPU {cpu}, and move or be shut down");
        // What moved away was freed while the hart still took part.
        _matrix?.SetOnline(Online);
        DealPairs();
        return notes;
    }

    private bool IsOn(OtherInterrupt interrupt, int cpu) => interrupt.Cpu == cpu
        || (interrupt.Cpu is null && interrupt.Affinity is { } all && !all.Overlaps(Online));

    private static void AddUnknown(List<string> notes, List<Irq> irqs, string what, string so)
    {
        if (irqs.Count > 0)
        {
            notes.Add($"{IndexPlan.Words(irqs)}: no file tells their {what}, nor whether they are managed: {so}");
        }
    }

    // One without a CPU of its own is shut down, if it is managed.
    private void Leave(OtherInterrupt interrupt, int cpu, List<string> notes, List<Irq> unsure)
    {
        CpuMask left = interrupt.Affinity?.And(Online) ?? CpuMask.Empty;
        if (left.IsEmpty && interrupt.IsManaged == true)
        {
            // Where nothing tells its mask, it waits for the CPU that it was on.
            interrupt.Affinity = interrupt.Affinity is { IsEmpty: false } mask ? mask : CpuMask.Of(cpu);
            interrupt.IsShutDown = true;
            notes.Add($"interrupt {interrupt.Irq} of {interrupt.Slot} is shut down until CPU {interrupt.Affinity} "
                + "comes back");
            return;
        }

        bool isKnown = interrupt is { Affinity: not null, IsManaged: not null };
        if (left.IsEmpty)
        {
            interrupt.Affinity = isKnown || interrupt.IsManaged == false ? Online : interrupt.Affinity;
            left = Online;
        }

        if (!isKnown)
        {
            // Which CPU it may go to, its affinity alone says.
            interrupt.MayBeShutDown = interrupt.IsManaged is null;
            bool isOnly = left.Count == 1 && !interrupt.MayBeShutDown;
            interrupt.Cpu = isOnly ? left.First : null;
            interrupt.OneOf = isOnly ? null : left;
            if (interrupt.MayBeShutDown)
            {
                unsure.Add(interrupt.Irq);
            }
        }
        else if (!_choice.Send(interrupt, left))
        {
            notes.Add($"interrupt {interrupt.Irq}{OfSlot(interrupt)} finds no identity on CPUs {left}");
        }
    }

    private static string OfSlot(OtherInterrupt interrupt) =>
        interrupt.Slot is { } slot ? $" of {slot}" : "";

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
        _planned.Add(slot);
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
                MadeOn = Online,
            };
            CpuMask cpus = interrupt.Affinity.And(Online);
            interrupt.IsShutDown = interrupt.IsManaged == true && cpus.IsEmpty;
            if (_matrix is not null)
            {
                _matrix.Allocate(interrupt, cpus.IsEmpty ? Online : cpus);
            }
            else if (interrupt.IsManaged == true && !cpus.IsEmpty)
            {
                _choice.Send(interrupt, cpus);
            }
            else if (Online.Count == 1)
            {
                interrupt.Cpu = Online.First;
            }

            _interrupts.Add(number, interrupt);
            given.Add(new CapturedIrq(interrupt.Irq, kind) { Source = new MessageSource(slot, kind, interrupt.Index) });
        }

        _functions[slot] = _functions[slot] with { Irqs = given };
    }

    /// <summary>Keeps what a function's driver was started with.</summary>
    /// <param name="slot">The function.</param>
    /// <param name="messages">How many messages it wanted; null if that is assumed.</param>
    /// <param name="virtualFunctions">How many virtual functions it has.</param>
    public void SetWanted(PciSlot slot, int? messages, int virtualFunctions) => _functions[slot] = _functions[slot] with
    {
        WantedMessages = messages,
        VirtualFunctions = virtualFunctions,
    };

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
            if (interrupt is { Cpu: { } cpu, Slot: { } slot }
                && _capture.Parents.AvecTargets.TryGetValue(
                    (slot, interrupt.Index), out (int Cpu, int Vector) was)
                && was.Cpu == cpu)
            {
                targets[(slot, interrupt.Index)] = was;
            }
        }

        return _capture with
        {
            Functions = [.. _functions.Values],
            OnlineCpus = Online,
            StayingCpus = _staying,
            PlannedFunctions = _planned,
            Interrupts = interrupts,
            Parents = _capture.Parents with
            {
                // What a plan infers of CPUs is no evidence of the parent.
                Evidence = _evidence,

                // A table beside another parent is not followed, and would be that of before the changes.
                IdentityTable = _matrix?.ToTable(),
                IdentitiesGiven = _matrix is null
                    ? 0
                    : _matrix.Given + _interrupts.Values.Count(static one => one.IsMoving),
                AvecTargets = targets,
                OnOnline = _interrupts.Values
                    .Where(one => one.IsMoving || one.MadeOn?.IsSubsetOf(Online) == true)
                    .Select(static one => one.Irq).ToHashSet(),
                OnLikelyCpu = _interrupts.Values
                    .Where(static one => one.IsMoving || one is { IsCpuLikely: true, Cpu: not null })
                    .Select(static one => one.Irq).ToHashSet(),
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

        uint state = ((seen?.DataState ?? 0) & ~(Managed | ShutDown)) | (interrupt.IsManaged == true ? Managed : 0)
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

    private void AddCaptured(CapturedFunction function, CapturedMessages messages)
    {
        foreach (OtherInterrupt interrupt in messages.Of(function))
        {
            _interrupts.TryAdd(interrupt.Irq.Number, interrupt);
        }

        bool isNetwork = DriverRules.Of(FunctionFacts.Of(KnownStore.Of(function, canGrow: false))).Name == "virtio-net";
        if (isNetwork && function.Irqs.Count > 2)
        {
            int all = (function.Irqs.Count - 1) / 2;
            _pairs[function.Slot] = Math.Min(function.QueuesInUse ?? all, all);
        }
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
