using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Guests;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Each step of each guest, of which the table of vectors and some other part is known: what the kernel counts
/// there is what a report counts, whatever else has to be assumed.</summary>
public sealed class MeasuredTableTests
{
    public static TheoryData<string> Machines => [.. GuestArchive.Names];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Report_TableBesideOtherParts_CountsWhatTheTableCounts(string name)
    {
        GuestArchive archive = GuestArchive.Read(name);
        List<string> differences = [];
        int compared = 0;
        foreach (GuestStep step in archive.Steps)
        {
            string table = archive.Text(step.Number, CapturePaths.VectorDomain);
            if (table.Length == 0)
            {
                continue;
            }

            MachineReport alone = Report(table);
            foreach ((string form, MachineReport report) in Forms(archive, step.Number, table))
            {
                differences.AddRange(Compare(alone, report).Select(found => $"step {step.Number}, {form}: {found}"));
                compared++;
            }
        }

        Assert.True(compared > 0 || archive.Text(0, CapturePaths.VectorDomain).Length == 0, "Nothing was compared.");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
    }

    private static IEnumerable<(string Form, MachineReport Report)> Forms(GuestArchive archive, int step, string table)
    {
        MachineCapture full = archive.CaptureAt(step);
        string rows = archive.Text(step, CapturePaths.Interrupts);
        string listing = ListingText.OfRoot(full);
        string cpus = archive.Text(step, CapturePaths.CpuInfo);
        yield return ("rows before", Report($"{rows}\n{table}"));
        yield return ("rows behind", Report($"{table}\n{rows}"));
        yield return ("listing", Report($"{table}\n{listing}"));
        yield return ("listing and rows", Report($"{listing}\n{rows}\n{table}"));
        yield return ("CPUs, listing and rows", Report($"{cpus}\n{table}\n{listing}\n{rows}"));
        yield return ("tree without files of interrupts", Report(full, static _ => false));
        yield return ("tree with some files of interrupts", Report(full, static irq => irq.Number % 2 == 0));
    }

    private static MachineReport Report(string text) => RowText.Report(text);

    private static MachineReport Report(MachineCapture full, Func<Irq, bool> hasFile)
    {
        using SourceMachine machine = new(
            full with
            {
                Interrupts = [.. full.Interrupts.Select(one => hasFile(one.Irq) ? one : one with { Dump = null })],
            },
            options: null);
        return machine.Report();
    }

    private static IEnumerable<string> Compare(MachineReport alone, MachineReport report)
    {
        if (report.Vectors is not { } vectors)
        {
            yield return "there are no vectors";
            yield break;
        }

        if (Sums(alone.Vectors!) is var expected && Sums(vectors) is var actual && expected != actual)
        {
            yield return $"{actual} instead of {expected}";
        }

        // A function that got less than it asked is known where functions are.
        if (report.Verdict.Kind != alone.Verdict.Kind && report.Verdict.Kind != VerdictKind.Degraded)
        {
            yield return $"{report.Verdict} instead of {alone.Verdict}";
        }

        if (report.Verdict.IsEstimated)
        {
            yield return "the verdict is estimated";
        }

        foreach (CpuReport cpu in alone.Cpus)
        {
            CpuVectors told = cpu.Vectors!;
            CpuVectors? own = report.Cpus.SingleOrDefault(one => one.Cpu == cpu.Cpu).Vectors;
            if (own is null || Counts(own) != Counts(told))
            {
                yield return $"CPU {cpu.Cpu} {(own is null ? "is not there" : Counts(own))} instead of {Counts(told)}";
            }
        }
    }

    private static string Sums(VectorReport vectors) =>
        $"online {vectors.OnlineCpus}, available {vectors.Available}, reserved {vectors.Reserved}, "
            + $"allocated {vectors.Allocated}, {vectors.Size} from {vectors.First} to {vectors.Last}, "
            + $"largest {vectors.Room.Any.Vectors}, offline {vectors.Room.Offline.InOrder} "
            + $"refused at {vectors.Room.Offline.RefusedAt} {vectors.Room.Offline.Vetoed}";

    private static string Counts(CpuVectors cpu) =>
        $"size {cpu.Size}, available {cpu.Available}, managed {cpu.Managed} {cpu.ManagedInUse}, "
            + $"allocated {cpu.Allocated} {string.Join(',', cpu.Vectors)}";
}
