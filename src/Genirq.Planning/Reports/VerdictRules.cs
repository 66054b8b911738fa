using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;

namespace Genirq.Planning.Reports;

/// <summary>Judges whether a machine's interrupts fit, and finds the one cause worth telling.</summary>
/// <param name="vectors">The machine's sums.</param>
/// <param name="cpus">Its CPUs.</param>
/// <param name="consumers">Who takes vectors, the greediest first.</param>
/// <param name="basis">What else the verdict rests on.</param>
internal sealed class VerdictRules(
    VectorReport vectors, IReadOnlyList<CpuReport> cpus, IReadOnlyList<ConsumerReport> consumers, ReportBasis basis)
{
    // One that has less than this part of a CPU's vectors is not worth naming.
    private const int Standing = 20;

    private const string Balance = $"genirq plan {Verdict.SourceWord} --balance";

    /// <summary>The verdict on a machine without vectors of x86.</summary>
    /// <param name="platform">The sentence that names what is modelled.</param>
    public static Verdict Unjudged(string platform) => new(
        VerdictKind.Unknown, $"only the vectors of x86 are judged, and there are none here. {platform.TrimEnd('.')}");

    /// <summary>The verdict where only a part of what uses interrupts is known.</summary>
    /// <param name="missing">Why; null for no such verdict.</param>
    public static Verdict? Partial(MissingPart? missing) => missing is null ? null
        : new Verdict(VerdictKind.Unknown, $"what uses interrupts is known in part only: {missing.Reason}")
        {
            Next = missing.Command,
        };

    /// <summary>Judges.</summary>
    public Verdict Judge()
    {
        Verdict verdict = Unknown() ?? Full() ?? Degraded() ?? Partial(Mattering()) ?? Tight()
            ?? Partial(basis.Missing is { IsOfPast: true } past ? past : null) ?? Fits();
        return verdict with
        {
            IsEstimated = verdict.Kind != VerdictKind.Unknown && basis.IsEstimated,
            Taker = verdict.Kind == VerdictKind.Unknown ? null
                : consumers.FirstOrDefault(static consumer => consumer is { Devices: > 0, Taken: > 0 })
                    ?? consumers.FirstOrDefault(static consumer => consumer.Taken > 0),
        };
    }

    // Interrupts that would fit wherever they are do not change the answer.
    private MissingPart? Mattering() =>
        basis.Missing is { IsOfPast: true }
            || (basis.Missing is { AtMost: { } most } && Online().All(cpu => cpu.Vectors!.Available > 2 * most))
            ? null
            : basis.Missing;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Count(long count, string one) => $"{Number(count)} {one}{(count == 1 ? "" : "s")}";

    private Verdict? Unknown() =>
        basis.Unknown is { } why ? new Verdict(VerdictKind.Unknown, why) { Next = basis.Bring } : null;

    private Verdict? Full()
    {
        StartedDriver[] refused = [.. basis.Drivers.Where(static driver => driver.IsRefused)];
        if (refused is [var first, ..])
        {
            string reason = first.Refusals is [.., var last] ? $": {last.Sentence.TrimEnd('.')}" : "";
            return new Verdict(
                VerdictKind.Full,
                $"{Count(refused.Length, "driver")} of {Number(basis.Drivers.Count)} "
                + $"{(refused.Length == 1 ? "is" : "are")} refused, first {NameOf(first)} "
                + $"({Number(first.Result)}){reason}; {Sums()}")
            {
                Next = FewerQueues(),
            };
        }

        return vectors.Reserved > vectors.Available
            ? new Verdict(
                VerdictKind.Full,
                $"{Count(vectors.Reserved, "interrupt")} wait{(vectors.Reserved == 1 ? "s" : "")} with a reservation, "
                + $"but {Count(vectors.Available, "vector")} {(vectors.Available == 1 ? "is" : "are")} free on "
                + Count(vectors.OnlineCpus, "CPU"))
            {
                Next = FewerQueues(),
            }
            : null;
    }

    private Verdict? Degraded()
    {
        StartedDriver[] lacking = [.. basis.Drivers.Where(static driver => driver.IsShort)];
        if (lacking is not [var first, ..])
        {
            return null;
        }

        string more = lacking.Length > 1 ? $" (and {Count(lacking.Length - 1, "function")} more with too few)" : "";
        return new Verdict(
            VerdictKind.Degraded,
            $"{NameOf(first)} gets {Number(first.Granted)} of the {Number(first.Asked)} that it asks for{more}; "
            + Sums())
        {
            Next = FewerQueues(),
        };
    }

    private Verdict? Tight()
    {
        if (vectors.Room.Managed is { Times: 0, LimitingCpu: var full })
        {
            CpuVectors row = cpus.First(cpu => cpu.Cpu == full).Vectors!;
            return new Verdict(
                VerdictKind.Tight,
                $"CPU {full} has no vector free: {Number(row.Taken)} of {Number(row.Size)} are taken{Most(row)}; "
                + "managed requests, which need one on each CPU, are refused")
            {
                Next = Balance,
            };
        }

        if (vectors.Room.Offline is { VetoMessage: { } message, Vetoed: var vetoed })
        {
            CpuVectors row = cpus.First(cpu => cpu.Cpu == vetoed.First).Vectors!;
            CpuMask others = vetoed.Except(CpuMask.Of(vetoed.First));
            string more = others.IsEmpty ? "" : $"; nor can CPU{(others.Count == 1 ? "" : "s")} {others}";
            return new Verdict(
                VerdictKind.Tight,
                $"CPU {vetoed.First} cannot go offline: \"{message}\"{Most(row)}{more}")
            {
                Next = FewerQueues(),
            };
        }

        return Reserve() ?? Leaving();
    }

    private Verdict? Reserve()
    {
        CpuReport[] below = [.. Online().Where(cpu => cpu.Vectors!.Available < basis.Headroom)];
        if (below.Length == 0)
        {
            return null;
        }

        CpuReport least = below.MinBy(static cpu => cpu.Vectors!.Available);
        string more = below.Length > 1 ? $", and {Count(below.Length - 1, "other CPU")} too few as well" : "";
        return new Verdict(
            VerdictKind.Tight,
            $"CPU {least.Cpu} has {Count(least.Vectors!.Available, "vector")} free, fewer than the headroom of "
            + $"{Number(basis.Headroom)}{Most(least.Vectors)}{more}")
        {
            Next = Balance,
        };
    }

    private Verdict? Leaving() => vectors.Room.Offline is { RefusedAt: >= 0 } offline
        ? new Verdict(
            VerdictKind.Tight,
            $"{Number(offline.InOrder)} of {Number(offline.Candidates)} CPUs can go offline in order, CPU "
            + $"{Number(offline.RefusedAt)} is refused; {Sums()}")
        {
            Next = FewerQueues(),
        }
        : null;

    private Verdict Fits()
    {
        CpuReport[] online = [.. Online()];
        string reserved = vectors.Reserved > 0 ? $", {Number(vectors.Reserved)} of them reserved" : "";
        CpuReport fullest = online.MinBy(static cpu => cpu.Vectors!.Available);
        string least = online.Length > 1
            ? $"; fewest on CPU {fullest.Cpu}: {Number(fullest.Vectors!.Available)}{Most(fullest.Vectors!)}"
            : "";
        string leaving = vectors.Room.Offline.Candidates > 0 ? "; all CPUs but one can go offline" : "";
        string? driver = consumers.Select(static consumer => consumer.Driver)
            .FirstOrDefault(static driver => driver is not null && DriverRules.Find(driver) is not null);
        return new Verdict(VerdictKind.Fits, $"{Sums()}{reserved}{least}{leaving}")
        {
            Next = driver is null ? null : $"genirq plan {Verdict.SourceWord} --add {driver}",
        };
    }

    private IEnumerable<CpuReport> Online() => cpus.Where(static cpu => cpu is { IsOnline: true, Vectors: not null });

    private string Sums() => $"{Number(vectors.Available)} of "
        + $"{Count((long)vectors.Size * vectors.OnlineCpus, "vector")} are free on {Count(vectors.OnlineCpus, "CPU")}";

    private string NameOf(StartedDriver driver) =>
        consumers.FirstOrDefault(consumer => consumer.Name == driver.Slot.ToString())?.Label
        ?? (driver.Driver.Length == 0 ? driver.Slot.ToString() : $"{driver.Slot} ({driver.Driver})");

    // What the greediest would take with half of its queues. Virtio keeps its vectors, however many queues it uses.
    private string? FewerQueues() =>
        consumers.FirstOrDefault(static consumer => consumer is { Devices: 1, Interrupts: > 3 }
            && consumer.Driver is not (null or "virtio-pci")) is { } first
            ? $"genirq plan {Verdict.SourceWord} --queues {first.Name}={Number(first.Interrupts / 2)}"
            : null;

    // Whose a CPU's vectors are, if one stands out.
    private string Most(CpuVectors row)
    {
        IGrouping<string, VectorUse>? most = row.Uses.Where(static use => use.Owner is not null)
            .GroupBy(static use => use.Owner!)
            .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault();
        if (most is null || most.Count() * Standing < row.Size)
        {
            return "";
        }

        string name = consumers.FirstOrDefault(consumer => consumer.Name == most.Key)?.Label ?? most.Key;
        return $", most by {name}: {Number(most.Count())}";
    }
}
