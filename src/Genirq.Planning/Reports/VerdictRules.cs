using System.Globalization;
using Genirq.Cpus;

namespace Genirq.Planning.Reports;

/// <summary>Judges whether a machine's interrupts fit, and finds the one cause worth telling.</summary>
/// <param name="vectors">The machine's sums.</param>
/// <param name="cpus">Its CPUs.</param>
/// <param name="consumers">Who takes vectors, the greediest first.</param>
internal sealed class VerdictRules(
    VectorReport vectors, IReadOnlyList<CpuReport> cpus, IReadOnlyList<ConsumerReport> consumers)
{
    // One that has less than this part of a CPU's vectors is not worth naming.
    private const int Standing = 20;

    /// <summary>The verdict on a machine without vectors of x86.</summary>
    /// <param name="platform">The sentence that names what is modelled.</param>
    public static Verdict Unjudged(string platform) => new(
        VerdictKind.Unknown, $"only the vectors of x86 are judged, and there are none here. {platform.TrimEnd('.')}");

    /// <summary>Judges.</summary>
    public Verdict Judge() => Short() ?? Tight() ?? Fits();

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Count(long count, string one) => $"{Number(count)} {one}{(count == 1 ? "" : "s")}";

    private Verdict? Short() => vectors.Reserved > vectors.Available
        ? new Verdict(
            VerdictKind.Short,
            $"{Count(vectors.Reserved, "interrupt")} wait{(vectors.Reserved == 1 ? "s" : "")} with a reservation, but "
            + $"{Count(vectors.Available, "vector")} {(vectors.Available == 1 ? "is" : "are")} free on "
            + $"{Count(vectors.OnlineCpus, "CPU")}{Greediest()}")
        : null;

    private Verdict? Tight()
    {
        if (vectors.Room.Managed is { Times: 0, LimitingCpu: var full })
        {
            CpuVectors row = cpus.First(cpu => cpu.Cpu == full).Vectors!;
            return new Verdict(
                VerdictKind.Tight,
                $"CPU {full} has no vector free: {Number(row.Taken)} of {Number(row.Size)} are taken{Most(row)}; "
                + "managed requests, which need one on each CPU, are refused");
        }

        if (vectors.Room.Offline is { VetoMessage: { } message, Vetoed: var vetoed })
        {
            CpuVectors row = cpus.First(cpu => cpu.Cpu == vetoed.First).Vectors!;
            CpuMask others = vetoed.Except(CpuMask.Of(vetoed.First));
            string more = others.IsEmpty ? "" : $"; nor can CPU{(others.Count == 1 ? "" : "s")} {others}";
            return new Verdict(
                VerdictKind.Tight,
                $"CPU {vetoed.First} cannot go offline: \"{message}\"{Most(row)}{more}");
        }

        return null;
    }

    private Verdict Fits()
    {
        CpuReport[] online = [.. cpus.Where(static cpu => cpu is { IsOnline: true, Vectors: not null })];
        string free = $"{Number(vectors.Available)} of {Count((long)vectors.Size * vectors.OnlineCpus, "vector")} "
            + $"are free on {Count(vectors.OnlineCpus, "CPU")}";
        string reserved = vectors.Reserved > 0 ? $", {Number(vectors.Reserved)} of them reserved" : "";
        CpuReport fullest = online.MinBy(static cpu => cpu.Vectors!.Available);
        string least = online.Length > 1
            ? $"; fewest on CPU {fullest.Cpu}: {Number(fullest.Vectors!.Available)}{Most(fullest.Vectors!)}"
            : "";
        return new Verdict(VerdictKind.Fits, $"{free}{reserved}{least}{Leaving()}");
    }

    private string Leaving() => vectors.Room.Offline switch
    {
        { Candidates: 0 } => "",
        { RefusedAt: < 0 } => "; all CPUs but one can go offline",
        { InOrder: var gone, RefusedAt: var cpu, Candidates: var all } =>
            $"; {Number(gone)} of {Number(all)} CPUs can go offline in order, CPU {cpu} is refused",
    };

    private string Greediest() => consumers is [{ Taken: > 0 } first, ..]
        ? $"; {first.Name}{(first.Driver is null ? "" : $" ({first.Driver})")} takes most, {Number(first.Taken)}"
        : "";

    // Whose a CPU's vectors are, if one stands out.
    private static string Most(CpuVectors row)
    {
        IGrouping<string, VectorUse>? most = row.Uses.Where(static use => use.Owner is not null)
            .GroupBy(static use => use.Owner!)
            .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault();
        return most is null || most.Count() * Standing < row.Size
            ? ""
            : $" (most by {most.Key}: {Number(most.Count())})";
    }
}
