using Genirq.Planning.Pictures;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.Pictures;

/// <summary>The pictures in a real browser.</summary>
public sealed class BrowserTests
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
}
