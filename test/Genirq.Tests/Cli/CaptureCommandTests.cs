using Genirq.Cli;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

public sealed class CaptureCommandTests
{
    [LivePciFact]
    public void Capture_LiveMachine_GivesATreeThatCanBeReportedOn()
    {
        using TemporaryFolder folder = new();
        string tree = Path.Combine(folder.Path, "tree");

        ToolRun run = ToolRun.Of("capture", tree);

        Assert.Equal(0, run.Code);
        Assert.EndsWith($" files in {tree}\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, ToolRun.Of("report", tree).Code);
    }

    [LivePciFact]
    public void Capture_ToTheOutput_IsAnArchiveThatCanBeReportedOn()
    {
        using TemporaryFolder folder = new();
        string archive = Path.Combine(folder.Path, "machine.tar");
        using StringWriter errors = new();
        using (StreamWriter output = new(File.Create(archive)))
        {
            Assert.Equal(Tool.Success, Tool.Run(["capture", "-"], output, errors));
        }

        Assert.Contains(" files", errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(Tool.Success, ToolRun.Of("report", archive).Code);
    }

    [Fact]
    public void Capture_ToATextOnly_IsRefused() => ToolRun.Of("capture", "-").AssertRefused("-: ");

    [Fact]
    public void Capture_FolderThatIsNotEmpty_IsRefused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "mine"), "mine");

        ToolRun.Of("capture", folder.Path).AssertRefused("nothing is overwritten");
    }

    [Fact]
    public void Capture_File_IsRefused()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "mine");

        ToolRun.Of("capture", file).AssertRefused("this is not an empty folder");
    }

    [Theory]
    [InlineData("DIR", "")]
    [InlineData("extra", "a", "extra")]
    public void Capture_WrongWords_AreRefused(string expected, params string[] arguments) =>
        ToolRun.Of(["capture", .. arguments]).AssertRefused(expected);

    [Fact]
    public void Capture_NoFolder_IsRefused() => ToolRun.Of("capture").AssertRefused("capture");
}
