using System.Xml.Linq;
using Genirq.Planning.Captures;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

/// <summary><c>genirq report --svg</c> and <c>--html</c>.</summary>
public sealed class ReportPictureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReportPictureTests()
    {
        CaptureWriter.Write(TestData.Kept(), Tree);
    }

    private string Tree => Path.Combine(_folder.Path, "tree");

    private string File => Path.Combine(_folder.Path, "picture");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--svg", "svg")]
    [InlineData("--html", "html")]
    public void Report_Picture_IsWrittenBesideTheReport(string option, string element)
    {
        ToolRun run = ToolRun.Of("report", Tree, option, File);

        Assert.Equal(0, run.Code);
        Assert.Equal(ToolRun.Of("report", Tree).Output, run.Output);
        XElement picture = XDocument.Load(File).Root!;
        Assert.Equal(element, picture.Name.LocalName);
        Assert.Contains("0000:00:03.0", picture.Value, StringComparison.Ordinal);
        Assert.Equal(["picture", "tree"], Names());
    }

    [Fact]
    public void Report_PictureThatIsThere_IsReplaced()
    {
        System.IO.File.WriteAllText(File, new string('x', 1 << 20));

        Assert.Equal(0, ToolRun.Of("report", Tree, "--svg", File).Code);

        Assert.Equal("svg", XDocument.Load(File).Root!.Name.LocalName);
    }

    [Fact]
    public void Report_PictureBehindALink_KeepsTheLink()
    {
        string link = Path.Combine(_folder.Path, "link");
        System.IO.File.WriteAllText(File, "");
        System.IO.File.CreateSymbolicLink(link, File);

        Assert.Equal(0, ToolRun.Of("report", Tree, "--svg", link).Code);

        Assert.Equal("svg", XDocument.Load(File).Root!.Name.LocalName);
        Assert.Equal(File, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void Report_PictureIntoADevice_LeavesTheDevice()
    {
        Assert.Equal(0, ToolRun.Of("report", Tree, "--html", "/dev/null").Code);

        Assert.Empty(System.IO.File.ReadAllText("/dev/null"));
    }

    [Theory]
    [InlineData("--svg")]
    [InlineData("--html")]
    public void Report_PictureWhereNoneCanBe_IsRefusedAndNothingIsLeft(string option)
    {
        ToolRun.Of("report", Tree, option, Path.Combine(_folder.Path, "none", "x")).AssertRefused(option);
        ToolRun.Of("report", Tree, option, _folder.Path).AssertRefused("is a folder");
        ToolRun.Of("report", Tree, option, "").AssertRefused($"{option}: a file's name is expected");
        Assert.Equal(["tree"], Names());
    }

    private string[] Names() =>
        [.. Directory.EnumerateFileSystemEntries(_folder.Path).Select(static path => Path.GetFileName(path)!).Order()];
}
