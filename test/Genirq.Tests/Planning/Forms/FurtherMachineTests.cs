using System.Globalization;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Tests.Cli;
using Genirq.Tests.Fakes;
using Genirq.Tests.Pci;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Further inputs whose right answer depends on more than one line: a volume management device, many CPUs, a
/// tree that was read without root, the kernel's release, an affinity that a file tells.</summary>
public sealed class FurtherMachineTests
{
    private const string Bridge = "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2] (rev 04)\n"
        + "\tControl: I/O- Mem+ BusMaster+ DisINTx-\n\n";

    private const string Nvme = " Non-Volatile memory controller [0108]: Samsung Electronics [144d:a824]\n"
        + "\tCapabilities: [b0] MSI-X: Enable+ Count=130 Masked-\n\tKernel driver in use: nvme\n\n";

    private const string Vmd = "64:00.5 RAID bus controller [0104]: Intel Corporation Device [8086:28c0]\n"
        + "\tCapabilities: [80] MSI-X: Enable+ Count=19 Masked-\n\tKernel driver in use: vmd\n\n";

    private static readonly string s_local = Row("LOC", "1 2", "Local timer interrupts");

    [Theory]
    [InlineData("IR-PCI-MSIX-0000:64:00.5 ", "VMD-PCI-MSIX-10000:01:00.0 ", "10000:01:00.0 msix 0=27@0 1=28@1")]
    [InlineData("IR-PCI-MSI 5243904", "VMD-MSI 12", "")]
    [InlineData("PCI-MSI 5243904", "VMD-MSI 12", "")]
    public void Report_RowsBehindVmd_TakeNoVector(string vmd, string child, string behind)
    {
        MachineReport report = Report(Header(0, 1)
            + Row(24, "7 0", $"{vmd}0-edge      vmd0") + Row(25, "0 9", $"{vmd}1-edge      vmd0")
            + Row(27, "7 0", $"{child}0-edge      nvme0q0") + Row(28, "0 9", $"{child}1-edge      nvme0q1") + s_local);

        Assert.StartsWith("0000:64:00.5 ", Devices(report), StringComparison.Ordinal);
        Assert.Contains(" 0=24@0 1=25@1", Devices(report), StringComparison.Ordinal);
        Assert.EndsWith(behind, Devices(report), StringComparison.Ordinal);
        Assert.Equal(behind.Length == 0 ? "VMD-MSI 27,28" : "", Others(report));
        Assert.Equal(2L, report.Vectors!.Allocated);
        Assert.Equal(0, report.Rows!.Value.LeftOut);
    }

    [Theory]
    [InlineData("10000:01:00.0", 19)]
    [InlineData("10001:e1:00.0", 19)]
    [InlineData("0001:01:00.0", 36)]
    public void Report_ListedFunctionBehindVmd_TakesNoVector(string slot, long vectors)
    {
        MachineReport report = Report(Bridge + Vmd + slot + Nvme, cpus: 16);

        Assert.Equal(vectors, report.Vectors!.Allocated);
        Assert.Equal(
            vectors - 19, report.Devices.Single(device => device.Function.Driver == "nvme").Interrupts.Count);
        Assert.Contains(report.Notes, static note => note.Contains("devices behind it share these"));
    }

    [Theory]
    [InlineData(384, "processors", true)]
    [InlineData(256, "lscpu", true)]
    [InlineData(255, "lscpu", false)]
    [InlineData(255, "processors", false)]
    public void Report_ListingBesideManyCpus_ImpliesRemapping(int cpus, string told, bool isRemapped)
    {
        string text = Bridge + "3b:00.0" + Nvme + (told == "lscpu"
            ? $"Architecture:          x86_64\nCPU(s):                {cpus}\nOn-line CPU(s) list:   0-{cpus - 1}\n"
            : string.Concat(Enumerable.Range(0, cpus).Select(static cpu =>
                $"processor\t: {cpu}\nvendor_id\t: GenuineIntel\napicid\t\t: {cpu}\n\n")));

        MachineReport report = Report(text);

        Assert.Equal(cpus, report.Cpus.Count);
        Assert.Equal(isRemapped, report.Notes.Contains(
            $"{cpus} CPUs run only with interrupt remapping, which is assumed"));
        Assert.Equal(!isRemapped, report.Platform.Contains("without interrupt remapping", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("IR-PCI-MSIX-0000:3b:00.0   0-edge", false)]
    [InlineData("PCI-MSIX-0000:3b:00.0   0-edge", true)]
    public void Report_RowsOfManyCpus_SayThemselvesWhetherMessagesAreRemapped(string words, bool isDirect)
    {
        string header = string.Concat(Enumerable.Range(0, 300).Select(static cpu => $"     CPU{cpu}"));
        string zeros = string.Concat(Enumerable.Repeat("0 ", 299));
        MachineReport report = Report(header + "\n" + Row(24, zeros + "5", $"{words}      nvme0q0"));

        Assert.EndsWith("msix 0=24@299", Devices(report), StringComparison.Ordinal);
        Assert.Equal(isDirect, report.Platform.Contains("without interrupt remapping", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Notes, static note => note.Contains("assumed") || note.Contains("refuse"));
    }

    [Theory]
    [InlineData("nvme", 0x010802, "nvme0q", "0-3 4-7", 2)]
    [InlineData("nvme", 0x010802, "nvme0q", "0 1 2 3 4 5 6 7", 8)]
    [InlineData("nvme", 0x010802, "nvme0q", "0-7 0-7", 0)]
    [InlineData("nvme", 0x010802, "nvme0q", "0-3 3-7", 0)]
    [InlineData("nvme", 0x010802, "nvme0q", "0-2 3-5 6-7", 3)]
    [InlineData("ixgbe", 0x020000, "eth0-TxRx-", "0-3 4-7", 0)]
    public void Report_TreeReadWithoutRoot_HasItsManagedInterrupts(
        string driver, int kind, string action, string masks, int managed)
    {
        string[] queues = masks.Split(' ');
        MemoryTree tree = Cpus(new MemoryTree(), "0-7");
        AddFunction(
            tree, "0000:05:00.0", driver, kind, new ConfigBytes().AddMsiX(0x98, 0x8080, 0x2001, 0x3001).Bytes[..64]);
        StringBuilder rows = new(Header(0, 1, 2, 3, 4, 5, 6, 7));
        for (int i = 0; i <= queues.Length; i++)
        {
            string mask = i == 0 ? "0-7" : queues[i - 1];
            AddIrq(tree, "0000:05:00.0", 40 + i, "msix", mask, mask[..1]);
            rows.Append(Row(40 + i, "0 0 0 0 0 0 0 1", $"IR-PCI-MSI {2621440 + i}-edge      {action}{i}"));
        }

        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(tree.Add("proc/interrupts", $"{rows}")));

        Assert.Equal(
            managed,
            report.Devices.Single().Interrupts.Count(static one => one.Vector is { ManagedCpus: not null }));
        Assert.Equal(
            managed > 0, report.Notes.Any(note => note.Contains($"{managed} interrupts are taken to be managed")));
    }

    [Theory]
    [InlineData("0 0 2 2 4 4 6 6", 8, "2 3 6 7 4 5 0 1")]
    [InlineData("0 1", 2, "1 0")]
    [InlineData("0 1 2 3", 3, "1 2 3")]
    public void Plan_NvmeWhereTheKernelKnowsClusters_SpreadsOverThem(string clusters, int queues, string expected)
    {
        int[] first = [.. clusters.Split(' ').Select(static one => int.Parse(one, CultureInfo.InvariantCulture))];
        string all = $"0-{first.Length - 1}";
        MemoryTree tree = Cpus(new MemoryTree(), all)
            .Add("proc/version", "Linux version 7.3.4 (a@b) (gcc) #1 SMP\n")
            .Add("proc/interrupts", Header([.. Enumerable.Range(0, first.Length)]) + s_local);
        for (int cpu = 0; cpu < first.Length; cpu++)
        {
            string[] own = [.. Enumerable.Range(0, first.Length).Where(one => first[one] == first[cpu])
                .Select(static one => $"{one}")];
            tree.Add($"sys/devices/system/cpu/cpu{cpu}/topology/cluster_cpus_list", $"{string.Join(',', own)}\n");
        }

        PlanChange change = new(PlanChangeKind.Add, "add nvme")
        {
            Driver = "nvme",
            Settings = new() { Queues = queues },
        };
        Assert.Null(MachinePlan.TryMake(MachineCaptureReader.Read(tree), [change], null, out PlanResult? plan));

        Assert.Equal(
            expected.Split(' '),
            plan!.After.Devices.Single().Interrupts.Skip(1).Select(static one => $"{one.Cpus}"));
    }

    [Theory]
    [InlineData("               ", "IR-PCI-MSIX-0000:3b:00.0 ", "   ")]
    [InlineData("           ", "PCI-MSIX-0000:3b:00.0 ", " ")]
    [InlineData("            ", "PCI-MSIX-0000:3b:00.0    ", "            ")]
    public void Report_RowsInTheLayoutOfAnyKernel_AreTheSameMachine(string before, string chip, string between)
    {
        MachineReport report = Report($"{before}CPU0       CPU1\n"
            + $" 28:          0          4{between}{chip}0-edge      nvme0q0\n"
            + $" 29:          7          0{between}{chip}1-edge      nvme0q1\n"
            + " LOC:         1          2  Local timer interrupts\n ERR:         0          0\n");

        Assert.Equal("0000:3b:00.0 msix 0=28@1 1=29@0", Devices(report));
        Assert.Equal(2, report.Cpus.Count);
        Assert.Equal("the rules of release 6.12 are used", report.Kernel.ToString().Split("; ")[^1].TrimEnd('.'));
    }

    [Theory]
    [InlineData(0x0001, "1", 1)]
    [InlineData(0x0081, "2", 2)]
    [InlineData(0x0101, "3", 3)]
    [InlineData(0x0181, "0", 0)]
    public void Report_MsiWithoutDebugFiles_IsWhereItsFileSays(int control, string effective, int cpu)
    {
        MemoryTree tree = Cpus(new MemoryTree(), "0-3");
        AddFunction(
            tree, "0000:00:1f.2", "ahci", 0x010601, new ConfigBytes().AddMsi(0x80, (ushort)control).Bytes);
        AddIrq(tree, "0000:00:1f.2", 27, "msi", "0-3", effective);
        tree.Add("proc/interrupts", Header(0, 1, 2, 3)
            + Row(27, "9 9 9 9", "PCI-MSI-0000:00:1f.2    0-edge      ahci[0000:00:1f.2]"));

        MachineReport report = MachineReport.Create(MachineCaptureReader.Read(tree));

        Assert.Equal($"0000:00:1f.2 msi 0=27@{cpu}", Devices(report));
        Assert.Equal(cpu, report.Devices.Single().Interrupts.Single().Vector!.Value.Cpu);
    }

    [Fact]
    public void Report_Rows_TellHowOftenEachRan()
    {
        string text = Header(0, 1) + Row(24, "7 4294967295", "PCI-MSIX-0000:00:03.0    0-edge      eth0-rx-0")
            + Row(25, "0 0", "PCI-MSIX-0000:00:03.0    1-edge      eth0-rx-1")
            + Row(9, "2 3", "IO-APIC   9-fasteoi   acpi") + s_local;

        MachineReport report = Report(text);
        ToolRun table = CaseFiles.Run(text, "report", "FILE", "-o", "SLOT,COUNT");

        Assert.Equal([4294967302ul, 0ul], report.Devices.Single().Interrupts.Select(static one => one.Count ?? 1));
        Assert.Equal(5ul, report.Others.Single(static other => other.Irq.Number == 9).Count);
        Assert.Contains("0000:00:03.0 4294967302", table.Output, StringComparison.Ordinal);
        Assert.All(Report(Bridge + "3b:00.0" + Nvme, cpus: 4).Devices.Single().Interrupts, static one =>
            Assert.Null(one.Count));
    }

    [Theory]
    [InlineData(0x010802, "Non-Volatile memory controller")]
    [InlineData(0x020000, "Ethernet controller")]
    [InlineData(0xFF0000, null)]
    public void ClassName_OfAFunction_IsWhatLspciPrints(int number, string? name) =>
        Assert.Equal(name, new CapturedFunction(default) { Class = number }.ClassName);

    private static MemoryTree Cpus(MemoryTree tree, string list) => tree
        .Add("sys/devices/system/cpu/online", $"{list}\n")
        .Add("sys/devices/system/cpu/possible", $"{list}\n")
        .Add("sys/devices/system/node/node0/cpulist", $"{list}\n")
        .Add("proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\n");

    private static void AddFunction(MemoryTree tree, string slot, string driver, int kind, byte[] config)
    {
        string folder = $"sys/bus/pci/devices/{slot}";
        tree.Add($"{folder}/config", config)
            .Add($"{folder}/vendor", "0x144d\n")
            .Add($"{folder}/device", "0xa824\n")
            .Add($"{folder}/class", $"0x{kind:x6}\n")
            .Add($"{folder}/numa_node", "0\n")
            .Add($"{folder}/irq", "16\n")
            .AddLink($"{folder}/driver", $"../../../../bus/pci/drivers/{driver}");
    }

    private static void AddIrq(
        MemoryTree tree, string slot, int irq, string kind, string mask, string effective) => tree
        .Add($"sys/bus/pci/devices/{slot}/msi_irqs/{irq}", $"{kind}\n")
        .Add($"proc/irq/{irq}/smp_affinity_list", $"{mask}\n")
        .Add($"proc/irq/{irq}/effective_affinity_list", $"{effective}\n");
}
