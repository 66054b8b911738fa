using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Tests.Cli;
using Genirq.Tests.Planning.Forms;
using Genirq.Tests.Planning.Guests;

namespace Genirq.Tests.Planning.Plans;

/// <summary>A table of vectors alone or beside rows, without files of interrupts: what a plan or a report would have to
/// assume there is not judged.</summary>
public sealed class TableBesideRowsPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--isolate", "1")]
    [InlineData("--no-remap", null)]
    [InlineData("--cpus", "1")]
    public void Plan_AnotherStartOfATableAlone_IsNotJudged(string option, string? word)
    {
        GuestArchive archive = GuestArchive.Read("veto-2cpu");

        ToolRun run = Plan(archive.Text(0, CapturePaths.VectorDomain), word is null ? [option] : [option, word]);

        Assert.StartsWith("unknown: it names no functions and no drivers", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--affinity", "5=1")]
    [InlineData("--balance", null)]
    public void Plan_AffinitiesOfATableAlone_AreRefused(string option, string? word)
    {
        GuestArchive archive = GuestArchive.Read("veto-2cpu");

        ToolRun run = Plan(archive.Text(0, CapturePaths.VectorDomain), word is null ? [option] : [option, word]);

        run.AssertRefused("a table of vectors alone names no interrupts");
    }

    [Theory]
    [InlineData("basic-2cpu", 10, "29=1")]
    [InlineData("amd-4cpu", 2, "31,35,39=0")]
    public void Plan_AffinityThatMayBeManaged_IsNotJudged(string name, int step, string change)
    {
        GuestArchive archive = GuestArchive.Read(name);

        ToolRun run = Plan(Joined(archive, step, step), ["--affinity", change]);

        Assert.StartsWith("unknown: whether interrupt ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_RefusalBesideAnAffinityInDoubt_IsTold()
    {
        GuestArchive archive = GuestArchive.Read("veto-2cpu");

        ToolRun run = Plan(Joined(archive, 0, 0), ["--offline", "1", "--affinity", "26=0"]);

        Assert.StartsWith("full", run.Output, StringComparison.Ordinal);
        Assert.Contains("Cannot disable CPU", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AffinityOfTheTimer_IsRefusedAsByTheKernel()
    {
        GuestArchive archive = GuestArchive.Read("basic-2cpu");

        ToolRun run = Plan(Joined(archive, 0, 0), ["--affinity", "0=1"]);

        Assert.StartsWith("full (estimated): affinity 0=1 fails first", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--offline", "1")]
    [InlineData("--remove", "0000:00:03.0")]
    public void Plan_ChangeWherePlacesAreAssumed_IsEstimated(string option, string word)
    {
        GuestArchive archive = GuestArchive.Read("amd-4cpu");

        ToolRun run = Plan(Joined(archive, 0, 0), [option, word]);

        Assert.StartsWith("fits (estimated): ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_CpuThatNoPartNames_IsNotKnown()
    {
        GuestArchive archive = GuestArchive.Read("amd-4cpu");
        int step = archive.Steps.First(step => archive.CaptureAt(step.Number).OnlineCpus.Count == 3).Number;

        ToolRun run = Plan(Joined(archive, step, step), ["--online", "3"]);

        run.AssertRefused("whether there is a CPU 3 is not known");
    }

    [Theory]
    [InlineData("veto-2cpu", 1, 4)]
    [InlineData("hotplug-4cpu", 2, 0)]
    public void Report_RowsThatNeedMoreVectorsThanTheTableLists_AreNotJudged(string name, int rows, int table)
    {
        MachineReport report = RowText.Report(Joined(GuestArchive.Read(name), rows, table));

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("not of one moment: it lists no vector for", report.Verdict.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_EachGuestsTableBesideRows_TakesNoLineForManaged()
    {
        foreach (string name in GuestArchive.Names)
        {
            GuestArchive archive = GuestArchive.Read(name);
            foreach (GuestStep step in archive.Steps.Where(step => HasTable(archive, step.Number)))
            {
                MachineReport report = RowText.Report(Joined(archive, step.Number, step.Number));

                Assert.All(report.Others, other => Assert.False(
                    other is { Vector.ManagedCpus: not null } && other.Group.Contains("IO-APIC"),
                    $"{name}, step {step.Number}: {other.Irq}"));
            }
        }
    }

    [Fact]
    public void Report_TableWithoutItsSystemLine_IsEstimatedFromWhatItCounts()
    {
        GuestArchive archive = GuestArchive.Read("veto-2cpu");
        string table = archive.Text(0, CapturePaths.VectorDomain);
        IEnumerable<string> lines = table.Split('\n')
            .Where(static line => !line.StartsWith("System", StringComparison.Ordinal));

        MachineReport whole = RowText.Report(table);
        MachineReport report = RowText.Report(string.Join('\n', lines));

        Assert.Equal((whole.Verdict.Kind, true), (report.Verdict.Kind, report.Verdict.IsEstimated));
        Assert.Equal(whole.Vectors!.Available, report.Vectors!.Available);
    }

    private static bool HasTable(GuestArchive archive, int step) =>
        archive.Text(step, CapturePaths.VectorDomain).Length > 0;

    private static string Joined(GuestArchive archive, int rows, int table) =>
        $"{archive.Text(rows, CapturePaths.Interrupts)}\n{archive.Text(table, CapturePaths.VectorDomain)}";

    private ToolRun Plan(string text, string[] words)
    {
        string path = Path.Combine(_folder.Path, "text");
        File.WriteAllText(path, text);
        return ToolRun.Of(["plan", path, .. words]);
    }
}
