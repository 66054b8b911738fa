using System.Text.Json;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning.Plans;

/// <summary>Plans as people ask for them, by the tool.</summary>
public sealed class PlanCaseTests
{
    private const string Ice = """
        00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2] (rev 04)
        3b:00.0 Ethernet controller [0200]: Intel Corporation Ethernet Controller E810-C for SFP [8086:1593] (rev 02)
        	Capabilities: [70] MSI-X: Enable+ Count=TABLE Masked-
        	Kernel driver in use: ice

        """;

    // What is to be brought stands before the changes' own words, and a pipe would stand in their middle.
    [Theory]
    [InlineData("00:00.0 Host bridge: Intel Corporation Device 09a2\n", "genirq plan FILE --add nvme --cpus $(nproc)")]
    [InlineData("", "lscpu")]
    public void Plan_OfTooLittle_SaysWhatToBring(string bridge, string next)
    {
        string text = bridge + "3b:00.0 Non-Volatile memory controller: Samsung Electronics Co Ltd PM173X\n"
            + (bridge.Length == 0 ? "\tCapabilities: [b0] MSI-X: Enable+ Count=130 Masked-\n" : "")
            + "\tKernel driver in use: nvme\n";
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "text");
        File.WriteAllText(path, text);

        ToolRun run = ToolRun.Of("plan", path, "--add", "nvme");

        Assert.StartsWith("unknown: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            $"next: {next}".Replace("FILE", path, StringComparison.Ordinal), run.Output.Split('\n')[1]);
    }

    [Fact]
    public void Plan_NumbersOfARemovedFunction_CarryNothingOfItToTheNextOne()
    {
        string tree = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/guests/amd-4cpu.tar.gz:step0");

        ToolRun run = ToolRun.Of("plan", tree, "--remove", "0000:00:04.0", "--add", "nvme", "-J");

        JsonElement after = JsonDocument.Parse(run.Output).RootElement.GetProperty("after");
        JsonElement[] devices = [.. after.GetProperty("devices").EnumerateArray()];
        JsonElement[] added = InterruptsOf(devices, "0000:ff:00.0");
        Assert.Contains(added, static one => one.GetProperty("irq").GetInt32() == 31);
        Assert.All(added, static one => Assert.False(one.TryGetProperty("actions", out _)));
        Assert.All(added, static one => Assert.False(one.TryGetProperty("count", out _)));
        Assert.All(InterruptsOf(devices, "0000:00:03.0"), static one =>
            Assert.StartsWith("nvme0q", one.GetProperty("actions")[0].GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(96, 512, 8, 17)]
    [InlineData(96, 512, 32, 5)]
    [InlineData(96, 512, 64, 3)]
    [InlineData(96, 512, 18, 17)]
    [InlineData(96, 512, 19, 5)]
    [InlineData(96, 512, 150, 2)]
    [InlineData(8, 1024, 58, 17)]
    [InlineData(8, 1024, 59, 5)]
    public void Plan_VirtualFunctionsOfIce_GetWhatTheirParentLeft(int cpus, int table, int functions, int expected)
    {
        ToolRun run = CaseFiles.Run(
            Ice.Replace("TABLE", $"{table}", StringComparison.Ordinal), "plan", "FILE", "--cpus", $"{cpus}", "--vfs",
            $"3b:00.0={functions}", "-J");

        Dictionary<string, int> counts = CaseFiles.CountsOf(run, "after");
        int parent = 4 + cpus + cpus + 4;
        Assert.Equal(parent, counts["0000:3b:00.0"]);
        Assert.Equal(functions, counts.Count - 1);
        int granted = Math.Min(expected, cpus + 1);
        Assert.All(counts.Where(static pair => pair.Key != "0000:3b:00.0"), pair => Assert.Equal(granted, pair.Value));
        Assert.NotEqual("full (estimated)", CaseFiles.VerdictOf(run));
    }

    [Theory]
    [InlineData(480, 512, 1, 0)]
    [InlineData(96, 512, 157, 312)]
    [InlineData(96, 200, 1, 0)]
    [InlineData(8, 32, 5, 8)]
    public void Plan_MoreFunctionsThanIceHasMessages_AreRefused(int cpus, int table, int functions, int left)
    {
        ToolRun run = CaseFiles.Run(
            Ice.Replace("TABLE", $"{table}", StringComparison.Ordinal), "plan", "FILE", "--cpus", $"{cpus}", "--vfs",
            $"3b:00.0={functions}", "-J");

        Assert.Equal((1, "full (estimated)"), (run.Code, CaseFiles.VerdictOf(run)));
        using JsonDocument plan = JsonDocument.Parse(run.Output);
        JsonElement failure = Assert.Single(plan.RootElement.GetProperty("failures").EnumerateArray());
        Assert.Equal(-28, failure.GetProperty("errno").GetInt32());
        Assert.Contains(
            $"Only {left} MSI-X interrupts available for SR-IOV", failure.GetProperty("message").GetString());
    }

    [Fact]
    public void Plan_ManyCpus_HasNoWordOnMessagesThatCannotNameThem()
    {
        ToolRun run = ToolRun.Of(
            "plan", CaseFiles.Kept("17-over-255-cpus/lspci"), "--cpus", "480", "--vfs", "3b:00.0=1");

        Assert.Equal(1, run.Code);
        Assert.StartsWith("full (estimated): vfs 3b:00.0=1 fails first", run.Output);
        Assert.DoesNotContain("cannot name destination", run.Output);
    }

    [Theory]
    [InlineData("nvme:cuont=3", "unexpected parameter 'cuont' for nvme; the nearest known one is count.")]
    [InlineData("nvme:write_queue=3", "the nearest known one is write_queues.")]
    [InlineData("ice:rmda=0", "the nearest known one is rdma.")]
    [InlineData("vmxnet3:msi_x=0", "unexpected parameter 'msi_x' for vmxnet3")]
    [InlineData("vmxnet", "the nearest name with one is vmxnet3.")]
    public void Plan_UnknownName_IsRefusedWithTheNearest(string added, string expected) =>
        ToolRun.Of("plan", Guest("basic-2cpu", 0), "--add", added).AssertRefused(expected);

    [Theory]
    [InlineData("virtio-net:queues=4", 9)]
    [InlineData("virtio-blk:queues=2", 3)]
    [InlineData("virtio-scsi:queues=2", 5)]
    [InlineData("virtio-pci:queues=6", 7)]
    [InlineData("vfio-pci:queues=40", 40)]
    public void Plan_AddedDeviceWithQueues_HasATableForThem(string added, int expected)
    {
        ToolRun run = ToolRun.Of("plan", Guest("basic-2cpu", 0), "--add", added, "-J");

        Assert.Equal(expected, CaseFiles.CountsOf(run, "after")["0000:ff:00.0"]);
    }

    [Fact]
    public void Plan_FallbackOfVirtio_SaysWhy()
    {
        ToolRun run = ToolRun.Of("plan", Guest("basic-2cpu", 0), "--add", "virtio-net:queues=4,table=2");

        Assert.Contains("It gets 2 by MSI-X: Asking for exactly 9 was refused.", run.Output);
        Assert.StartsWith("degraded: 0000:ff:00.0 (virtio-net) gets 2 of the 9 that it asks for", run.Output);
        Assert.Equal(1, run.Code);
    }

    [Fact]
    public void Plan_ManyAlike_AreFolded()
    {
        ToolRun run = ToolRun.Of("plan", Guest("basic-2cpu", 0), "--add", "virtio-net:queues=8,count=200");

        Assert.Contains("It gets 17 by MSI-X. (and ", run.Output);
        Assert.Contains(" more like it)", run.Output);
        Assert.True(run.Output.Count(static letter => letter == '\n') < 100, run.Output);
    }

    [Fact]
    public void Plan_AffinityOfAnInterface_GivesTheLinesAndWhatIsParked()
    {
        ToolRun run = ToolRun.Of("plan", Guest("net-4cpu", 1), "--affinity", "eth0=2", "-J");

        Assert.Equal(0, run.Code);
        using JsonDocument plan = JsonDocument.Parse(run.Output);
        string[] commands =
            [.. plan.RootElement.GetProperty("commands").EnumerateArray().Select(one => one.GetString()!)];
        Assert.NotEmpty(commands);
        Assert.All(commands, static line => Assert.Matches(@"^echo 2 > /proc/irq/\d+/smp_affinity_list$", line));
        Assert.NotEmpty(plan.RootElement.GetProperty("parked").EnumerateArray());
    }

    [Theory]
    [InlineData("0000:00:03.0")]
    [InlineData("nvme")]
    public void Plan_AffinityOfManagedInterrupts_IsRefused(string what)
    {
        ToolRun run = ToolRun.Of("plan", Guest("vtd-x2apic-4cpu-nvme", 0), "--affinity", $"{what}=1");

        Assert.Equal(1, run.Code);
        Assert.Contains("EPERM (-1)", run.Output);
        Assert.Contains("the kernel keeps its affinity", run.Output);
    }

    [Theory]
    [InlineData("--queues", "eth1=2", "0000:00:05.0", 5)]
    [InlineData("--queues", "igb=2", "0000:00:05.0", 5)]
    [InlineData("--queues", "nvme=1", "0000:00:03.0", 2)]
    [InlineData("--remove", "nvme", "0000:00:03.0", 0)]
    [InlineData("--remove", "eth1", "0000:00:05.0", 0)]
    public void Plan_FunctionByItsName_IsChanged(string option, string words, string slot, int expected)
    {
        ToolRun run = ToolRun.Of("plan", Guest("net-4cpu", 1), option, words, "-J");

        Assert.Equal(0, run.Code);
        Assert.Equal(expected, CaseFiles.CountsOf(run, "after").GetValueOrDefault(slot));
    }

    [Theory]
    [InlineData("--remove", "eth7")]
    [InlineData("--queues", "absent=2")]
    [InlineData("--vfs", "i40e=2")]
    public void Plan_FunctionByAnUnknownName_IsRefusedWithOneLine(string option, string words) =>
        ToolRun.Of("plan", Guest("net-4cpu", 1), option, words)
            .AssertRefused("is not a slot, interface or driver here.");

    [Theory]
    [InlineData("--add", "nvme")]
    [InlineData("--queues", "5e:00.0=4")]
    public void Plan_ListingThatTellsTooLittle_IsUnknownAsItsReport(string option, string words)
    {
        string text = File.ReadAllText(CaseFiles.Kept("04-lspci-nonroot/lspci-vvv"));
        ToolRun alone = CaseFiles.Run(text, "plan", "FILE", option, words);
        ToolRun told = CaseFiles.Run(text, "plan", "FILE", "--cpus", "32", option, words);

        Assert.Equal((0, 0), (alone.Code, told.Code));
        Assert.StartsWith("unknown: 2 functions show no capabilities, and the number of CPUs is", alone.Output);
        Assert.StartsWith("fits (estimated): ", told.Output);
    }

    [Theory]
    [InlineData("absent=1", "'absent' is not an interrupt, slot, driver, interface or handler here")]
    [InlineData("eth0", "--affinity: 'eth0' has no CPUs")]
    [InlineData("eth0=x", "--affinity: 'x' is not a list of CPUs")]
    [InlineData("eth0=9", "there is no CPU 9 here")]
    public void Plan_AffinityOfNothing_IsRefusedWithOneLine(string words, string expected) =>
        ToolRun.Of("plan", Guest("net-4cpu", 1), "--affinity", words).AssertRefused(expected);

    [Fact]
    public void Plan_AffinityToAFullCpu_NamesIt()
    {
        // 250 interrupts without remapping: more than one CPU can hold.
        ToolRun run = CaseFiles.Run(
            "00:00.0 Host bridge [0600]: Intel Corporation [8086:1237]\n"
            + "01:00.0 System peripheral [0880]: Acme [1234:5678]\n"
            + "\tCapabilities: [b0] MSI-X: Enable+ Count=250 Masked-\n"
            + "\tKernel driver in use: homemade\n", "plan", "FILE", "--cpus", "2", "--affinity", "homemade=0");

        Assert.Equal(1, run.Code);
        Assert.Contains("CPU 0 has 76 of 201 vectors free, and 76 others wait for them", run.Output);
    }

    [Fact]
    public void Plan_Balance_MakesRoomOnAFullCpu()
    {
        ToolRun run = ToolRun.Of(
            "plan", Guest("veto-2cpu", 0), "--remove", "0000:00:05.0", "--affinity", "0000:00:06.0=0", "--balance",
            "-J");

        using JsonDocument plan = JsonDocument.Parse(run.Output);
        JsonElement[] cpus = [.. plan.RootElement.GetProperty("after").GetProperty("cpus").EnumerateArray()];
        int[] free = [.. cpus.Select(static cpu => cpu.GetProperty("available").GetInt32())];
        Assert.True(Math.Abs(free[0] - free[1]) <= 11, string.Join(',', free));
        string[] commands =
            [.. plan.RootElement.GetProperty("commands").EnumerateArray().Select(one => one.GetString()!)];
        Assert.Contains(commands, static line => line.StartsWith("echo ", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_BalanceOfAnEvenMachine_ChangesNothing()
    {
        ToolRun run = ToolRun.Of("plan", Guest("net-4cpu", 1), "--balance");

        Assert.Equal(0, run.Code);
        Assert.Contains("No interrupt that may be moved would make more room.", run.Output);
        Assert.DoesNotContain("TO TYPE", run.Output);
    }

    [Fact]
    public void Plan_Headroom_IsTightBelowIt()
    {
        Assert.StartsWith("fits: ", ToolRun.Of("plan", Guest("net-4cpu", 1), "--headroom", "100").Output);
        ToolRun tight = ToolRun.Of("plan", Guest("net-4cpu", 1), "--headroom", "200");
        Assert.StartsWith("tight: CPU ", tight.Output);
        Assert.Equal(0, tight.Code);
        Assert.Equal(1, ToolRun.Of("plan", Guest("net-4cpu", 1), "--headroom", "200", "--fail-on", "tight").Code);
    }

    [Fact]
    public void Plan_MoreCpus_DefaultAffinityOfAllStaysAll()
    {
        ToolRun run = ToolRun.Of("plan", Guest("net-4cpu", 1), "--cpus", "8", "-J");

        using JsonDocument plan = JsonDocument.Parse(run.Output);
        JsonElement[] cpus = [.. plan.RootElement.GetProperty("after").GetProperty("cpus").EnumerateArray()];
        Assert.Equal(8, cpus.Length);
        Assert.All(cpus[4..], static cpu => Assert.NotEqual(0, cpu.GetProperty("allocated").GetInt32()));
    }

    [Theory]
    [InlineData("00:05")]
    [InlineData(":05.0")]
    [InlineData("05.*")]
    [InlineData("0000:00:05.0")]
    public void Report_SlotAsLspciTakesIt_SelectsIt(string slot)
    {
        ToolRun run = ToolRun.Of("report", Guest("basic-2cpu", 0), "-s", slot, "-J");

        using JsonDocument report = JsonDocument.Parse(run.Output);
        Assert.All(
            report.RootElement.GetProperty("devices").EnumerateArray(),
            static device => Assert.Equal("0000:00:05.0", device.GetProperty("slot").GetString()));
        Assert.NotEmpty(report.RootElement.GetProperty("devices").EnumerateArray());
    }

    [Fact]
    public void Report_Interface_SelectsItsFunction()
    {
        ToolRun run = ToolRun.Of("report", Guest("basic-2cpu", 0), "-s", "nvme0", "-J");

        using JsonDocument report = JsonDocument.Parse(run.Output);
        JsonElement device = Assert.Single(report.RootElement.GetProperty("devices").EnumerateArray());
        Assert.Equal(
            ("nvme", "nvme0"), (device.GetProperty("driver").GetString(), device.GetProperty("names")[0].GetString()));
    }

    [Fact]
    public void Report_ArchiveWithSeveralTrees_ListsThemOneALine()
    {
        string archive = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/guests/basic-2cpu.tar.gz");

        ToolRun run = ToolRun.Of("report", archive);

        Assert.Equal(2, run.Code);
        string[] lines = run.Errors.TrimEnd('\n').Split('\n');
        Assert.Contains("it holds 17 trees; name one, such as", lines[0]);
        Assert.Equal(18, lines.Length);
        Assert.All(lines[1..], line => Assert.StartsWith($"  {archive}:basic-2cpu/step", line));
    }

    private static string Guest(string name, int step) =>
        Path.Combine(TestData.Repository, $"test/Genirq.Tests/Data/guests/{name}.tar.gz:step{step}");

    private static JsonElement[] InterruptsOf(JsonElement[] devices, string slot) =>
    [
        .. devices.Single(device => device.GetProperty("slot").GetString() == slot)
            .GetProperty("interrupts").EnumerateArray(),
    ];
}
