using System.Text;
using System.Text.Json;
using Genirq.Cli.Live;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sampling;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Cli.Live;

/// <summary>The live view: what it shows, in which order, which keys it takes, and that the terminal is given
/// back.</summary>
public sealed class TopViewTests
{
    private const string Before = """
                   CPU0       CPU1
         24:        100          7  PCI-MSIX-0000:00:04.0   0-edge      nvme0q0
         25:          0         50  PCI-MSIX-0000:00:04.0   1-edge      nvme0q1
          1:          0          9  IO-APIC   1-edge      i8042
        LOC:       1000       2000   Local timer interrupts
        """;

    private const string After = """
                   CPU0       CPU1
         24:        100         17  PCI-MSIX-0000:00:04.0   0-edge      nvme0q0
         25:          0         80  PCI-MSIX-0000:00:04.0   1-edge      nvme0q1
          1:          0         10  IO-APIC   1-edge      i8042
        LOC:       1200       2100   Local timer interrupts
        """;

    [Fact]
    public void Run_Plain_ShowsDevicesByRate()
    {
        string text = Run(" ", isInteractive: false, new TopOptions { Times = 1 });

        Assert.Equal(
            """
            20.5/s of devices, 150.0/s of the CPUs' own, in 2.0 s
            NAME  RATE/S EVENTS TOTAL CPU DETAIL
            LOC    150.0    300  3300   0 Local timer interrupts
            nvme0   20.0     40   197   1 0000:00:04.0 nvme, 2 interrupts
            irq 1    0.5      1    10   1 IO-APIC 1-edge i8042

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Theory]
    [InlineData("interrupts", "number", "24,25,1,LOC")]
    [InlineData("interrupts", "name", "1,24,25,LOC")]
    [InlineData("interrupts", "total", "LOC,24,25,1")]
    [InlineData("cpus", "number", "CPU0,CPU1")]
    [InlineData("cpus", "rate", "CPU0,CPU1")]
    public void Run_ByAndSort_GivesRowsInThatOrder(string by, string sort, string names)
    {
        TopOptions options = new()
        {
            Kind = TopArguments.Kind(by),
            Order = TopArguments.Order(sort),
            Times = 1,
            IsJson = true,
        };

        using JsonDocument line = JsonDocument.Parse(Run(" ", isInteractive: false, options));

        JsonElement root = line.RootElement;
        Assert.Equal("genirq.top/1", root.GetProperty("schema").GetString());
        Assert.Equal(2, root.GetProperty("seconds").GetDouble());
        Assert.Equal(by, root.GetProperty("by").GetString());
        Assert.Equal(
            names, string.Join(",", root.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("name"))));
    }

    [Fact]
    public void Run_Interactive_DrawsWithinTheScreenAndGivesTheTerminalBack()
    {
        string text = Run(" iq", isInteractive: true, new TopOptions());

        Assert.StartsWith("\e[?1049h\e[?25l", text, StringComparison.Ordinal);
        Assert.EndsWith("\e[?25h\e[?1049l", text, StringComparison.Ordinal);
        string[] screens = text.Split("\e[H");
        Assert.Equal(4, screens.Length);
        Assert.Contains("waiting for the second sample", screens[1], StringComparison.Ordinal);
        Assert.Contains("nvme0 ", screens[2], StringComparison.Ordinal);
        Assert.Contains("PCI-MSIX-0000:00:04.0 1-edge nvme0q1", screens[3], StringComparison.Ordinal);
        Assert.All(screens.Skip(1), screen => Assert.InRange(screen.Count(letter => letter == '\n'), 1, 9));
    }

    [Theory]
    [InlineData(nameof(ActivityKind.Devices), "nvme", null, "nvme0")]
    [InlineData(nameof(ActivityKind.Interrupts), "nvme", null, "25,24")]
    [InlineData(nameof(ActivityKind.Interrupts), null, "1,25", "25,1")]
    [InlineData(nameof(ActivityKind.Interrupts), "nvme", "1-24", "24")]
    [InlineData(nameof(ActivityKind.Interrupts), "ice", null, "")]
    public void Run_Filter_LeavesTheOthersOut(string kind, string? driver, string? irqs, string names)
    {
        IrqList? list = null;
        Assert.True(irqs is null || IrqList.TryParse(irqs, out list));
        TopOptions options = new()
        {
            Kind = Enum.Parse<ActivityKind>(kind),
            Times = 1,
            IsCsv = true,
            Filter = new ActivityFilter
            {
                Drivers = driver is null ? null : new HashSet<string> { driver },
                Irqs = list,
            },
        };

        string[] lines = Run(" ", isInteractive: true, options).TrimEnd('\n').Split('\n');

        Assert.Equal("SECONDS,NAME,RATE/S,EVENTS,TOTAL,CPU,DETAIL,PARTIAL", lines[0]);
        Assert.Equal(names, string.Join(",", lines.Skip(1).Select(static line => line.Split(',')[1])));
    }

    [Fact]
    public void Run_FilterByCpu_CountsOnlyWhatIsTaken()
    {
        TopOptions options = new()
        {
            Kind = ActivityKind.Cpus,
            Order = TopOrder.Number,
            Times = 1,
            IsCsv = true,
            Filter = new ActivityFilter { Drivers = new HashSet<string> { "nvme" } },
        };

        Assert.Equal(
            "SECONDS,NAME,RATE/S,EVENTS,TOTAL,CPU,DETAIL,PARTIAL\n2,CPU0,0.0,0,100,,,no\n2,CPU1,20.0,40,97,,,no\n",
            Run(" ", isInteractive: false, options));
    }

    [Fact]
    public void Run_CsvOfTwoIntervals_HasHeadsOnce()
    {
        string text = Run("  ", isInteractive: false, new TopOptions { Times = 2, IsCsv = true });

        Assert.Equal(1, text.Split('\n').Count(static line => line.StartsWith("SECONDS", StringComparison.Ordinal)));
        Assert.Equal(6, text.Split('\n').Count(static line => line.StartsWith('2')));
    }

    [Fact]
    public void Run_KeyForAnotherOrder_KeepsTheSampleAndSorts()
    {
        string text = Run(" inq", isInteractive: true, new TopOptions());

        string last = text.Split("\e[H")[^1];
        Assert.True(
            last.IndexOf("\n1 ", StringComparison.Ordinal) < last.IndexOf("\n24 ", StringComparison.Ordinal), last);
    }

    [Fact]
    public void Run_NarrowTerminal_CutsLines()
    {
        MemoryTree tree = Tree();
        FakeTerminal terminal = new(" q", isInteractive: true) { Size = (20, 4) };
        using StringWriter output = new();

        new TopView(tree, output, terminal, terminal).Run(new TopOptions());

        string last = output.ToString().Split("\e[H")[^1].Split("\e[?25h")[0];
        string[] lines = last.Replace("\e[K", "", StringComparison.Ordinal)
            .Replace("\e[J", "", StringComparison.Ordinal).Split("\r\n");
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 20));
    }

    [Fact]
    public void Run_CountersCannotBeRead_IsRefused() => Assert.Throws<Genirq.Cli.ToolException>(() =>
        new TopView(new MemoryTree(), TextWriter.Null, new FakeTerminal("", false), TimeProvider.System)
            .Run(new TopOptions()));

    [Theory]
    [InlineData("--delay", "0", "--delay: '0' is not a number of seconds from 0.1 to 3600.")]
    [InlineData("--by", "device", "--by: 'device' is none of devices, interrupts, cpus. Did you mean 'devices'?")]
    [InlineData("--sort", "x", "--sort: 'x' is none of rate, total, number, name.")]
    [InlineData("--irq", "a", "--irq: 'a' is not a list of interrupts")]
    [InlineData("-n", "0", "--iterations: 0 is not 1 or more.")]
    public void Top_WrongWords_IsRefused(string option, string word, string message) =>
        ToolRun.Of("top", option, word).AssertRefused(message);

    private static MemoryTree Tree()
    {
        MemoryTree tree = new();
        tree.Add("proc/interrupts", Before);
        tree.Add("sys/bus/pci/devices/0000:00:04.0/msi_irqs/24", "msix\n");
        tree.Add("sys/bus/pci/devices/0000:00:04.0/msi_irqs/25", "msix\n");
        tree.AddLink("sys/bus/pci/devices/0000:00:04.0/driver", "../../../bus/pci/drivers/nvme");
        tree.AddFolder("sys/bus/pci/devices/0000:00:04.0/nvme/nvme0");
        return tree;
    }

    private static string Run(string keys, bool isInteractive, TopOptions options)
    {
        FakeTerminal terminal = new(keys, isInteractive);
        using StringWriter output = new();
        new TopView(new SecondSample(Tree()), output, terminal, terminal).Run(options);
        return output.ToString();
    }

    // Gives the later counters from the second time on.
    private sealed class SecondSample(MemoryTree tree) : ICaptureTree
    {
        private int _opened;

        public CaptureAccess List(string path, out IReadOnlyList<string> names) => tree.List(path, out names);

        public CaptureAccess Read(string path, Span<byte> buffer, out int length) =>
            tree.Read(path, buffer, out length);

        public CaptureAccess Open(string path, out Stream? stream)
        {
            stream = new MemoryStream(Encoding.ASCII.GetBytes(_opened++ == 0 ? Before : After));
            return CaptureAccess.Ok;
        }

        public CaptureAccess ReadLink(string path, out string target) => tree.ReadLink(path, out target);
    }
}
