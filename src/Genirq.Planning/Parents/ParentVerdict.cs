using System.Globalization;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Judges whether a machine's messages fit into their parent.</summary>
internal static class ParentVerdict
{
    /// <summary>Judges.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="missing">Why only a part of what uses it is known; null if nothing says so.</param>
    /// <param name="headroom">How much of it is to stay free; 0 for no such reserve.</param>
    public static Verdict Of(MsiParentReport parent, MissingPart? missing, int headroom = 0)
    {
        ParentReserve? reserve = headroom > 0 ? new ParentReserve(parent, headroom) : null;
        Verdict verdict = Worse(parent) ?? Unknown(parent) ?? reserve?.Undercut()
            ?? VerdictRules.Partial(missing?.AtMost * 2 < parent.Free.Count ? null : missing)
            ?? Open(parent) ?? reserve?.Unsure() ?? Room(parent);
        bool isEstimated = verdict.Kind != VerdictKind.Unknown
            && (parent.Capacity.IsAssumed || parent.Used.IsAssumed || parent.PerCpu?.IsAssumed == true);
        return verdict with { IsEstimated = isEstimated };
    }

    // What something got less than it asked for, or what cannot fit, is so however much more is in use.
    private static Verdict? Worse(MsiParentReport parent)
    {
        string name = parent.Kind.Name();
        string units = parent.Kind.Units();
        if (parent is { Kind: MsiParentKind.None, OnIntx: { Count: > 0 } all })
        {
            return new Verdict(
                VerdictKind.Degraded,
                $"{Number(all.Count)} function{(all.Count == 1 ? " runs" : "s run")} on INTx: {all[0].Reason}");
        }

        MessageShare[] less =
        [
            .. parent.WithLess.Where(share => share.IsRefused || parent.MostFree < share.Wants - share.Interrupts),
        ];
        if (less.Length == 0 && Overfull(parent) is { } over)
        {
            return new Verdict(
                VerdictKind.Full,
                $"{name}: {Number(over.Used)} {units} are in use{over.Where}, but there are {Number(over.Capacity)}");
        }

        if (parent.Kind == MsiParentKind.GicV3Its && parent.FirstShort is { } first)
        {
            return new Verdict(
                first.Got > 0 ? VerdictKind.Degraded : VerdictKind.Full,
                $"{name}: {first.Owner} asked for {Number(first.Asked)} {units} and got {Number(first.Got)}");
        }

        if (less.Length == 0)
        {
            return null;
        }

        string words = $"{less[0].Owner} wants {Number(less[0].Wants)}, has {Number(less[0].Interrupts)}";
        return parent is not { Capacity.Count: { } capacity, Free.Count: { } free }
                ? new Verdict(
                    VerdictKind.Degraded,
                    $"{(parent.Kind == MsiParentKind.Unknown ? "" : $"{name}: ")}{words}; {Untold(parent)}")
            : free == 0 && parent.MostFree == 0
                ? new Verdict(VerdictKind.Full, $"{name}: none of {Number(capacity)} {units} is free; {words}")
            : new Verdict(VerdictKind.Degraded, $"{name}: {Left(parent, free, capacity)}; {words}");
    }

    private static (long Used, long Capacity, string Where)? Overfull(MsiParentReport parent)
    {
        if (parent.Pools.Where(static pool => pool.Used > pool.Capacity).Take(1).ToArray() is [var pool])
        {
            return (pool.Used, pool.Capacity, $" below {pool.Name}");
        }

        return parent is { Capacity.Count: { } all, Used.Count: { } used, Free.Count: 0 }
            && used - parent.OnOffline - parent.MayBeOnOffline > all
            ? (used, all, "")
            : null;
    }

    private static Verdict? Unknown(MsiParentReport parent) =>
        parent is { Capacity.Count: not null, Used.Count: not null, Free.Count: not null } ? null : new Verdict(
            VerdictKind.Unknown,
            parent.Kind == MsiParentKind.Unknown ? Untold(parent) : $"{parent.Kind.Name()}: {Untold(parent)}");

    private static string Untold(MsiParentReport parent) =>
        parent.Kind == MsiParentKind.Unknown ? "the parent of messages is not reported"
        : parent.CapacityProblem is { } problem
            ? $"how many {parent.Kind.Units()} there are is not known: {problem}"
        : parent.Capacity.Count is null ? $"how many {parent.Kind.Units()} there are is not reported"
        : $"how many {parent.Kind.Units()} are in use is not reported";

    // What is not known could take all that is left.
    private static Verdict? Open(MsiParentReport parent)
    {
        long free = parent.Free.Count!.Value;
        if (free == 0 && parent.MostFree > 0)
        {
            return new Verdict(
                VerdictKind.Unknown,
                $"{parent.Kind.Name()}: of {Number(parent.MayBeOnOffline)} {parent.Kind.Units()} in use it is not "
                    + "reported whether they are on CPUs that are offline");
        }

        string? reason = free > 0 && parent.Unlisted is { } unlisted && !(unlisted.AtMost < free)
            ? unlisted.Reason
            : parent.Doubt;
        string least = parent.Unlisted is null ? "" : "at least ";
        return reason is null ? null : new Verdict(
            VerdictKind.Unknown,
            $"{parent.Kind.Name()}: {least}{Number(parent.Used.Count)} of {Number(parent.Capacity.Count)} "
                + $"{parent.Kind.Units()} are in use, but {reason}")
        {
            Next = parent.Unlisted?.Command,
        };
    }

    private static Verdict Room(MsiParentReport parent)
    {
        string name = parent.Kind.Name();
        string units = parent.Kind.Units();
        (long free, long capacity, long used) =
            (parent.Free.Count!.Value, parent.Capacity.Count!.Value, parent.Used.Count!.Value);
        if (parent.Pools.Where(static pool => pool.Used > 0).OrderBy(static pool => pool.Free)
            .ThenByDescending(static pool => pool.Used).Take(1).ToArray() is [var least])
        {
            return new Verdict(
                least.Free == 0 ? VerdictKind.Tight : VerdictKind.Fits,
                $"{name}: {Number(least.Free)} of {Number(least.Capacity)} {units} are free below {least.Name}, "
                    + $"{Number(least.Used)} in use; {Number(free)} of {Number(capacity)} below all bridges");
        }

        string more = parent.Unlisted is { AtMost: { } most } ? $" to {Number(used + most)}" : "";
        string away = parent.OnOffline > 0 ? $", {Number(parent.OnOffline)} of them on CPUs that are offline" : "";
        return new Verdict(
            free == 0 ? VerdictKind.Tight : VerdictKind.Fits,
            $"{name}: {Left(parent, free, capacity)}, {Number(used)}{more} in use{away}");
    }

    private static string Left(MsiParentReport parent, long free, long capacity)
    {
        string least = free == 0 ? ""
            : parent.Unlisted is { AtMost: { } most } && most <= free ? $"{Number(free - most)} to "
            : parent.Unlisted is not null ? "at most "
            : free < parent.MostFree || free < capacity - parent.Used.Count ? "at least "
            : "";
        return $"{least}{Number(free)} of {Number(capacity)} {parent.Kind.Units()} are free";
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
