using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Parents;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Plans.Others;

/// <summary>Reads a machine's message interrupts as a plan begins with them: where they are, and which of them the
/// kernel manages.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class CapturedMessages : IDisposable
{
    private readonly MachineCapture _capture;
    private readonly CpuFacts _cpus;
    private readonly List<string> _notes = [];
    private DriverEstimate? _rules;

    /// <summary>Begins with a machine.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="cpus">Its CPUs, as drivers see them.</param>
    public CapturedMessages(MachineCapture capture, CpuFacts cpus)
    {
        _capture = capture;
        _cpus = cpus;
    }

    /// <summary>What was inferred of managed interrupts, in words.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The interrupts of a function.</summary>
    /// <param name="function">The function.</param>
    public IEnumerable<OtherInterrupt> Of(CapturedFunction function)
    {
        IReadOnlyList<PlacedIrq> placed = StorePlan.Of(function, new CaptureNotes(), isX86: false)?.Irqs ?? [];
        if (placed.Count == 0)
        {
            return [];
        }

        // Of which CPUs are not known, nothing can be asked.
        bool canAsk = function.Driver is not null && !_cpus.Online.IsEmpty;
        EstimatedVectors? estimate = canAsk
            ? Rules.Ask(FunctionFacts.Of(KnownStore.Of(function, canGrow: false)))
            : null;
        Dictionary<Irq, CpuMask> guessed = canAsk ? Guess(function, placed) : [];
        return placed.Select(one => Of(function, one, estimate, guessed));
    }

    /// <summary>The lines that take identities of harts as well, with the harts that debug files tell.</summary>
    public IEnumerable<OtherInterrupt> Lines() =>
        from seen in _capture.Interrupts
        where IdentityOf(seen) is not null
        let target = InterruptTargets.Of(_capture, seen.Irq, null)
        select new OtherInterrupt(seen.Irq, null, 0)
        {
            Affinity = seen.Dump?.Affinity ?? seen.Affinity,
            Cpu = target.Cpus is { Count: 1 } cpu ? cpu.First : seen.Dump?.EffectiveAffinity?.First,
            IsCpuLikely = OfflineMessages.CpuOf(_capture, seen.Irq, null) is null,
            IsManaged = false,
            IsStarted = seen.IsRequested,
            Identity = IdentityOf(seen),
        };

    /// <summary>Ends the rules.</summary>
    public void Dispose() => _rules?.Dispose();

    private DriverEstimate Rules => _rules ??= new DriverEstimate(_cpus);

    private Dictionary<Irq, CpuMask> Guess(CapturedFunction function, IReadOnlyList<PlacedIrq> placed)
    {
        IReadOnlyList<(Irq Irq, CpuMask Mask)> found =
            ManagedGuess.Of(_capture, Rules.System, function, placed, out bool isAssumed);
        if (found.Count > 0)
        {
            _notes.Add(ManagedGuess.Words(function, found.Count, isAssumed));
        }

        return found.ToDictionary(static one => one.Irq, static one => one.Mask);
    }

    private OtherInterrupt Of(
        CapturedFunction function, PlacedIrq placed, EstimatedVectors? estimate, Dictionary<Irq, CpuMask> guessed)
    {
        Irq irq = placed.Captured.Irq;
        CapturedInterrupt? seen = _capture.Find(irq);
        InterruptTarget target = InterruptTargets.Of(_capture, irq, (function.Slot, placed.Index));
        CpuMask? affinity = seen?.Dump?.PendingAffinity is { IsEmpty: false } pending
            ? pending
            : seen?.Affinity ?? seen?.Dump?.Affinity;
        CpuMask? managed = guessed.GetValueOrDefault(irq);
        return new OtherInterrupt(irq, function.Slot, placed.Index)
        {
            Affinity = affinity ?? managed,
            Cpu = target.IsShutDown
                ? FirstOf(seen?.Dump?.EffectiveAffinity, seen?.EffectiveAffinity, seen?.Affinity)
                : target.Cpus is { Count: 1 } cpu ? cpu.First : null,
            IsCpuLikely = OfflineMessages.CpuOf(_capture, irq, (function.Slot, placed.Index)) is null,
            IsManaged = target.IsManaged
                ?? (guessed.Count > 0 ? managed is not null : ByRule(function, placed.Index, estimate, affinity)),
            IsShutDown = target.IsShutDown,
            IsStarted = seen is { IsRequested: true },
            Identity = seen is null ? null : IdentityOf(seen),
        };
    }

    // With its affinity told the rule decides; without, nothing says that the kernel kept to what the rule asks for.
    private static bool? ByRule(CapturedFunction function, uint index, EstimatedVectors? estimate, CpuMask? affinity)
    {
        if (estimate is null)
        {
            return null;
        }

        bool isLikely = estimate.Count == function.Irqs.Count && index < estimate.Managed.Count
            && estimate.Managed[(int)index];
        return affinity is not null ? isLikely
            : estimate.Request.IsAssumed || estimate.Managed.Any(static one => one) ? null
            : false;
    }

    private static int? IdentityOf(CapturedInterrupt seen) => seen.Dump?.Levels
        .FirstOrDefault(static level => level.TargetIdentity is not null)?.TargetIdentity;

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
}
