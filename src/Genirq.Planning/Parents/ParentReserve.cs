using System.Globalization;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Judges whether a stated reserve of messages stays free: at each CPU where CPUs have numbers of their own,
/// below each host bridge on POWER, else in all of the parent.</summary>
/// <param name="parent">The parent.</param>
/// <param name="reserve">How many are to stay free.</param>
internal sealed class ParentReserve(MsiParentReport parent, int reserve)
{
    private readonly string _name = parent.Kind.Name();

    /// <summary>The verdict if the reserve is undercut however much is not known; else null.</summary>
    public Verdict? Undercut()
    {
        if (parent.Kind == MsiParentKind.None && reserve > 0)
        {
            return new Verdict(
                VerdictKind.Tight,
                $"there is no parent of messages: none is free, fewer than the headroom of {Number(reserve)}");
        }

        AvailableMessages[] below = [.. parent.Available.Where(place => place.Most < reserve)];
        if (below.Length > 0)
        {
            AvailableMessages least = below.MinBy(static place => place.Most);
            string more = below.Length == 1 ? ""
                : $", and {Number(below.Length - 1)} other{(below.Length > 2 ? "s" : "")} too few as well";
            return new Verdict(
                VerdictKind.Tight,
                $"{_name}: {Left(least)}, fewer than the headroom of {Number(reserve)}{more}");
        }

        // However they are spread, one of the CPUs has too few.
        int places = parent.Available.Count;
        return places > 1 && parent.Kind.CountsEachCpu() && parent.MostFree < (long)reserve * places
            ? new Verdict(
                VerdictKind.Tight,
                $"{_name}: {parent.Kind.Counted(parent.MostFree.Value)} free on {Number(places)} CPUs, "
                    + $"fewer than the headroom of {Number(reserve)} on each")
            : null;
    }

    /// <summary>The verdict if it is not known whether the reserve is kept; else null.</summary>
    public Verdict? Unsure()
    {
        AvailableMessages[] open = [.. parent.Available.Where(place => place.Least < reserve)];
        return open.Length == 0 ? null : new Verdict(
            VerdictKind.Unknown,
            $"{_name}: {Left(open.MinBy(static place => place.Least))}, and whether the headroom of {Number(reserve)} "
                + $"is kept is not known{Reason()}")
        {
            Next = parent.Unlisted?.Command,
        };
    }

    private string Reason() => parent.Unlisted is { } unlisted ? $": {unlisted.Reason}"
        : parent.Available.Count > 1 && parent.Kind.CountsEachCpu() ? ": which CPU has which is not reported of all"
        : "";

    private string Left(AvailableMessages place)
    {
        string units = parent.Kind.Units();
        return parent.Kind.CountsEachCpu()
            ? $"{place.Place} has {(place.IsExact ? parent.Kind.Counted(place.Most) : $"{place} {units}")} free"
            : $"{place}{(place.Place.Length > 0 ? "" : $" of {Number(parent.Capacity.Count!.Value)}")} {units} are free"
                + (place.Place.Length == 0 ? "" : $" {(parent.Pools.Count > 0 ? "below" : "in")} {place.Place}");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
