using System.Text;
using System.Xml.Linq;
using Genirq.Planning.Pictures;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.Pictures;

public sealed class PictureTests
{
    private static readonly string s_hostile = "<script>alert('&\"]]>')</script>\u0001\uD800";

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(8, 2, 2)]
    [InlineData(96, 4, 0)]
    [InlineData(300, 8, 10)]
    public void Write_MachineOfAnySize_IsWholeMarkupThatNamesEachDevice(int cpus, int nodes, int offline)
    {
        MachineReport report = SampleMachine.WithCards(cpus, nodes, offline).Report("a note");

        string svg = Svg(report);
        string html = Html(report);

        Save($"map-{cpus}.svg", svg);
        Save($"report-{cpus}.html", html);
        Assert.Equal(XName.Get("svg", MarkupWriter.Svg), XDocument.Parse(svg).Root!.Name);
        XElement page = XDocument.Parse(html).Root!;
        Assert.Equal(XName.Get("html", MarkupWriter.Html), page.Name);
        string words = page.Value;
        Assert.All(report.Devices, device =>
        {
            Assert.Contains(device.Function.Slot.ToString(), words, StringComparison.Ordinal);
            Assert.Contains($"{device.Function.Slot} {device.Function.Driver}", svg, StringComparison.Ordinal);
        });
        Assert.Contains(report.Verdict.Cause, words, StringComparison.Ordinal);
        Assert.Contains("a note", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FewCpus_TellsEachVectorOnce()
    {
        MachineReport report = SampleMachine.WithCards(4, 1).Report();

        XElement svg = XDocument.Parse(Svg(report)).Root!;

        XElement[] rows = [.. svg.Elements(Name("g"))];
        Assert.Equal(4, rows.Length);
        foreach ((XElement row, CpuReport cpu) in rows.Zip(report.Cpus))
        {
            double[] widths = [.. row.Elements(Name("rect")).Select(cell => (double)cell.Attribute("width")! + 1)];
            Assert.Equal(203 * 5, widths.Sum());
            Assert.All(row.Elements(Name("rect")), cell => Assert.StartsWith(
                $"CPU {cpu.Cpu}, vector", cell.Element(Name("title"))!.Value, StringComparison.Ordinal));
            int taken = row.Elements(Name("rect"))
                .Where(cell => !cell.Attribute("class")!.Value.StartsWith(MapColours.Free, StringComparison.Ordinal)
                    && !cell.Attribute("class")!.Value.StartsWith(MapColours.System, StringComparison.Ordinal))
                .Sum(cell => (int)((double)cell.Attribute("width")! + 1) / 5);
            Assert.Equal(cpu.Vectors!.Taken, taken);
        }
    }

    [Fact]
    public void Write_LargestMachine_StaysBounded()
    {
        SampleMachine machine = SampleMachine.WithCards(1152, 8);

        // Turns between devices as often as can be: no two neighbours are alike.
        for (int round = 0; round < 24; round++)
        {
            machine.AddManaged(11 + round, $"driver{round}", 1152);
        }

        MachineReport report = machine.Report();
        string svg = Svg(report);

        Save("map-1152.svg", svg);
        Save("report-1152.html", Html(report));
        Assert.InRange(Encoding.UTF8.GetByteCount(svg), 1, 4_000_000);
        XElement[] rows = [.. XDocument.Parse(svg).Root!.Elements(Name("g"))];
        Assert.InRange(rows.Length, 100, 256);
        Assert.InRange((double)XDocument.Parse(svg).Root!.Attribute("height")!, 500, 3000);
    }

    [Fact]
    public void Write_SharedRowsWithEquals_ShowEachOfThemInTurn()
    {
        SampleMachine machine = new(256, 1);
        machine.AddRegular(0, "nic", 4);
        machine.AddRegular(1, "nic", 4);
        MachineReport whole = machine.Report();
        CpuReport[] cpus =
        [
            .. whole.Cpus.Select(cpu => cpu with
            {
                Vectors = cpu.Vectors! with
                {
                    Uses =
                    [
                        new VectorUse(40, VectorUseKind.Regular, new Irq(9), $"0000:1{cpu.Cpu % 2}:00.0"),
                    ],
                },
            }),
        ];

        XElement svg = XDocument.Parse(Svg(whole with { Cpus = cpus })).Root!;
        XElement[] cells = [.. svg.Elements(Name("g")).Elements()
            .Where(static cell => cell.Value.Contains("vector 40:", StringComparison.Ordinal))];

        Assert.Equal(128, cells.Length);
        Assert.Equal(
            [64, 64],
            cells.CountBy(static cell => cell.Attribute("class")!.Value).Select(static colour => colour.Value));
    }

    [Fact]
    public void Write_HostileNames_AreTextAndNothingElse()
    {
        SampleMachine machine = new(2, 1);
        machine.AddRegular(0, s_hostile, 3);
        MachineReport report = machine.Report($"{s_hostile} in a note");
        string plain = s_hostile.Replace("\u0001", "\uFFFD", StringComparison.Ordinal)
            .Replace("\uD800", "\uFFFD", StringComparison.Ordinal);

        foreach (string text in (string[])[Svg(report), Html(report)])
        {
            XElement root = XDocument.Parse(text).Root!;

            Assert.Contains(plain, root.Value, StringComparison.Ordinal);
            Assert.All(
                root.DescendantsAndSelf().Where(static element => element.Name.LocalName == "script"),
                static script => Assert.Equal(PageScript.Sort, script.Value));
        }
    }

    [Fact]
    public void Script_OfThePage_IsTheSameInXmlAndInHtml() =>
        Assert.DoesNotContain(PageScript.Sort, static letter => letter is '<' or '>' or '&' or '\r');

    [Fact]
    public void Write_FortyDevices_HaveAnAppearanceAndANumberEach()
    {
        SampleMachine machine = new(64, 1);
        for (int card = 0; card < 40; card++)
        {
            machine.AddRegular(card, "nic", 8);
        }

        XElement svg = XDocument.Parse(Svg(machine.Report())).Root!;

        // A hue and a pattern make an appearance: no two owners share both.
        string sheet = svg.Element(Name("style"))!.Value;
        string[] looks = [.. Enumerable.Range(0, 40).Select(place => place < 12
            ? Rule(sheet, $".vm .vm-{place},.vm .vm-c{place}")
            : PatternOf(svg, sheet, Rule(sheet, $".vm .vm-{place}")))];
        Assert.Equal(40, looks.Distinct().Count());
        Assert.Contains("40 0000:37:00.0 nic (8)", svg.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WideRuns_BearTheNumberOfTheirOwner()
    {
        SampleMachine machine = new(2, 1);
        machine.AddRegular(0, "nic", 30);
        machine.AddRegular(1, "nvme", 30);

        XElement svg = XDocument.Parse(Svg(machine.Report())).Root!;

        Assert.Contains(
            svg.Descendants(Name("text")).Where(static text => text.Attribute("class")?.Value == "vm-t"),
            static text => text.Value is "1" or "2");
    }

    [Fact]
    public void Write_Always_NeedsNoOtherFile()
    {
        MachineReport report = SampleMachine.WithCards(2, 1).Report();

        foreach (string text in (string[])[Svg(report), Html(report)])
        {
            XElement root = XDocument.Parse(text).Root!;
            Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), IsReference);
            Assert.DoesNotContain("@import", text, StringComparison.Ordinal);
            Assert.DoesNotContain("url(h", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Write_NoVectorsOfX86_SaysSoAndListsTheDevices()
    {
        MachineReport report = SampleMachine.WithCards(2, 1).Report() with
        {
            Vectors = null,
            Cpus = [new CpuReport(0, true, 0, 3)],
            Verdict = VerdictRules.Unjudged("GICv3."),
        };

        string svg = Svg(report);

        Assert.Contains("neither vectors of x86", svg, StringComparison.Ordinal);
        Assert.All(report.Devices, device =>
            Assert.Contains(device.Function.Slot.ToString(), svg, StringComparison.Ordinal));
        string html = Html(report);
        Assert.All(
            (string[])["What would still fit", "Vector map", "<th scope=\"col\">Size"],
            part => Assert.DoesNotContain(part, html, StringComparison.Ordinal));
        Assert.All(report.Devices, device =>
            Assert.Contains(device.Function.Slot.ToString(), html, StringComparison.Ordinal));
    }

    [Fact]
    public void Html_Tables_HaveCaptionsAndScopedHeads()
    {
        XElement page = XDocument.Parse(Html(SampleMachine.WithCards(4, 2).Report())).Root!;
        XNamespace html = MarkupWriter.Html;

        Assert.Equal("en", page.Attribute("lang")!.Value);
        Assert.Single(page.Descendants(html + "h1"));
        Assert.All(page.Descendants(html + "table"), table => Assert.Single(table.Elements(html + "caption")));
        Assert.All(page.Descendants(html + "th"), head =>
            Assert.Contains(head.Attribute("scope")!.Value, (string[])["col", "row"]));
        Assert.All(page.Descendants(html + "tr"), row => Assert.Single(row.Elements().Take(1), head =>
            head.Name == html + "th"));
    }

    // With GENIRQ_PICTURES the pictures are kept there, to be looked at.
    private static void Save(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("GENIRQ_PICTURES") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    private static bool IsReference(XAttribute attribute) =>
        attribute.Name.LocalName is "href" or "src" or "data" or "action"
        || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal);

    private static string Rule(string sheet, string selector)
    {
        int start = sheet.IndexOf($"{selector}{{", StringComparison.Ordinal);
        Assert.True(start >= 0, selector);
        return sheet[(start + selector.Length)..(sheet.IndexOf('}', start) + 1)];
    }

    // The hue below the pattern, and what is drawn on it.
    private static string PatternOf(XElement svg, string sheet, string fill)
    {
        string name = fill.Split('#')[1].Split(')')[0];
        XElement pattern = svg.Descendants(Name("pattern")).Single(one => one.Attribute("id")!.Value == name);
        string hue = pattern.Element(Name("rect"))!.Attribute("class")!.Value;
        string look = pattern.Element(Name("path"))!.Attribute("d")!.Value;
        return $"{Rule(sheet, $".vm .{hue[..3]}{hue[4..]},.vm .{hue}")} {look}";
    }

    private static XName Name(string name) => XName.Get(name, MarkupWriter.Svg);

    private static string Svg(MachineReport report)
    {
        using StringWriter text = new();
        VectorMapSvg.Write(report, text);
        return text.ToString();
    }

    private static string Html(MachineReport report)
    {
        using StringWriter text = new();
        ReportHtml.Write(report, text);
        return text.ToString();
    }
}
