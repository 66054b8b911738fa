using System.Text.Json;
using Genirq.Planning.Captures;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReportCommandTests()
    {
        CaptureWriter.Write(TestData.Kept(), Tree);
    }

    private string Tree => Path.Combine(_folder.Path, "tree");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Report_Tree_PrintsDevicesCpusTotalsAndNotes()
    {
        ToolRun run = ToolRun.Of("report", Tree);

        Assert.Equal(0, run.Code);
        Assert.Empty(run.Errors);
        Assert.StartsWith("fits (estimated): ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n\nSLOT         DRIVER   KIND ON  TABLE USED IRQS", run.Output, StringComparison.Ordinal);
        Assert.Contains("0000:00:03.0 vfio-pci msix yes    16    7 ", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "CPU ONLINE NODE INTERRUPTS SIZE USED MANAGED IN-USE FREE\n  0 yes       0 ",
            run.Output,
            StringComparison.Ordinal);
        Assert.Contains("4 devices (2 MSI, 2 MSI-X) of 8 PCI functions; ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nNOTES\nsys/bus/pci/devices/0000:00:03.0/msi_irqs: ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output.Split('\n'), line => line.EndsWith(' '));
    }

    [Theory]
    [InlineData("-J")]
    [InlineData("--json")]
    public void Report_Json_HasTheSchemasFieldsAndNoOthers(string option)
    {
        ToolRun run = ToolRun.Of("report", Tree, option);

        Assert.Equal(0, run.Code);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement report = document.RootElement;
        Assert.Equal(
            [
                "schema", "machine", "platform", "kernel", "verdict", "topDevices", "topDrivers", "basis", "rows",
                "functions", "devices", "others", "cpus", "nodes", "notes",
            ],
            Names(report).Where(name => name is not ("vectors" or "room")));
        Assert.Equal("genirq.report/2", report.GetProperty("schema").GetString());
        Assert.Equal(
            ["rules", "nearest", "known", "sentence"],
            Names(report.GetProperty("kernel")).Where(static name => name != "release"));
        foreach (JsonElement device in report.GetProperty("devices").EnumerateArray())
        {
            Assert.Equal(["slot", "driver", "names", "kind", "tableSize", "enabled", "interrupts"], Names(device));
            Assert.Contains(device.GetProperty("kind").GetString(), (string[])["msi", "msix", "ims"]);
            foreach (JsonElement interrupt in device.GetProperty("interrupts").EnumerateArray())
            {
                Assert.Equal(
                    ["index", "irq", "cpus", "basis"],
                    Names(interrupt).Where(
                        name => name is not ("cpu" or "count" or "vector" or "reserved" or "managed" or "actions")));
                Assert.True(interrupt.GetProperty("index").GetInt32() < device.GetProperty("tableSize").GetInt32());
            }
        }

        Assert.Equal(4, report.GetProperty("cpus").GetArrayLength());
        Assert.All(
            report.GetProperty("cpus").EnumerateArray(),
            cpu => Assert.Equal(["cpu", "online", "node", "interrupts"], Names(cpu).Take(4)));
        Assert.Equal(JsonValueKind.String, report.GetProperty("notes")[0].ValueKind);
    }

    [Fact]
    public void Report_Json_HasALineForEachInterrupt() => Assert.Contains(
        """
              "interrupts": [
                {"index":0,"irq":26,"cpu":
        """.ReplaceLineEndings("\n"),
        ToolRun.Of("report", Tree, "-J", "-s", "00:04.0").Output,
        StringComparison.Ordinal);

    [Fact]
    public void Report_Json_CountsOnEachCpuWhatTheDevicesShow()
    {
        using JsonDocument document = JsonDocument.Parse(ToolRun.Of("report", Tree, "-J").Output);
        int[] counts = new int[4];
        foreach (JsonElement device in document.RootElement.GetProperty("devices").EnumerateArray())
        {
            foreach (JsonElement interrupt in device.GetProperty("interrupts").EnumerateArray())
            {
                foreach (JsonElement cpu in interrupt.GetProperty("cpus").EnumerateArray())
                {
                    counts[cpu.GetInt32()]++;
                }
            }
        }

        Assert.Equal(
            counts,
            document.RootElement.GetProperty("cpus").EnumerateArray()
                .Select(cpu => cpu.GetProperty("interrupts").GetInt32()));
        Assert.NotEqual(0, counts.Sum());
    }

    [Theory]
    [InlineData("0000:00:04.0")]
    [InlineData("00:04.0")]
    public void Report_Slot_ShowsThatFunctionOnly(string slot)
    {
        string[] lines = ToolRun.Of("report", Tree, "-s", slot).Output.Split('\n');

        int head = Array.FindIndex(lines, static line => line.StartsWith("SLOT ", StringComparison.Ordinal));
        Assert.StartsWith("0000:00:04.0 nvme", lines[head + 1], StringComparison.Ordinal);
        Assert.Empty(lines[head + 2]);
        Assert.Contains("Verdict, vectors and largest requests are those of the whole machine.", lines);
    }

    [Fact]
    public void Report_SlotWithoutMessages_HasNoDevicesButSucceeds()
    {
        ToolRun run = ToolRun.Of("report", Tree, "-s", "0000:00:00.0");

        Assert.Equal(0, run.Code);
        Assert.Contains("0 devices of 8 PCI functions", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "\n0000:00:00.0: this function has neither MSI nor MSI-X\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_Columns_AreTheOnesAskedForInThatOrder()
    {
        ToolRun run = ToolRun.Of("report", Tree, "-o", "indices, slot,TABLE-AT,pba-at", "-s", "00:04.0");

        Assert.Contains(
            "\n\nINDICES SLOT         TABLE-AT    PBA-AT\n0-4     0000:00:04.0 bar0+0x2000 bar0+0x3000\n\n",
            run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Report_Cpus_ShowsThoseOnly()
    {
        ToolRun run = ToolRun.Of("report", Tree, "-C", "1,3", "-J");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal(
            [1, 3],
            document.RootElement.GetProperty("cpus").EnumerateArray().Select(cpu => cpu.GetProperty("cpu").GetInt32()));
        Assert.All(
            document.RootElement.GetProperty("devices").EnumerateArray(),
            device => Assert.NotEqual(0, device.GetProperty("interrupts").GetArrayLength()));
    }

    [Fact]
    public void Report_Head_TellsMachineKernelDateAndSource()
    {
        Directory.CreateDirectory(Path.Combine(Tree, "proc/sys/kernel"));
        File.WriteAllText(Path.Combine(Tree, "proc/sys/kernel/hostname"), "db17\n");
        File.WriteAllText(Path.Combine(Tree, "capture.txt"), "date 2026-11-30T04:10:00Z\n");
        File.WriteAllText(Path.Combine(Tree, "proc/version"), "Linux version 6.12.107-x\n");
        string page = Path.Combine(_folder.Path, "page.html");

        ToolRun run = ToolRun.Of("report", Tree, "--html", page);
        using JsonDocument json = JsonDocument.Parse(ToolRun.Of("report", Tree, "-J").Output);

        string sentence = $"db17, kernel 6.12.107-x, 2026-11-30 04:10:00 UTC, from {Tree}";
        Assert.Contains($"\nmachine: {sentence}\n\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($">Machine: {sentence}</p>", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Contains(
            "<title>Interrupts and vectors of db17</title>", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Equal(
            $$"""{"host":"db17","date":"2026-11-30T04:10:00Z","source":"{{Tree}}"}""",
            JsonSerializer.Serialize(json.RootElement.GetProperty("machine")));
        Assert.Contains(
            $"\nmachine: {sentence}\n", ToolRun.Of("plan", Tree, "--offline", "1").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_DriversAndInterrupts_ShowThoseOnly()
    {
        Assert.Equal(["0000:00:03.0", "0000:00:04.0"], Slots("--driver", "nvme,vfio-pci"));
        Assert.Equal(["0000:00:04.0"], Slots("--driver", "nvme"));
        Assert.Equal(["0000:00:04.0"], Slots("--irq", "28-31"));
        Assert.Equal(["0000:00:04.0"], Slots("--driver", "nvme", "--irq", "25-31"));
        Assert.Contains(
            " 2 28-29 ",
            ToolRun.Of("report", Tree, "--irq", "28-29").Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("IR-IO-APIC", ToolRun.Of("report", Tree, "--driver", "nvme").Output);

        string[] Slots(params string[] arguments)
        {
            using JsonDocument document = JsonDocument.Parse(ToolRun.Of(["report", Tree, "-J", .. arguments]).Output);
            return [.. document.RootElement.GetProperty("devices").EnumerateArray()
                .Select(static device => device.GetProperty("slot").GetString()!)];
        }
    }

    [Fact]
    public void Report_Csv_IsTheTableOfDevicesOrOfCpus()
    {
        string[] devices = ToolRun.Of("report", Tree, "--csv").Output.Split('\n');
        string[] cpus = ToolRun.Of("report", Tree, "--csv", "-O", "cpu,free").Output.Split('\n');

        Assert.Equal("SLOT,DRIVER,KIND,ON,TABLE,USED,IRQS,CPUS", devices[0]);
        Assert.Equal("0000:00:04.0,nvme,msix,yes,5,5,\"26,28-31\",0-3", devices[2]);
        Assert.Equal("0000:00:05.0,,msi,no,1,0,,", devices[3]);
        Assert.Equal(["CPU,FREE", "0,196", "1,196", "2,196", "3,197", ""], cpus);
        Assert.StartsWith(
            "SLOT,DRIVER,KIND,ON,TABLE,USED,IRQS,CPUS,NAME\n",
            ToolRun.Of("report", Tree, "--csv", "-o", "+NAME").Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-s: there is no function 0000:0a:00.0 here", "-s", "0a:00.0")]
    [InlineData("-s: 'nic' is neither an interface here nor a slot", "-s", "nic")]
    [InlineData("-o: there is no column 'SPEED'; there are SLOT, DRIVER, KIND", "-o", "SLOT,SPEED")]
    [InlineData("-o: there is no column ''", "-o", "")]
    [InlineData("-O: there is no column 'SLOT'; there are CPU, ONLINE, NODE", "-O", "SLOT")]
    [InlineData("-C: '1-' is not a list of CPUs", "-C", "1-")]
    [InlineData("-C: '' is not a list of CPUs", "-C", "")]
    [InlineData("-C: there is no CPU 4-9 here; there can be 0-3", "-C", "3-9")]
    [InlineData("--driver: there is no function of driver 'nvne' here. Did you mean 'nvme'?", "--driver", "nvne")]
    [InlineData("--irq: 'x' is not a list of interrupts", "--irq", "x")]
    [InlineData("--irq: there is no interrupt 9000 here", "--irq", "9000")]
    [InlineData("--csv: --json is there already", "--csv", "--json")]
    [InlineData("-x", "-x")]
    [InlineData("more", "more")]
    public void Report_WrongWords_AreRefusedWithOneLine(string expected, params string[] arguments) =>
        ToolRun.Of(["report", Tree, .. arguments]).AssertRefused(expected);

    [Fact]
    public void Report_NoSuchFolder_IsRefused() =>
        ToolRun.Of("report", Path.Combine(_folder.Path, "none"))
            .AssertRefused("/none: there is no such file or folder");

    [Fact]
    public void Report_BinaryFile_IsRefused()
    {
        string file = Path.Combine(_folder.Path, "binary");
        File.WriteAllBytes(file, [0, 1, 2, 255]);

        ToolRun.Of("report", file).AssertRefused("/binary: this is not text; a tree ");
    }

    [Fact]
    public void Report_FolderThatIsNoTree_IsRefused() =>
        ToolRun.Of("report", _folder.Path).AssertRefused("neither sys/bus/pci/devices nor proc/interrupts");

    [Fact]
    public void Report_TruncatedConfigAndGarbage_ReportsTheRestAndNotesBoth()
    {
        string card = Path.Combine(Tree, "sys/bus/pci/devices/0000:00:04.0");
        File.WriteAllBytes(Path.Combine(card, "config"), File.ReadAllBytes(Path.Combine(card, "config"))[..80]);
        File.AppendAllText(Path.Combine(Tree, "proc/interrupts"), "  99:   1   2\n");

        ToolRun run = ToolRun.Of("report", Tree);

        Assert.Equal(0, run.Code);
        Assert.Contains("0000:00:04.0/config: the bytes end here (offset 0x50)", run.Output, StringComparison.Ordinal);
        Assert.Contains("the row has 2 counters, but there are 4 CPUs", run.Output, StringComparison.Ordinal);
    }

    [LivePciFact]
    public void Report_LiveMachine_Succeeds()
    {
        ToolRun run = ToolRun.Of("report");

        Assert.Equal(0, run.Code);
        Assert.Contains("PCI function", run.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(field => field.Name);
}
