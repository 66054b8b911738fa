using System.Globalization;
using System.Text;
using Genirq.Planning.Drivers;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Planning.Drivers;

/// <summary>Machines of public reports with <c>gve</c>, <c>mana</c>, <c>mlx4_core</c> and <c>idxd</c>: the rule
/// gives as many messages as they have interrupts.</summary>
/// <remarks>Only figures are taken over: how many CPUs, entries and interrupts, and the names of these. The inputs are
/// written here. Sources:
/// https://github.com/GoogleCloudPlatform/compute-virtual-ethernet-linux/issues/30 (two guests);
/// https://lore.kernel.org/lkml/20240307072923.6cc8a2ba@kernel.org/ (answer of 14 March 2024: four queues, the first at
/// index 1);
/// https://github.com/skyao/learning-pve/blob/main/content/docs/pass-through/nic/issues/irq/index.md;
/// https://github.com/intel/idxd-config/issues/8 (RHEL 8.4: nine vectors, each with a handler).</remarks>
public sealed class CloudMachinesTests
{
    [Theory]
    [InlineData("gve of two CPUs", "gve", "6.12", 2, 3, 3)]
    [InlineData("gve of n2d-standard-16", "gve", "5.10", 16, 17, 17)]
    [InlineData("mana of four CPUs", "mana", "6.7", 4, 65, 5)]
    [InlineData("ConnectX-3 Pro", "mlx4_core", "6.5", 12, 128, 25)]
    [InlineData("DSA of RHEL 8.4", "idxd", "4.18", 80, 9, 9)]
    public void Ask_MachineOfPublicReport_RequestsAsManyAsItsRowsAre(
        string machine, string driver, string kernel, int cpus, int table, int expected)
    {
        using DriverEstimate estimate = new(CpuFacts.Plain(cpus));

        EstimatedVectors got = estimate.Ask(
            new FunctionFacts { Driver = driver, MsiXEntries = table },
            new DriverSettings { Kernel = Version.Parse(kernel) },
            isInUse: true);
        ToolRun counted = CaseFiles.Run(Rows(machine, cpus), "report", "FILE", "-J");

        Assert.Equal((expected, expected), (got.Count, got.Requested));
        Assert.Equal([expected], CaseFiles.CountsOf(counted).Values);
    }

    [Theory]
    [InlineData("4.18", 9)]
    [InlineData("5.16", 9)]
    [InlineData("5.17", 1)]
    [InlineData("6.12", 1)]
    public void Ask_AcceleratorWithoutQueues_RequestsByItsKernel(string kernel, int requested)
    {
        using DriverEstimate estimate = new(CpuFacts.Plain(80));

        EstimatedVectors got = estimate.Ask(
            new FunctionFacts { Driver = "idxd", MsiXEntries = 9 },
            new DriverSettings { Kernel = Version.Parse(kernel) },
            isInUse: false);

        Assert.Equal((9, requested), (got.Count, got.Requested));
    }

    private static string Rows(string machine, int cpus)
    {
        StringBuilder text = new("      ");
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            text.Append(CultureInfo.InvariantCulture, $"       CPU{cpu}");
        }

        text.Append('\n');
        int irq = 25;
        foreach (string end in Ends(machine))
        {
            text.Append(CultureInfo.InvariantCulture, $"{irq++,4}: ");
            for (int cpu = 0; cpu < cpus; cpu++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{(cpu == irq % cpus ? irq : 0),10} ");
            }

            text.Append(end).Append('\n');
        }

        return text.ToString();
    }

    // Chip, identity and name of each row, in the forms of the machines' kernels.
    private static IEnumerable<string> Ends(string machine) => machine switch
    {
        "gve of two CPUs" =>
        [
            .. Enumerable.Range(0, 2).Select(
                static at => $"PCI-MSI {65536 + at}-edge  gve-ntfy-blk{at}@pci:0000:00:04.0"),
            "PCI-MSI 65538-edge  gve-mgmnt@pci:0000:00:04.0",
        ],
        "gve of n2d-standard-16" =>
        [
            .. Enumerable.Range(0, 16).Select(static at => $"PCI-MSI {65536 + at}-edge  eth%d-ntfy-block.{at}"),
            "PCI-MSI 65552-edge  eth%d-mgmnt",
        ],
        "mana of four CPUs" =>
        [
            "Hyper-V PCIe MSI 4138200989696-edge  mana_hwc@pci:7870:00:00.0",
            .. Enumerable.Range(0, 4).Select(
                static at => $"Hyper-V PCIe MSI {4138200989697 + at}-edge  mana_q{at}@pci:7870:00:00.0"),
        ],
        "ConnectX-3 Pro" =>
        [
            "IR-PCI-MSIX-0000:09:00.0 0-edge  mlx4-async@pci:0000:09:00.0",
            .. Enumerable.Range(1, 24).Select(
                static at => $"IR-PCI-MSIX-0000:09:00.0 {at}-edge  mlx4-{at}@0000:09:00.0"),
        ],
        _ =>
        [
            .. Enumerable.Range(0, 9).Select(
                static at => $"IR-PCI-MSI {(0xF108 << 11) + at}-edge  {(at == 0 ? "idxd-misc" : "idxd-portal")}"),
        ],
    };
}
