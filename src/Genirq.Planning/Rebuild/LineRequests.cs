using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;

namespace Genirq.Planning.Rebuild;

/// <summary>Installs the handlers that a captured machine shows, and gives the lines the state that they have
/// there.</summary>
internal static class LineRequests
{
    private const uint OneShotBit = 0x20;

    // Later kernels mark an interrupt that has a row; here that follows from its handlers.
    private const int HasRowBit = 0x400000;

    /// <summary>Installs all handlers and states.</summary>
    /// <param name="parts">The machine, with all its interrupts.</param>
    public static void InstallAll(MachineParts parts)
    {
        foreach (CapturedInterrupt interrupt in parts.Capture.Interrupts)
        {
            if (parts.System.Find(interrupt.Irq) is not { } line)
            {
                continue;
            }

            if (interrupt.Dump is null)
            {
                Direct(parts, interrupt, line);
            }

            if (interrupt.IsRequested && !parts.Registrations.ContainsKey(interrupt.Irq))
            {
                Install(parts, interrupt);
            }

            if (interrupt.Dump is { } dump)
            {
                Adopt(parts, interrupt, line, dump);
            }
            else
            {
                Settle(parts, interrupt, line);
                EndMove(parts, interrupt, line);
            }
        }

        if (parts.Capture.AreRequestsAssumed)
        {
            InstallMessages(parts);
        }

        // Those that were activated elsewhere have moved, and have given their old vectors back meanwhile.
        for (int cpu = 0; parts.Vectors is not null && cpu < parts.System.Cpus.Count; cpu++)
        {
            if (parts.Vectors.NeedsTick(cpu))
            {
                parts.Vectors.Tick(cpu);
            }
        }
    }

    /// <summary>Installs the handlers of one interrupt.</summary>
    /// <param name="parts">The machine.</param>
    /// <param name="interrupt">The interrupt.</param>
    public static void Install(MachineParts parts, CapturedInterrupt interrupt)
    {
        IReadOnlyList<string> names = interrupt.Actions.Count > 0 ? interrupt.Actions : ["unknown"];
        foreach (string name in names)
        {
            int result = Request(parts, interrupt.Irq, name, isShared: names.Count > 1);
            bool isLeftOut = interrupt.Irq.Number == 0 && result == ErrorCode.NotImplemented;
            if (result != 0 && !isLeftOut)
            {
                parts.Notes.Add($"{CapturePaths.Interrupts}: the engine refuses the handler \"{name}\" of interrupt "
                    + $"{interrupt.Irq} ({result})");
            }
        }
    }

    // A message that is requested takes a vector, one that is not only a reservation.
    private static void InstallMessages(MachineParts parts)
    {
        foreach (CapturedIrq irq in parts.Capture.Functions.SelectMany(static function => function.Irqs))
        {
            if (parts.System.Find(irq.Irq) is not null && !parts.Registrations.ContainsKey(irq.Irq))
            {
                Request(parts, irq.Irq, "unknown");
            }
        }
    }

    /// <summary>Requests an interrupt, as a driver does.</summary>
    /// <param name="parts">The machine.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="name">The handler's name.</param>
    /// <param name="isShared">Whether it shares the line.</param>
    /// <returns>0, or a negative errno.</returns>
    public static int Request(MachineParts parts, Irq irq, string name, bool isShared = false)
    {
        // Source: Linux 6.12, arch/x86/kernel/time.c, setup_default_timer_irq.
        IrqFlags flags = isShared ? IrqFlags.Shared
            : irq.Number == 0 && name == "timer" ? IrqFlags.NoBalancing | IrqFlags.IrqPoll | IrqFlags.Timer
            : IrqFlags.None;
        int result = parts.System.TryRequest(
            irq, new IrqRequest(name, flags, new object()), static (_, _) => IrqResult.Handled, 0,
            out IrqRegistration? registration);
        if (registration is not null)
        {
            if (!parts.Registrations.TryGetValue(irq, out List<IrqRegistration>? list))
            {
                parts.Registrations[irq] = list = [];
            }

            list.Add(registration);
        }

        return result;
    }

    /// <summary>Takes an interrupt to be on another CPU than the engine chose.</summary>
    /// <param name="parts">The machine.</param>
    /// <param name="irq">The interrupt.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="isManaged">Whether it is managed from now on, and may go to this CPU alone.</param>
    public static void Move(MachineParts parts, Irq irq, int cpu, bool isManaged)
    {
        IrqDescriptor line = parts.System.Find(irq)!;
        CpuMask own = CpuMask.Of(cpu);
        IrqStates states = isManaged ? line.States | IrqStates.AffinityManaged : line.States;
        Adopt(parts, line, isManaged ? own : line.Affinity, own, states);
    }

    private static void Adopt(MachineParts parts, CapturedInterrupt interrupt, IrqDescriptor line, InterruptDump dump)
    {
        // Where chips tell whether moves wait, no interrupt's file does.
        bool keepsMoves = parts.System.Options.Release.ChipsDeferMoves;
        IrqStates moves = keepsMoves ? line.States & IrqStates.MoveInProcessContext : IrqStates.None;
        IrqSettings allowed = keepsMoves ? line.Settings & IrqSettings.MoveInProcessContext : IrqSettings.None;
        parts.System.Adopt(interrupt.Irq, new IrqLineState
        {
            States = ((IrqStates)dump.DataState & ~IrqStates.InProgress) | moves,
            Settings = ((IrqSettings)dump.Status & ~(IrqSettings)HasRowBit) | allowed,
            Depth = (int)Math.Min(dump.DisableDepth, int.MaxValue),
            IsOneShot = (dump.InternalState & OneShotBit) != 0,
            Node = dump.Node,
            Affinity = dump.Affinity ?? interrupt.Affinity ?? parts.System.Cpus.DefaultAffinity,
            EffectiveAffinity = dump.EffectiveAffinity ?? interrupt.EffectiveAffinity ?? CpuMask.Empty,
            PendingAffinity = dump.PendingAffinity ?? CpuMask.Empty,
        });
    }

    // Where no debug file reports it, the engine chooses the vector, but on the CPU where the interrupt is.
    private static void Direct(MachineParts parts, CapturedInterrupt interrupt, IrqDescriptor line)
    {
        CpuMask? cpus = interrupt.EffectiveAffinity is { IsEmpty: false } effective ? effective
            : interrupt.Affinity ?? interrupt.CountedCpus;
        if (!interrupt.IsRequested || cpus is null || line.HasAction)
        {
            return;
        }

        // While none of its CPUs is online a managed interrupt is shut down, and what is said to be in effect is old.
        cpus = line.IsManaged ? cpus.And(line.Affinity) : cpus;

        if (cpus.Overlaps(parts.System.Cpus.Online))
        {
            SetAffinity(parts, line, cpus, line.States | IrqStates.AffinitySet);
        }
        else if (!line.IsManaged)
        {
            parts.Notes.Add($"{CapturePaths.OfIrq(interrupt.Irq, CapturePaths.EffectiveAffinity)}: interrupt "
                + $"{interrupt.Irq} is on CPUs {cpus}, of which none is online");
        }
    }

    private static void Settle(MachineParts parts, CapturedInterrupt interrupt, IrqDescriptor line)
    {
        CpuMask? affinity = interrupt.Affinity is { IsEmpty: false } asked ? asked
            : line.IsManaged ? parts.GuessedManaged.GetValueOrDefault(interrupt.Irq)
            : null;
        if (affinity is null)
        {
            if (interrupt is { IsPlaced: false, CountedCpus: not null } && !line.IsManaged)
            {
                // Where it ran says nothing of where it may go.
                SetAffinity(parts, line, parts.System.Cpus.DefaultAffinity, line.States & ~IrqStates.AffinitySet);
            }

            return;
        }

        bool isSet = !line.IsManaged
            && affinity != parts.System.Cpus.DefaultAffinity && !affinity.Equals(parts.System.Cpus.Possible);
        SetAffinity(parts, line, affinity, isSet
            ? line.States | IrqStates.AffinitySet
            : line.States & ~IrqStates.AffinitySet);
    }

    // The first event on the CPU that an interrupt was moved to ends the move; its counter there tells of one.
    private static void EndMove(MachineParts parts, CapturedInterrupt interrupt, IrqDescriptor line)
    {
        if (interrupt.CountedCpus is { } counted && counted.Overlaps(line.EffectiveAffinity)
            && parts.Vectors?.StateOf(interrupt.Irq) is not null)
        {
            parts.Vectors.ScheduleCleanUp(line.Data);
        }
    }

    private static void SetAffinity(MachineParts parts, IrqDescriptor line, CpuMask affinity, IrqStates states) =>
        Adopt(parts, line, affinity, line.EffectiveAffinity, states);

    private static void Adopt(
        MachineParts parts, IrqDescriptor line, CpuMask affinity, CpuMask effective, IrqStates states) =>
        parts.System.Adopt(line.Irq, new IrqLineState
        {
            States = states,
            Settings = line.Settings,
            Depth = line.Depth,
            Node = line.Node,
            Affinity = affinity,
            EffectiveAffinity = effective,
            PendingAffinity = line.PendingAffinity,
        });
}
