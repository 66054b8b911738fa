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
    public static Verdict Of(MsiParentReport parent, MissingPart? missing)
    {
        Verdict verdict = Judge(parent);
        verdict = verdict.Kind is VerdictKind.Fits or VerdictKind.Tight
            ? VerdictRules.Partial(missing?.AtMost * 2 < parent.Free.Count ? null : missing) ?? verdict
            : verdict;
        bool isEstimated = verdict.Kind != VerdictKind.Unknown
            && (parent.Capacity.IsAssumed || parent.Used.IsAssumed || parent.PerCpu?.IsAssumed == true);
        return verdict with { IsEstimated = isEstimated };
    }

    private static Verdict Judge(MsiParentReport parent)
    {
        string name = parent.Kind.Name();
        string units = parent.Kind.Units();
        if (parent is { Kind: MsiParentKind.None, OnIntx: { Count: > 0 } all })
        {
            return new Verdict(
                VerdictKind.Degraded,
                $"{Number(all.Count)} function{(all.Count == 1 ? " runs" : "s run")} on INTx: {all[0].Reason}");
        }

        if (parent is not { Capacity.Count: { } capacity, Used.Count: { } used, Free.Count: { } free })
        {
            string what = parent.Kind == MsiParentKind.Unknown ? "the parent of messages is not reported"
                : parent.Capacity.Count is null ? $"how many {units} there are is not reported"
                : $"how many {units} are in use is not reported";
            return new Verdict(VerdictKind.Unknown, parent.Kind == MsiParentKind.Unknown ? what : $"{name}: {what}");
        }

        if (parent.FirstShort is { } first)
        {
            return new Verdict(
                first.Got > 0 ? VerdictKind.Degraded : VerdictKind.Full,
                $"{name}: {first.Owner} asked for {Number(first.Asked)} {units} and got {Number(first.Got)}");
        }

        MessageShare[] less = [.. parent.WithLess];
        bool isAtLeast = parent.MostFree > free;
        if (free == 0 && isAtLeast)
        {
            return new Verdict(
                VerdictKind.Unknown,
                $"{name}: of {Number(parent.MayBeOnOffline)} {units} in use it is not reported whether they are on "
                    + "CPUs that are offline");
        }

        string left = $"{(isAtLeast ? "at least " : "")}{Number(free)} of {Number(capacity)} {units} are free";
        if (free == 0 && less.Length > 0)
        {
            return new Verdict(
                VerdictKind.Full, $"{name}: none of {Number(capacity)} {units} is free; {Words(less[0])}");
        }

        return less.Length > 0 && parent.Kind == MsiParentKind.GicV2m && free < less.Max(Missing)
            ? new Verdict(VerdictKind.Degraded, $"{name}: {left}; {Words(less[0])}")
            : new Verdict(free == 0 ? VerdictKind.Tight : VerdictKind.Fits, $"{name}: {left}, {Number(used)} in use"
                + (parent.OnOffline > 0 ? $", {Number(parent.OnOffline)} of them on CPUs that are offline" : ""));
    }

    private static long Missing(MessageShare share) => (share.Wants ?? 0) - share.Interrupts;

    private static string Words(MessageShare share) =>
        $"{share.Owner} wants {Number(share.Wants)}, has {Number(share.Interrupts)}";

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
