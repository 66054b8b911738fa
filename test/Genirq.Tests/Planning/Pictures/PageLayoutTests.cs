using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning.Pictures;

/// <summary>Pages on a telephone, a common and a large screen, and on paper, light and dark.</summary>
public sealed class PageLayoutTests
{
    // What is left of A4 between margins of 1 cm, in pixels of CSS.
    private const int Paper = -718;

    // WCAG 2.1, 1.4.3.
    private const double LeastContrast = 4.5;

    [BrowserTheory]
    [InlineData("report", false)]
    [InlineData("report", true)]
    [InlineData("plan", false)]
    [InlineData("plan", true)]
    [InlineData("fleet", false)]
    [InlineData("fleet", true)]
    public void Page_EachWidthAndPaper_ShowsEverything(string kind, bool isDark)
    {
        using TemporaryFolder folder = new();
        string page = Path.Combine(folder.Path, "page.html");
        Make(kind, page);

        IReadOnlyList<PageLayout> all = PageLayout.Measure(page, folder.Path, isDark, 360, 1280, 2560, Paper);

        Assert.Equal(4, all.Count);
        Assert.All(all, layout =>
        {
            Assert.Empty(layout.Faults(LeastContrast));
            AssertHeads(kind, layout);
        });
        Assert.All(all.Take(3), layout => Assert.InRange(layout.Font, 12, 40));

        // A narrow window scrolls inside tables, maps and commands; wide ones and paper show the whole.
        Assert.NotEmpty(all[0].Cut);
        Assert.All(all[0].Cut, static name => Assert.Contains(name, (string[])["div.wide", "div.map", "pre"]));
        Assert.All(all.Skip(1), static layout => Assert.Empty(layout.Cut));

        // Nothing is folded up on paper, where it cannot be opened.
        Assert.Empty(all[3].Closed);
        Assert.InRange(all[3].Font, 9, 40);
        if (kind == "plan")
        {
            Assert.Contains("pre", all[0].Cut);
            Assert.NotEmpty(all[1].Closed);
        }
    }

    // Title, which machine it is about, its platform, what the page rests on, the kernel's rules.
    private static void AssertHeads(string kind, PageLayout layout)
    {
        string[] starts = kind == "fleet"
            ? ["Interrupts and vectors of "]
            : [kind == "plan" ? "Plan" : "Interrupts and vectors", "Machine: ", "x86 vectors", "basis: ", "Linux "];
        Assert.Equal(
            starts, layout.Lines.Zip(starts, static (line, start) => line[..Math.Min(line.Length, start.Length)]));
    }

    private static void Make(string kind, string page)
    {
        string guests = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/guests");
        string[] words = kind switch
        {
            "report" => ["report", Path.Combine(guests, "holes-12cpu.tar.gz:holes-12cpu/step3"), "--html", page],
            "plan" =>
            [
                "plan", Path.Combine(guests, "fewvec-8cpu.tar.gz:fewvec-8cpu/step0"), "--affinity", "20-80=2",
                "--offline", "2", "--html", page,
            ],
            _ =>
            [
                "fleet", "--html", page,
                .. Directory.EnumerateFiles(guests, "*.tar.gz").Order(StringComparer.Ordinal),
            ],
        };
        ToolRun run = ToolRun.Of(words);

        Assert.Empty(run.Errors);
        Assert.True(File.Exists(page), run.Output);
    }
}
