using Genirq.Planning.Captures;
using Genirq.Planning.Fleets;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Forms;
using Genirq.Tests.Planning.Guests;

namespace Genirq.Tests.Planning.Fleets;

/// <summary>Machines with another number of CPUs: what a fleet says of them is what a plan says, and what nothing
/// tells is not judged.</summary>
public sealed class OtherCpusTests
{
    public static TheoryData<string> Machines => [.. GuestArchive.Names];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Fleet_CapturesOnOtherCpus_SaysWhatAPlanSays(string name)
    {
        GuestArchive archive = GuestArchive.Read(name);
        using TemporaryFolder folder = new();
        int step = archive.Steps[^1].Number;
        string rows = archive.Text(step, CapturePaths.Interrupts);
        string table = archive.Text(step, CapturePaths.VectorDomain);
        string listing = ListingText.OfRoot(archive.CaptureAt(step));
        (string Name, string Text)[] files =
            [("rows", rows), ("table", table), ("bundle", $"{rows}\n{table}\n{listing}"), ("listing", listing)];
        foreach ((string file, string text) in files.Where(static one => one.Text.Length > 0))
        {
            string path = Path.Combine(folder.Path, file);
            File.WriteAllText(path, text);
            foreach (int cpus in (int[])[1, 6, 48])
            {
                List<FleetEntry> entries = [];
                new FleetRunner(new FleetOptions { Cpus = cpus }).Run([path], entries.Add);
                FleetEntry entry = Assert.Single(entries);
                MachineSource source = MachineSource.Open(path);
                source = source.Kind == MachineSourceKind.Listing ? source.WithCpus(cpus) : source;
                PlanChange change = new(PlanChangeKind.CpuCount, "cpus") { Number = cpus };
                Assert.Null(MachinePlan.TryMake(source, [change], null, out PlanResult? plan));

                Assert.Equal(plan!.Verdict.Kind, entry.Verdict!.Kind);
                if (file is "rows" or "table")
                {
                    Assert.Equal(VerdictKind.Unknown, entry.Verdict.Kind);
                    continue;
                }

                Assert.Equal(plan.After.Vectors!.Available, entry.Vectors!.Available);
                Assert.Equal(plan.After.Vectors.Reserved, entry.Vectors.Reserved);
            }
        }
    }

    [Fact]
    public void Fleet_AsManyCpusAsTheOptionTakes_IsJudged()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "listing");
        File.WriteAllText(path, ListingText.OfRoot(GuestArchive.Read("basic-2cpu").CaptureAt(0)));
        List<FleetEntry> entries = [];

        new FleetRunner(new FleetOptions { Cpus = SourceOptions.MaximumCpus }).Run([path], entries.Add);

        FleetEntry entry = Assert.Single(entries);
        Assert.Equal((VerdictKind.Fits, SourceOptions.MaximumCpus), (entry.Verdict!.Kind, entry.Cpus));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Plan_OtherCpus_KeepsTheVectorsOfTheKernel(string name)
    {
        GuestArchive archive = GuestArchive.Read(name);
        MachineCapture capture = archive.CaptureAt(0);

        string? problem = MachinePlan.TryMake(
            capture, [new PlanChange(PlanChangeKind.CpuCount, "cpus") { Number = 2 }], null, out PlanResult? plan);

        if (capture.AreMessagesSwitchedOff)
        {
            Assert.Contains("pci=nomsi", problem, StringComparison.Ordinal);
            return;
        }

        Assert.Null(problem);
        Assert.Equal(plan!.Before.Vectors!.SystemVectors, plan.After.Vectors!.SystemVectors);
        Assert.Equal(plan.Before.Vectors.Size, plan.After.Vectors.Size);
    }
}
