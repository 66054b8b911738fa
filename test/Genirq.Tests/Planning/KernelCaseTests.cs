using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Plans;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning;

/// <summary>Small inputs whose right answer depends on the kernel, or on a file beside the debug files.</summary>
public sealed class KernelCaseTests
{
    private static string Folder => Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/cases");

    [Fact]
    public void Plan_NvmeOnLinux73_SpreadsByClusters()
    {
        ToolRun run = ToolRun.Of("plan", Path.Combine(Folder, "24-clusters/tree"), "--add", "nvme:queues=4", "--json");

        Assert.Equal(0, run.Code);
        Assert.Equal(["1", "3", "2", "0"], CpusOfNewDevice("24-clusters/tree", kernel: null));
        Assert.DoesNotContain("6.12", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7.1.13", "0 1 2 3")]
    [InlineData("6.12.107", "0 1 2 3")]
    [InlineData("7.2.12", "1 3 2 0")]
    public void Plan_NvmeOnOtherKernels_SpreadsAsTheyDo(string kernel, string cpus) =>
        Assert.Equal(cpus.Split(' '), CpusOfNewDevice("24-clusters/tree", kernel));

    [Theory]
    [InlineData("x86-msi-eff")]
    [InlineData("x86-msi-eff-mask")]
    [InlineData("x86-msi-eff-maskable")]
    [InlineData("x86-msix-eff")]
    public void Report_EffectiveAffinityWithoutDebugFiles_IsTheInterruptsCpu(string tree)
    {
        MachineCapture capture =
            MachineCaptureReader.Read(new DirectoryTree(Path.Combine(Folder, "30-msi-effective", tree)));

        MachineReport report = MachineReport.Create(capture);

        InterruptReport interrupt = Assert.Single(Assert.Single(report.Devices).Interrupts);
        Assert.Equal("3", $"{interrupt.Cpus}");
        Assert.Equal(3, interrupt.Vector!.Value.Cpu);
    }

    [Theory]
    [InlineData("listing-6.18.txt")]
    [InlineData("listing-7.3.txt")]
    public void Report_ListingOfAnotherKernel_DoesNotNameOurs(string file)
    {
        ToolRun run = ToolRun.Of("report", Path.Combine(Folder, "25-listings-by-kernel", file));

        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("Linux 6.12", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "The kernel is not told; the rules of release 6.12 are used.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, "6.12", "The kernel is not told; the rules of release 6.12 are used.")]
    [InlineData("6.12.107", true, "6.12", "Linux 6.12.107.")]
    [InlineData("7.3.4-amd64", true, "7.3", "Linux 7.3.4-amd64.")]
    [InlineData(
        "5.15.0-91-generic", false, "6.12",
        "Linux 5.15.0-91-generic; the rules of release 6.12 are used, the nearest that are known.")]
    [InlineData(
        "6.18.15", false, "7.3",
        "Linux 6.18.15; the rules of release 7.3 are used, but for what is known of 6.18.")]
    [InlineData("8.0.1", false, "7.3", "Linux 8.0.1; the rules of release 7.3 are used, the nearest that are known.")]
    public void KernelRules_OfAKernel_SayWhoseTheyAre(string? kernel, bool isKnown, string nearest, string sentence)
    {
        KernelRules rules = KernelRules.Of(kernel);

        Assert.Equal((isKnown, nearest, sentence), (rules.IsKnown, $"{rules.Nearest}", $"{rules}"));
    }

    // Of the queues; the admin queue before them is not spread.
    private static IEnumerable<string> CpusOfNewDevice(string tree, string? kernel)
    {
        MachineCapture capture = MachineCaptureReader.Read(new DirectoryTree(Path.Combine(Folder, tree)));
        capture = kernel is null ? capture : capture with { Kernel = kernel };
        DriverSettings settings = new() { Queues = 4 };
        PlanChange change = new(PlanChangeKind.Add, "add nvme")
        {
            Driver = "nvme",
            Settings = settings,
        };

        Assert.Null(MachinePlan.TryMake(
            capture, [change], null, out PlanResult? result));

        return Assert.Single(result!.After.Devices, static device => device.Function.Driver == "nvme")
            .Interrupts.Skip(1).Select(interrupt => $"{interrupt.Cpus}");
    }
}
