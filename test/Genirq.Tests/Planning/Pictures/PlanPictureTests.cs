using System.Xml.Linq;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning.Pictures;

/// <summary><c>genirq plan --svg</c> and <c>--html</c>.</summary>
public sealed class PlanPictureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "picture");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Plan_Svg_ShowsBeforeAndAfterInTheSameColours()
    {
        Assert.Equal(0, ToolRun.Of("plan", "demo", "--offline", "1", "--svg", File).Code);

        XElement svg = XDocument.Load(File).Root!;
        XName group = XName.Get("g", "http://www.w3.org/2000/svg");
        XElement[] maps = [.. svg.Elements(group)];
        Assert.Equal(2, maps.Length);
        Assert.Contains("Before", maps[0].Value, StringComparison.Ordinal);
        Assert.Contains("After offline 1", maps[1].Value, StringComparison.Ordinal);
        Assert.Equal(Legend(maps[0]), Legend(maps[1]));
        Assert.Single(svg.Descendants(XName.Get("style", "http://www.w3.org/2000/svg")));
        Assert.Equal(
            svg.Descendants().Attributes("id").Count(),
            svg.Descendants().Attributes("id").Select(static id => id.Value).Distinct().Count());
    }

    [Fact]
    public void Plan_Html_HasBothMapsWhatWasDoneAndWhatMoves()
    {
        Assert.Equal(0, ToolRun.Of("plan", "demo", "--offline", "1", "--html", File).Code);

        XElement page = XDocument.Load(File).Root!;
        Assert.All(
            (string[])["Vector map before", "Vector map after", "offline 1", "Interrupts that move", "Verdict"],
            part => Assert.Contains(part, page.Value, StringComparison.Ordinal));
        Assert.Equal(
            page.Descendants().Attributes("id").Count(),
            page.Descendants().Attributes("id").Select(static id => id.Value).Distinct().Count());
    }

    [Fact]
    public void Plan_WhatIsRefused_IsOnThePage()
    {
        Assert.Equal(1, ToolRun.Of("plan", "demo", "--add", "mlx5_core:count=200", "--html", File).Code);

        string page = XDocument.Load(File).Root!.Value;
        Assert.Contains("Refused", page, StringComparison.Ordinal);
        Assert.Contains(" notes", page, StringComparison.Ordinal);
        Assert.Contains("-28", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_PictureWhereNoneCanBe_IsRefused() =>
        ToolRun.Of("plan", "demo", "--offline", "1", "--svg", Path.Combine(_folder.Path, "none", "x"))
            .AssertRefused("--svg");

    // Number, words and class of each owner, without how many vectors it takes.
    private static string[] Legend(XElement map) =>
    [
        .. map.Elements(XName.Get("text", "http://www.w3.org/2000/svg"))
            .Where(static text => text.Elements().Any())
            .Select(static text => $"{((XElement)text.PreviousNode!).Attribute("class")!.Value} "
                + text.Elements().Single().Value.Split('(')[0]),
    ];
}
