using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Tests.Fakes;
using Genirq.Tests.Pci;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>A machine that is not x86, file by file: two CPUs unless something else is said.</summary>
internal sealed class OtherMachineTree
{
    public const string Arm64 = "processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\n";
    public const string RiscV = "processor\t: 0\nhart\t\t: 0\nisa\t\t: rv64imafdch_smaia_ssaia\n";
    public const string LoongArch = "processor\t\t: 0\nCPU Family\t\t: Loongson-64bit\n";
    public const string PowerPc = "processor\t: 0\ncpu\t\t: POWER10\n\nplatform\t: pSeries\n";
    public const string S390 = "vendor_id       : IBM/S390\n# processors    : 2\n";

    /// <summary>The row of <c>/proc/interrupts</c> that a LoongArch kernel with AVEC has.</summary>
    public const string ClearedVectors = "IPI3:          0          0 LoongArch  4  Clear vector interrupts\n";

    /// <summary>Makes the machine.</summary>
    /// <param name="cpuInfo">What <c>/proc/cpuinfo</c> says; null: there is none.</param>
    /// <param name="rows">The rows of <c>/proc/interrupts</c>, without the header.</param>
    /// <param name="online">The CPUs online.</param>
    /// <param name="possible">The CPUs that can be.</param>
    public OtherMachineTree(string? cpuInfo, string rows, string online = "0-1", string possible = "0-1")
    {
        Assert.True(CpuMask.TryParseList(online, out CpuMask? cpus));
        Tree.Add("sys/devices/system/cpu/online", $"{online}\n")
            .Add("sys/devices/system/cpu/possible", $"{possible}\n")
            .Add("sys/devices/system/cpu/present", $"{possible}\n")
            .Add("proc/interrupts", $"{Header(cpus)}{rows}");
        if (cpuInfo is not null)
        {
            Tree.Add("proc/cpuinfo", cpuInfo);
        }
    }

    /// <summary>The files.</summary>
    public MemoryTree Tree { get; } = new();

    /// <summary>The header of CPUs.</summary>
    public static string Header(IEnumerable<int> cpus) =>
        "           " + string.Concat(cpus.Select(static cpu => $"CPU{cpu}".PadRight(11))) + "\n";

    /// <summary>A row in the layout of Linux 6.12 with a count of 1 on the first CPU of two.</summary>
    public static string Row(int irq, string words, long first = 1, long second = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{irq,3}: {first,10} {second,10}  {words}\n");

    /// <summary>Adds a function with an MSI-X table.</summary>
    public OtherMachineTree Function(string slot, int table, params int[] irqs) =>
        Function(slot, table, null, 0, irqs);

    /// <summary>Adds a function with an MSI-X table, a driver and a line; the table is off without
    /// interrupts.</summary>
    public OtherMachineTree Function(string slot, int table, string? driver, int line, params int[] irqs)
    {
        string folder = $"sys/bus/pci/devices/{slot}";
        ushort control = (ushort)((irqs.Length > 0 ? 0x8000 : 0) | (table - 1));
        Tree.Add($"{folder}/config", new ConfigBytes().AddMsiX(0x98, control, 0x2001, 0x3001).Bytes)
            .Add($"{folder}/vendor", "0x1b36\n")
            .Add($"{folder}/device", "0x0010\n")
            .Add($"{folder}/class", "0x010802\n")
            .Add($"{folder}/numa_node", "-1\n")
            .Add($"{folder}/irq", $"{line}\n")
            .Add($"{folder}/local_cpulist", "0-1\n");
        if (driver is not null)
        {
            Tree.AddLink($"{folder}/driver", $"../../../../bus/pci/drivers/{driver}");
        }

        foreach (int irq in irqs)
        {
            Tree.Add($"{folder}/msi_irqs/{irq}", "msix\n");
        }

        return this;
    }

    /// <summary>Adds the affinity of an interrupt, and the one in effect unless it is null.</summary>
    public OtherMachineTree Irq(int irq, string affinity, string? effective = null)
    {
        Tree.Add($"proc/irq/{irq}/smp_affinity_list", $"{affinity}\n");
        if (effective is not null)
        {
            Tree.Add($"proc/irq/{irq}/effective_affinity_list", $"{effective}\n");
        }

        return this;
    }

    /// <summary>Adds the hardware number of an interrupt.</summary>
    public OtherMachineTree HardwareIrq(int irq, string chip, int number)
    {
        Tree.Add($"sys/kernel/irq/{irq}/chip_name", $"{chip}\n").Add($"sys/kernel/irq/{irq}/hwirq", $"{number}\n");
        return this;
    }

    /// <summary>Adds any other file.</summary>
    public OtherMachineTree With(string path, string text)
    {
        Tree.Add(path, text);
        return this;
    }

    /// <summary>The report on it.</summary>
    public MachineReport Report() => MachineReport.Create(MachineCaptureReader.Read(Tree));
}
