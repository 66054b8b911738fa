using Genirq.Planning.Captures;
using Genirq.Planning.Dumps;
using Genirq.Tests.Cli;
using Genirq.Tests.Fakes;
using Genirq.Tests.Planning.Guests;

namespace Genirq.Tests.Planning;

public sealed class CaptureContradictionsTests : IDisposable
{
    private const string Table =
        "Online bitmaps:        2\nGlobal available:    103\nGlobal reserved:       0\nTotal allocated:     301\n"
        + "System: 2: 50,128\n | CPU | avl | man | mac | act | vectors\n"
        + "     0     2     0     0  300  32-49\n     1   101     0     0    1  33\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void First_InterruptOnACpuThatCannotBe_IsTold()
    {
        MemoryTree tree = SmallMachine.Tree().Add("proc/irq/25/effective_affinity_list", "9\n");

        Assert.Equal(
            "interrupt 25 goes to CPU 9, which does not exist; there can be 0-3",
            CaptureContradictions.First(MachineCaptureReader.Read(tree)));
    }

    [Fact]
    public void First_MoreVectorsThanACpuHolds_IsTold()
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree()) with
        {
            Vectors = new VectorDump
            {
                SystemVectors = [50, 128],
                Rows = [new VectorDumpRow(0, 0, 0, 0, 203), new VectorDumpRow(1, uint.MaxValue, 0, 0, 1)],
            },
        };

        Assert.Equal(
            "the table of vectors tells more of CPU 0 than the 202 vectors that it holds",
            CaptureContradictions.First(capture));
    }

    [Fact]
    public void First_MachinesThatAre_ContradictNothing()
    {
        Assert.Null(CaptureContradictions.First(MachineCaptureReader.Read(SmallMachine.Tree())));
        foreach (string name in GuestArchive.Names.Take(4))
        {
            GuestArchive archive = GuestArchive.Read(name);

            Assert.All(archive.Steps, step => Assert.Null(CaptureContradictions.First(archive.CaptureAt(step.Number))));
        }
    }

    [Theory]
    [InlineData("report")]
    [InlineData("plan")]
    public void Tool_MoreVectorsThanACpuHolds_IsOneLineAndTwo(string verb)
    {
        string file = Path.Combine(_folder.Path, "VECTOR");
        File.WriteAllText(file, Table);

        ToolRun.Of(verb, file).AssertRefused("line 7");
    }

    [Theory]
    [InlineData("report")]
    [InlineData("plan")]
    public void Tool_InterruptOnACpuThatCannotBe_IsOneLineAndTwo(string verb)
    {
        string folder = Path.Combine(_folder.Path, "tree");
        CaptureWriter.Write(SmallMachine.Tree().Add("proc/irq/25/effective_affinity_list", "9\n"), folder);

        ToolRun.Of(verb, folder).AssertRefused("it contradicts itself: interrupt 25 goes to CPU 9");
    }
}
