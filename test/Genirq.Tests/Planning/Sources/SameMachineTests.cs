using System.Globalization;
using System.Text;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Forms;

namespace Genirq.Tests.Planning.Sources;

/// <summary>One machine, printed in every form: what a form tells is the same, what it does not tell is
/// unknown.</summary>
public sealed class SameMachineTests : IDisposable
{
    private const int Cards = 3;
    private const int Queues = 4;
    private const int Cpus = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("6.2", "msix")]
    [InlineData("7.2", "msix")]
    [InlineData("4.2", "unknown")]
    [InlineData("6.2 quoted", "msix")]
    [InlineData("6.2 prompt", "msix")]
    [InlineData("6.2 wrapped", "msix")]
    [InlineData("6.2 bundle", "msix")]
    [InlineData("4.2 bundle", "msix")]
    [InlineData("4.2 sosreport", "msix")]
    [InlineData("6.2 sosreport", "msix")]
    [InlineData("4.2 tree", "msix")]
    [InlineData("6.2 tree", "msix")]
    [InlineData("7.2 tree", "msix")]
    public void Report_EachForm_IsOfTheSameMachine(string form, string kind)
    {
        MachineReport report = Report(form);

        Assert.Equal(Cards, report.Devices.Count);
        for (int card = 0; card < Cards; card++)
        {
            DeviceReport device = report.Devices[card];
            Assert.Equal($"0000:{card + 1:x2}:00.0", device.Function.Slot.ToString());
            Assert.Equal(kind, ReportJson.WordOf(device.Kind));
            Assert.Equal(
                Enumerable.Range(0, Queues)
                    .Select(queue => ((uint)queue, NumberOf(card, queue), $"{CpuOf(card, queue)}")),
                device.Interrupts.Select(static one => (one.Index, one.Irq.Number, one.Cpus!.ToString())));
            Assert.True(device.TableSize is null or 16);
        }

        Assert.Equal(Cpus, report.Cpus.Count);
        Assert.Contains(report.Others, static other => other.Irq.Number == 9);
        Assert.Equal(13L, report.Vectors!.Allocated);
        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
    }

    [Theory]
    [InlineData("3.10")]
    [InlineData("3.10 sosreport")]
    [InlineData("4.2")]
    [InlineData("4.2 quoted")]
    [InlineData("4.2 prompt")]
    [InlineData("4.2 wrapped")]
    [InlineData("4.2 bundle")]
    [InlineData("4.2 sosreport")]
    [InlineData("4.2 tree")]
    [InlineData("6.2")]
    [InlineData("6.2 quoted")]
    [InlineData("6.2 prompt")]
    [InlineData("6.2 wrapped")]
    [InlineData("6.2 bundle")]
    [InlineData("6.2 sosreport")]
    [InlineData("7.2")]
    [InlineData("7.2 quoted")]
    [InlineData("7.2 bundle")]
    [InlineData("7.2 sosreport")]
    [InlineData("7.2 tree")]
    [InlineData("6.2 listing")]
    public void Report_EachForm_HasNoFieldThatDiffersFromTheTree(string form)
    {
        MachineReport tree = Report("6.2 tree");

        MachineReport report = Report(form);

        Assert.Empty(ReportDifferences.Find(tree, report));
        Assert.True(report.Others.Where(static other => other.Group == "PCI-MSI").All(static other =>
            other.CpusBasis == Genirq.Planning.Captures.Basis.Counted));
    }

    [Fact]
    public void Report_BeforeNumbers_CountsTheSameVectorsOfUnnamedFunctions()
    {
        MachineReport report = Report("3.10");

        Assert.Empty(report.Devices);
        Assert.Equal(Cards * Queues, report.Others.Count(static other => other.Group == "PCI-MSI"));
        Assert.Equal(13L, report.Vectors!.Allocated);
    }

    [Fact]
    public void Report_ListingAlone_DoesNotTellInterruptsOrCpus()
    {
        string path = Write("l", Listing());

        using SourceMachine machine = MachineSource.Open(path).Rebuild();
        MachineReport report = machine.Report();

        Assert.Equal(Cards, report.Devices.Count);
        Assert.All(report.Devices, static device => Assert.Equal(16, device.TableSize));
        Assert.NotEqual(Genirq.Planning.Captures.Basis.Measured, report.Bases.Interrupts);
        Assert.Equal(Genirq.Planning.Captures.Basis.Assumed, report.Bases.Cpus);
    }

    private static int NumberOf(int card, int queue) => 32 + (card * 10) + queue;

    private static int CpuOf(int card, int queue) => (card + queue) % Cpus;

    private MachineReport Report(string form)
    {
        string[] words = form.Split(' ');
        string rows = Rows(words[0]);
        string path = words.ElementAtOrDefault(1) switch
        {
            "quoted" => Write("i", string.Concat(rows.Split('\n').Select(static line => $"> {line}\n"))),
            "prompt" => Write("i", $"root@host:~# cat /proc/interrupts\n{rows}root@host:~# \n"),
            "wrapped" => Write("i", rows.Replace("-edge      ", "-edge\n   ", StringComparison.Ordinal)),
            "bundle" => Write(
                "i", $"*** lspci\n{Listing()}\n____\n\n*** /proc/cpuinfo\n{CpuInfo()}____\n\n{rows}____\n"),
            "sosreport" => Sosreport(rows),
            "tree" => Tree(rows),
            "listing" => Write("l", Listing()),
            _ => Write("i", rows),
        };
        using SourceMachine machine = MachineSource.Open(path).Rebuild();
        return machine.Report();
    }

    private string Sosreport(string rows)
    {
        string folder = Path.Combine(_folder.Path, "sosreport");
        Directory.CreateDirectory(Path.Combine(folder, "proc"));
        Directory.CreateDirectory(Path.Combine(folder, "sos_commands/pci"));
        File.WriteAllText(Path.Combine(folder, "proc/interrupts"), rows);
        File.WriteAllText(Path.Combine(folder, "proc/cpuinfo"), CpuInfo());
        File.WriteAllText(Path.Combine(folder, "sos_commands/pci/lspci_-nnvv"), Listing());
        return folder;
    }

    private string Tree(string rows)
    {
        string folder = Path.Combine(_folder.Path, $"tree{Directory.GetDirectories(_folder.Path).Length}");
        Put(folder, "proc/interrupts", rows);
        Put(folder, "proc/cpuinfo", CpuInfo());
        Put(folder, "sys/devices/system/cpu/online", $"0-{Cpus - 1}\n");
        Put(folder, "sys/devices/system/cpu/possible", $"0-{Cpus - 1}\n");
        for (int card = 0; card < Cards; card++)
        {
            string function = $"sys/bus/pci/devices/0000:{card + 1:x2}:00.0";
            Put(folder, $"{function}/vendor", "0x1234\n");
            Put(folder, $"{function}/device", "0x5678\n");
            Put(folder, $"{function}/class", "0x020000\n");
            File.WriteAllBytes(Path.Combine(folder, function, "config"), Config());
            Directory.CreateSymbolicLink(Path.Combine(folder, function, "driver"), "../../../bus/pci/drivers/card");
            for (int queue = 0; queue < Queues; queue++)
            {
                int irq = NumberOf(card, queue);
                Put(folder, $"{function}/msi_irqs/{irq}", "msix\n");
                Put(folder, $"proc/irq/{irq}/smp_affinity_list", $"{CpuOf(card, queue)}\n");
                Put(folder, $"proc/irq/{irq}/effective_affinity_list", $"{CpuOf(card, queue)}\n");
            }
        }

        return folder;
    }

    private static void Put(string folder, string path, string text)
    {
        string full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    // MSI-X at 0x70, enabled, with 16 entries at offset 0 of BAR 3, and the pending bits at 0x1000.
    private static byte[] Config()
    {
        byte[] config = new byte[256];
        ((ReadOnlySpan<byte>)[0x34, 0x12, 0x78, 0x56, 0, 0, 0x10, 0, 0, 0, 0, 2]).CopyTo(config);
        config[0x34] = 0x70;
        ((ReadOnlySpan<byte>)[0x11, 0, 0x0F, 0x80, 3, 0, 0, 0, 3, 0x10]).CopyTo(config.AsSpan(0x70));
        return config;
    }

    private static string Rows(string kernel)
    {
        StringBuilder rows = new(kernel == "7.2" ? "            " : "           ");
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"CPU{cpu,-8}");
        }

        rows.Append('\n').Append(Row(9, 0, kernel switch
        {
            "3.10" => "  IO-APIC-fasteoi   acpi",
            "7.2" => "  IO-APIC                    9-fasteoi   acpi",
            _ => "  IO-APIC   9-fasteoi   acpi",
        }));
        for (int card = 0; card < Cards; card++)
        {
            for (int queue = 0; queue < Queues; queue++)
            {
                rows.Append(Row(NumberOf(card, queue), CpuOf(card, queue), Words(kernel, card, queue)));
            }
        }

        return rows.Append("LOC:          1          2          3          4   Local timer interrupts\n").ToString();
    }

    private static string Words(string kernel, int card, int queue)
    {
        string action = $"card{card}-{queue}";
        return kernel switch
        {
            "3.10" => $"  PCI-MSI-edge      {action}",
            "4.2" => $"  PCI-MSI {((card + 1) << 19) | queue}-edge      {action}",
            "7.2" => $"  PCI-MSIX-0000:{card + 1:x2}:00.0  {queue,4}-edge      {action}",
            _ => $"  PCI-MSIX-0000:{card + 1:x2}:00.0 {queue,4}-edge      {action}",
        };
    }

    private static string Row(int number, int ran, string words)
    {
        StringBuilder row = new($"{number,3}:");
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            row.Append(CultureInfo.InvariantCulture, $" {(cpu == ran ? 77 : 0),10}");
        }

        return row.Append(words).Append('\n').ToString();
    }

    private static string Listing() => string.Concat(Enumerable.Range(1, Cards).Select(static bus =>
        $"{bus:x2}:00.0 Ethernet controller [0200]: Card [1234:5678]\n"
        + "\tCapabilities: [70] MSI-X: Enable+ Count=16 Masked-\n"
        + "\t\tVector table: BAR=3 offset=00000000\n\t\tPBA: BAR=3 offset=00001000\n\tKernel driver in use: card\n"));

    private static string CpuInfo() => string.Concat(Enumerable.Range(0, Cpus).Select(static cpu =>
        $"processor\t: {cpu}\nvendor_id\t: GenuineIntel\napicid\t\t: {cpu}\n\n"));

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
