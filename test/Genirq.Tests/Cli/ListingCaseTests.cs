using System.Text.Json;

namespace Genirq.Tests.Cli;

/// <summary>Listings of <c>lspci</c> as people have them: without root, with names only, of large machines.</summary>
public sealed class ListingCaseTests
{
    private const string Bridge = "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2] (rev 04)\n";

    [Theory]
    [InlineData("04-lspci-nonroot/lspci-vvv")]
    [InlineData("05-lspci-nnk/lspci-nnk")]
    public void Report_WithoutCapabilities_IsUnknownUntilCpusAreTold(string file)
    {
        string path = CaseFiles.Kept(file);

        ToolRun alone = ToolRun.Of("report", path, "-J");
        ToolRun told = ToolRun.Of("report", path, "--cpus", "32", "-J");

        Assert.Equal((0, "unknown"), (alone.Code, CaseFiles.VerdictOf(alone)));
        Assert.Equal((0, "fits (estimated)"), (told.Code, CaseFiles.VerdictOf(told)));
        Dictionary<string, int> counts = CaseFiles.CountsOf(told);
        Assert.Equal(33, counts["0000:5e:00.0"]);
        Assert.Equal(4 + 32 + 36, counts["0000:3b:00.0"]);
        Assert.Contains("2 functions without capabilities: what their drivers ask for is inferred", told.Output);
        Assert.Equal(1, ToolRun.Of("report", path, "--fail-on", "unknown").Code);
    }

    [Fact]
    public void Fleet_WithoutCapabilities_IsNotJudged()
    {
        ToolRun run = ToolRun.Of("fleet", "--json", CaseFiles.Kept("04-lspci-nonroot/lspci-vvv"));

        Assert.Equal(0, run.Code);
        Assert.Contains("\"fits\":null", run.Output);
        Assert.Contains("\"kind\":\"unknown\"", run.Output);
    }

    [Fact]
    public void Report_HeadLinesOnly_CountsAllOfThem() => Assert.Contains(
        "3 functions with a head line and its driver only",
        ToolRun.Of("report", CaseFiles.Kept("05-lspci-nnk/lspci-nnk")).Output);

    [Fact]
    public void Report_PlainListing_IsUnknownEvenWithCpus()
    {
        ToolRun run = CaseFiles.Run(
            "00:00.0 Host bridge: Intel Corporation 440FX\n"
            + "00:03.0 Ethernet controller: Red Hat, Inc. Virtio network device\n",
            "report", "FILE", "--cpus", "4");

        Assert.Equal(0, run.Code);
        Assert.StartsWith("unknown: 1 function shows no capabilities, and no driver is named", run.Output);
        Assert.Contains("next: sudo lspci -vvv > lspci.txt\n", run.Output);
    }

    [Fact]
    public void Report_DisIntxClear_UsesNone()
    {
        const string text = Bridge + """
            05:00.0 Ethernet controller [0200]: Intel Corporation I350 [8086:1521] (rev 01)
            	Control: I/O- Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR- FastB2B- DisINTx-
            	Capabilities: <access denied>
            	Kernel driver in use: igb
            """;

        ToolRun run = CaseFiles.Run(text, "report", "FILE", "--cpus", "8", "-J");

        Assert.Empty(CaseFiles.CountsOf(run));
        Assert.Contains(
            "1 function without capabilities, whose DisINTx bit is clear: taken to use no messages", run.Output);
    }

    [Fact]
    public void Report_DisIntxSetWithoutARule_CountsOneAtLeast()
    {
        const string text = Bridge + """
            05:00.0 System peripheral [0880]: Acme Corp Thing [1234:5678]
            	Control: I/O- Mem+ BusMaster+ SpecCycle- MemWINV- VGASnoop- ParErr- Stepping- SERR- FastB2B- DisINTx+
            	Capabilities: <access denied>
            	Kernel driver in use: homemade
            """;

        ToolRun run = CaseFiles.Run(text, "report", "FILE", "--cpus", "8", "-J");

        Assert.Equal(1, Assert.Single(CaseFiles.CountsOf(run)).Value);
        Assert.Contains("and at least as many are counted", run.Output);
    }

    [Fact]
    public void Report_NumbersOfTheNewestListing_AreCounted()
    {
        const string text = Bridge + """
            05:00.0 Non-Volatile memory controller [0108]: Samsung Electronics [144d:a80a] (prog-if 02 [NVM Express])
            	Interrupt: pin B routed to IRQ 16
            	Interrupts: MSI(X) routed to IRQ 28-32
            	Capabilities: [b0] MSI-X: Enable+ Count=130 Masked-
            	Kernel driver in use: nvme
            """;

        ToolRun run = CaseFiles.Run(text, "report", "FILE", "--cpus", "16", "-J");

        Assert.Equal(5, CaseFiles.CountsOf(run)["0000:05:00.0"]);
        using JsonDocument report = JsonDocument.Parse(run.Output);
        Assert.Equal("counted", report.RootElement.GetProperty("basis").GetProperty("interrupts").GetString());
        Assert.Equal(
            [28, 29, 30, 31, 32],
            report.RootElement.GetProperty("devices")[0].GetProperty("interrupts").EnumerateArray()
                .Select(static one => one.GetProperty("irq").GetInt32()));
    }

    [Theory]
    [InlineData("5e:00.0 Non-Volatile memory controller [0108]: Samsung Z [144d:a824]\n"
        + "\tCapabilities: [b0] MSI-X: Enable+ Count=130 Masked-\n\tKernel driver in use: nvme\n")]
    [InlineData("0000:00:00.0 PCI bridge [0604]: IBM POWER9 Host Bridge (PHB4) [1014:04c1]\n"
        + "\tCapabilities: [40] Express (v2) Root Port\n")]
    [InlineData("3b:00.0 Ethernet controller: Intel Corporation Ethernet Controller E810-C for QSFP (rev 02)\n"
        + "\tCapabilities: [70] MSI-X: Enable+ Count=512 Masked-\n\tKernel driver in use: ice\n")]
    public void Report_ListingWithoutAWordOnTheProcessor_IsUnknown(string text)
    {
        ToolRun run = CaseFiles.Run(text, "report", "FILE", "--cpus", "8");
        ToolRun fleet = CaseFiles.Run(text, "fleet", "--json", "FILE");
        ToolRun joined = CaseFiles.Run(
            text + "\nArchitecture:        x86_64\nCPU(s):              8\n", "report", "FILE");

        Assert.StartsWith("unknown: nothing tells the kind of processor", run.Output);
        Assert.Contains("\"fits\":null", fleet.Output);
        Assert.StartsWith("fits (estimated): ", joined.Output);
    }

    [Theory]
    [InlineData("41:00.0 VGA compatible controller: NVIDIA Corporation Device 2204 (rev ff) (prog-if ff)\n"
        + "\t!!! Unknown header type 7f\n\tKernel driver in use: nvidia\n")]
    [InlineData("41:00.0 3D controller [0302]: NVIDIA Corporation GA100 [10de:20b0] (rev ff)\n"
        + "\tKernel driver in use: nvidia\n")]
    [InlineData("41:00.0 Non-Volatile memory controller: Intel Corporation Device 0a54\n\t!!! Unknown header type 7f\n"
        + "\tKernel driver in use: nvme\n")]
    public void Report_FunctionThatAnswersOnes_HasANote(string text)
    {
        ToolRun run = CaseFiles.Run(Bridge + text, "report", "FILE", "--cpus", "24", "-J");

        Assert.Equal(0, run.Code);
        Assert.Contains("0000:41:00.0 could not be read: all its registers answer ones", run.Output);
        Assert.Empty(CaseFiles.CountsOf(run));
    }

    [Fact]
    public void Report_OneFellOffTheBus_TheOthersAreCounted()
    {
        ToolRun run = ToolRun.Of("report", CaseFiles.Kept("21-fell-off-the-bus/lspci"), "--cpus", "24", "-J");

        Assert.Contains("0000:41:00.0 could not be read", run.Output);
        Assert.Equal(25, CaseFiles.CountsOf(run)["0000:5e:00.0"]);
    }

    [Theory]
    [InlineData("lspci")]
    [InlineData("lspci-nn")]
    public void Report_FirstGenerationByName_AsksForOneAsByNumber(string file)
    {
        ToolRun run = ToolRun.Of("report", CaseFiles.Kept($"23-name-without-number/{file}"), "--cpus", "32", "-J");

        Assert.Equal(1, CaseFiles.CountsOf(run)["0000:03:00.0"]);
    }

    [Theory]
    [InlineData("Ethernet controller: Intel Corporation 82598EB 10-Gigabit AF Network Connection", "ixgbe", 18, 17)]
    [InlineData("Ethernet controller: Intel Corporation 82599ES 10-Gigabit SFI/SFP+", "ixgbe", 64, 33)]
    [InlineData("Ethernet controller: Intel Corporation I211 Gigabit Network Connection", "igb", 5, 5)]
    [InlineData("Ethernet controller: Intel Corporation I210 Gigabit Network Connection", "igb", 5, 5)]
    [InlineData("Ethernet controller: Intel Corporation 82574L Gigabit Network Connection", "e1000e", 5, 3)]
    [InlineData("Serial Attached SCSI controller: LSI Logic / Symbios Logic SAS2308 PCI-Express", "mpt3sas", 16, 8)]
    [InlineData("Serial Attached SCSI controller: Broadcom / LSI SAS3008 PCI-Express", "mpt3sas", 96, 32)]
    [InlineData("RAID bus controller: Broadcom / LSI MegaRAID SAS 2108 [Liberator]", "megaraid_sas", 15, 1)]
    [InlineData("RAID bus controller: Broadcom / LSI MegaRAID SAS-3 3108 [Invader]", "megaraid_sas", 97, 33)]
    public void Report_GenerationByName_AsksAsThatGeneration(string head, string driver, int table, int expected)
    {
        string text = Bridge + $"03:00.0 {head} (rev 03)\n\tCapabilities: [c0] MSI-X: Enable+ Count={table} Masked-\n"
            + $"\tKernel driver in use: {driver}\n";

        ToolRun run = CaseFiles.Run(text, "report", "FILE", "--cpus", "32", "-J");

        Assert.Equal(expected, CaseFiles.CountsOf(run)["0000:03:00.0"]);
        Assert.DoesNotContain("only lspci -nn tells", run.Output);
    }

    [Fact]
    public void Report_GenerationThatNothingTells_IsNoted()
    {
        string text = Bridge + "03:00.0 RAID bus controller: Acme RAID\n"
            + "\tCapabilities: [c0] MSI-X: Enable+ Count=15 Masked-\n\tKernel driver in use: megaraid_sas\n";

        Assert.Contains(
            "Which generation it is only lspci -nn tells; the newest is assumed.",
            CaseFiles.Run(text, "report", "FILE", "--cpus", "32").Output);
    }

    [Fact]
    public void Report_BehindVmd_TakesNoVectors()
    {
        const string text = Bridge + """
            0000:5d:05.5 RAID bus controller [0104]: Intel Corporation Volume Management Device [8086:201d] (rev 07)
            	Capabilities: [80] MSI-X: Enable+ Count=33 Masked-
            	Kernel driver in use: vmd
            10000:01:00.0 Non-Volatile memory controller [0108]: Samsung Electronics [144d:a824]
            	Capabilities: [b0] MSI-X: Enable+ Count=64 Masked-
            	Kernel driver in use: nvme
            """;

        ToolRun run = CaseFiles.Run(text, "report", "FILE", "--cpus", "16");

        // 33 of 16 times 201: the function behind the VMD shares the VMD's.
        Assert.Contains("33 vectors in use, ~3183 free", run.Output);
        Assert.Contains("10000:01:00.0", run.Output);
    }

    [Fact]
    public void Report_ManyCpus_HaveRemapping()
    {
        string text = Bridge + "03:00.0 Non-Volatile memory controller [0108]: Samsung Electronics [144d:a824]\n"
            + "\tCapabilities: [b0] MSI-X: Enable+ Count=2048 Masked-\n\tKernel driver in use: nvme\n";

        ToolRun many = CaseFiles.Run(text, "report", "FILE", "--cpus", "480");
        ToolRun few = CaseFiles.Run(text, "report", "FILE", "--cpus", "255");

        Assert.Contains("480 CPUs run only with interrupt remapping, which is assumed", many.Output);
        Assert.DoesNotContain("cannot name destination", many.Output);
        Assert.DoesNotContain("run only with interrupt remapping", few.Output);
    }

    [Fact]
    public void Report_TreeWithoutRoot_FindsManagedInterrupts()
    {
        ToolRun run = ToolRun.Of("report", CaseFiles.Kept("22-managed-without-root/tree"), "-J");

        Assert.Equal("fits (estimated)", CaseFiles.VerdictOf(run));
        Assert.Contains("4 interrupts are taken to be managed", run.Output);
        Assert.Contains("\"taken\":9,\"managed\":8", run.Output.Replace(" ", "", StringComparison.Ordinal));
    }
}
