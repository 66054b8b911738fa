using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Planning.Pictures;
using Genirq.Planning.Reports;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning.Pictures;

/// <summary>The pictures in a real browser.</summary>
public sealed partial class BrowserTests
{
    [BrowserFact]
    public void Page_InABrowser_HasEachDeviceAndIsLightOrDark()
    {
        using TemporaryFolder folder = new();
        MachineReport report = SampleMachine.WithCards(4, 2).Report();
        string page = Path.Combine(folder.Path, "report.html");
        using (StreamWriter writer = new(page))
        {
            ReportHtml.Write(report, writer);
        }

        string loaded = Browser.Load(page, folder.Path);

        Assert.All(report.Devices, device => Assert.Contains(
            $">{device.Function.Slot}</th>", loaded, StringComparison.Ordinal));
        Assert.Equal((0xf6, 0xf8, 0xfa), Browser.FirstPixel(page, folder.Path, isDark: false));
        Assert.Equal((0x0d, 0x11, 0x16), Browser.FirstPixel(page, folder.Path, isDark: true));
    }

    // A page of the same window that holds the page in a frame, clicks, and writes down what is where then.
    [BrowserFact]
    public void Page_NarrowWindow_ScrollsTheMapInsideAndSortsByClick()
    {
        using TemporaryFolder folder = new();
        string page = Path.Combine(folder.Path, "report.html");
        string probe = """
            <script>
            addEventListener('load',function(){
            var map=document.querySelector('.map'),root=document.documentElement;
            var head=Array.from(document.querySelectorAll('th')).find(function(one){return one.textContent==='Used'});
            var body=head.closest('table').tBodies[0],at=head.cellIndex;
            function used(){return Array.from(body.rows).map(function(row){return row.cells[at].textContent}).join(' ')}
            var text='inside '+(map.scrollWidth-map.clientWidth)+', outside '+(root.scrollWidth-root.clientWidth);
            head.click();text+=', down '+used();head.click();text+=', up '+used();
            document.body.setAttribute('data-probe',text+', '+head.getAttribute('aria-sort'))});
            </script>
            """;
        SampleMachine machine = new(8, 2);
        machine.AddRegular(0, "nic", 9);
        machine.AddRegular(1, "nic", 30);
        machine.AddRegular(2, "nic", 2);
        using (StringWriter writer = new())
        {
            ReportHtml.Write(machine.Report(), writer);
            File.WriteAllText(page, writer.ToString().Replace("</body>", $"{probe}</body>", StringComparison.Ordinal));
        }

        string loaded = Browser.Load(page, folder.Path, "--window-size=500,800");

        Match found = ProbePattern().Match(loaded);
        Assert.True(found.Success, loaded);
        Assert.InRange(int.Parse(found.Groups["inside"].Value, CultureInfo.InvariantCulture), 200, 2000);
        Assert.Equal("0", found.Groups["outside"].Value);
        Assert.Equal("30 9 2", found.Groups["down"].Value);
        Assert.Equal("2 9 30", found.Groups["up"].Value);
    }

    [BrowserFact]
    public void FleetAndPlan_InABrowser_AreLightOrDark()
    {
        using TemporaryFolder folder = new();
        string fleet = Path.Combine(folder.Path, "fleet.html");
        string plan = Path.Combine(folder.Path, "plan.html");
        string capture = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/vfio-4cpu.tar.gz");
        Assert.Equal(0, ToolRun.Of("fleet", "--html", fleet, capture).Code);
        Assert.Equal(0, ToolRun.Of("plan", "demo", "--offline", "1", "--html", plan).Code);

        foreach (string page in (string[])[fleet, plan])
        {
            Assert.Equal((0xf6, 0xf8, 0xfa), Browser.FirstPixel(page, folder.Path, isDark: false));
            Assert.Equal((0x0d, 0x11, 0x16), Browser.FirstPixel(page, folder.Path, isDark: true));
        }
    }

    [BrowserFact]
    public void Map_InABrowser_IsLightOrDark()
    {
        using TemporaryFolder folder = new();
        string map = Path.Combine(folder.Path, "map.svg");
        using (StreamWriter writer = new(map))
        {
            VectorMapSvg.Write(SampleMachine.WithCards(4, 2).Report(), writer);
        }

        Assert.Equal((0xff, 0xff, 0xff), Browser.FirstPixel(map, folder.Path, isDark: false));
        Assert.Equal((0x12, 0x16, 0x1c), Browser.FirstPixel(map, folder.Path, isDark: true));
    }

    [GeneratedRegex(
        @"inside (?<inside>\d+), outside (?<outside>\d+), down (?<down>[\d ]+), up (?<up>[\d ]+), ascending")]
    private static partial Regex ProbePattern();
}
