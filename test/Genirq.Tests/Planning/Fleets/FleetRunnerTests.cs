using System.Text;
using Genirq.Planning.Fleets;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning.Fleets;

public sealed class FleetRunnerTests : IDisposable
{
    private const string Listing =
        "00:00.0 0600: 8086:2020\n01:00.0 0108: 8086:0a54\n\tCapabilities: [b0] MSI-X: Enable+ Count=129 Masked-\n"
        + "\tKernel driver in use: nvme\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Run_ManyInputs_TellsAllInTheirOrder(int jobs)
    {
        string[] paths = [.. Enumerable.Range(0, 100).Select(i => Write($"m{i}", i % 7 == 0 ? "no machine" : Listing))];

        List<FleetEntry> entries = Run(new FleetOptions { Jobs = jobs }, paths);

        Assert.Equal(paths, entries.Select(entry => entry.Source));
        for (int i = 0; i < entries.Count; i++)
        {
            Assert.Equal(i % 7 == 0, entries[i].Error is not null);
        }

        FleetEntry machine = entries[1];
        Assert.Equal(
            (MachineSourceKind.Listing, 16, 2, 1), (machine.Kind, machine.Cpus, machine.Functions, machine.Devices));
        Assert.Equal((17, 17, true), (machine.Asked, machine.Granted, machine.IsAssumed));
        Assert.Equal((true, "fits"), (machine.Fits, machine.Verdict!.Word));
        Assert.NotNull(machine.WorstCpu);
        Assert.Equal($"{paths[0]}: ", entries[0].Error![..(paths[0].Length + 2)]);
    }

    [Fact]
    public void Run_ListThatIsStillComingIn_TellsWhatIsDone()
    {
        string path = Write("m", Listing);
        using ManualResetEventSlim told = new();
        FleetRunner runner = new(new FleetOptions { Jobs = 2 });
        int entries = 0;

        runner.Run(Slow(), _ =>
        {
            entries++;
            told.Set();
        });

        Assert.Equal(2, entries);
        Assert.True(runner.HasAllInputs);
        Assert.Equal((2, 2), (runner.Taken, runner.Finished));

        IEnumerable<string> Slow()
        {
            yield return path;
            Assert.True(told.Wait(TimeSpan.FromSeconds(30)), "The first machine waited for the second.");
            yield return path;
        }
    }

    [Fact]
    public void Run_InputsThatFail_FailsInTheCaller()
    {
        FleetRunner runner = new(new FleetOptions { Jobs = 3 });

        Assert.Throws<IOException>(() => runner.Run(Failing(), _ => { }));

        static IEnumerable<string> Failing()
        {
            yield return "nowhere";
            throw new IOException("The list is gone.");
        }
    }

    [Fact]
    public void Run_TellerThatFails_EndsAllThreads()
    {
        string path = Write("m", Listing);
        FleetRunner runner = new(new FleetOptions { Jobs = 3 });

        Assert.Throws<InvalidOperationException>(
            () => runner.Run(Enumerable.Repeat(path, 1000), _ => throw new InvalidOperationException()));

        Assert.True(runner.Taken <= runner.Window + 1, $"{runner.Taken} inputs were taken.");
    }

    [Fact]
    public void Run_WithCpus_AsksAsOnThatMany()
    {
        FleetEntry entry = Assert.Single(Run(new FleetOptions { Cpus = 4 }, Write("m", Listing)));

        Assert.Equal((4, 5), (entry.Cpus, entry.Asked));
    }

    [Fact]
    public void Run_TableOfVectorsWithCpus_IsNotJudged()
    {
        string table = "| CPU | avl | man | mac | act | vectors\n 0 201 0 0 1 33\n";

        FleetEntry entry = Assert.Single(Run(new FleetOptions { Cpus = 4 }, Write("t", table)));

        Assert.Null(entry.Fits);
        Assert.Contains("nothing is known of other CPUs", entry.Verdict!.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Expand_Folders_StandForWhatIsInThem()
    {
        Write("b10", Listing);
        Write("b2", Listing);
        Write("deep/er/x", Listing);
        Write("tree/proc/interrupts", "           CPU0\n 24: 0 PCI-MSIX-0000:00:03.0 0-edge a\n");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "loop"), _folder.Path);

        string[] found = [.. FleetInputs.Expand([_folder.Path, "gone"])];

        Assert.Equal(
            ["b2", "b10", "deep/er/x", "empty", "tree", "gone"],
            found.Select(path => path == "gone" ? path : Path.GetRelativePath(_folder.Path, path)));
        Assert.Equal(MachineSourceKind.Folder, Run(new FleetOptions(), found[4]).Single().Kind);
        Assert.Contains(
            "not a captured tree", Run(new FleetOptions(), found[3]).Single().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FleetOptions { Jobs = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FleetOptions { Cpus = 65537 });
    }

    private static List<FleetEntry> Run(FleetOptions options, params string[] paths)
    {
        List<FleetEntry> entries = [];
        new FleetRunner(options).Run(paths, entries.Add);
        return entries;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.ASCII.GetBytes(text));
        return path;
    }
}
