using Genirq.Pci.Configuration;

namespace Genirq.Planning.Captures;

/// <summary>Where things are in a tree.</summary>
internal static class CapturePaths
{
    /// <summary>The folder of PCI functions, which are mostly links.</summary>
    public const string PciDevices = "sys/bus/pci/devices";

    /// <summary>The rows of interrupts.</summary>
    public const string Interrupts = "proc/interrupts";

    /// <summary>The folder with the affinities of requested interrupts.</summary>
    public const string IrqFolder = "proc/irq";

    /// <summary>The CPUs that are online.</summary>
    public const string OnlineCpus = "sys/devices/system/cpu/online";

    /// <summary>The CPUs that can ever be there.</summary>
    public const string PossibleCpus = "sys/devices/system/cpu/possible";

    /// <summary>The CPUs that are plugged in.</summary>
    public const string PresentCpus = "sys/devices/system/cpu/present";

    /// <summary>The CPUs that are kept free of other work.</summary>
    public const string IsolatedCpus = "sys/devices/system/cpu/isolated";

    /// <summary>The words that the kernel was started with.</summary>
    public const string CommandLine = "proc/cmdline";

    /// <summary>The kernel's version line.</summary>
    public const string Version = "proc/version";

    /// <summary>The kernel's release alone.</summary>
    public const string OsRelease = "proc/sys/kernel/osrelease";

    /// <summary>The machine's name.</summary>
    public const string HostName = "proc/sys/kernel/hostname";

    /// <summary>What a capture says of itself: when it was taken. No file of Linux.</summary>
    public const string Origin = "capture.txt";

    /// <summary>What the kernel knows of each online CPU.</summary>
    public const string CpuInfo = "proc/cpuinfo";

    /// <summary>The affinity of interrupts for which none is given.</summary>
    public const string DefaultAffinity = "proc/irq/default_smp_affinity";

    /// <summary>The folder of all allocated interrupts, requested or not.</summary>
    public const string Descriptors = "sys/kernel/irq";

    /// <summary>The x86 vector domain in debugfs.</summary>
    public const string VectorDomain = "sys/kernel/debug/irq/domains/VECTOR";

    /// <summary>The folder of single interrupts in debugfs.</summary>
    public const string DumpFolder = "sys/kernel/debug/irq/irqs";

    /// <summary>The folder of NUMA nodes.</summary>
    public const string Nodes = "sys/devices/system/node";

    /// <summary>What a function's file of each message interrupt stands in.</summary>
    public const string MessageIrqs = "msi_irqs";

    /// <summary>A function's configuration space.</summary>
    public const string Config = "config";

    /// <summary>How many virtual functions a function can have.</summary>
    public const string MostVirtualFunctions = "sriov_totalvfs";

    /// <summary>How many virtual functions a function has switched on.</summary>
    public const string VirtualFunctions = "sriov_numvfs";

    /// <summary>The link to a function's driver.</summary>
    public const string Driver = "driver";

    /// <summary>The small text files of a function.</summary>
    public static readonly string[] FunctionTexts = ["vendor", "device", "class", "numa_node", "irq", "local_cpulist"];

    /// <summary>The affinity that an interrupt really has.</summary>
    public const string EffectiveAffinity = "effective_affinity_list";

    /// <summary>The affinity that was asked for.</summary>
    public const string Affinity = "smp_affinity_list";

    /// <summary>What a requested interrupt's folder has besides one folder for each action.</summary>
    public static readonly string[] IrqFiles =
    [
        "affinity_hint", "effective_affinity", EffectiveAffinity, "node", "smp_affinity", Affinity, "spurious",
    ];

    /// <summary>The folder of a function.</summary>
    public static string Function(string name) => $"{PciDevices}/{name}";

    /// <summary>A file of a function.</summary>
    public static string OfFunction(PciSlot slot, string file) => $"{PciDevices}/{slot}/{file}";

    /// <summary>A file of a requested interrupt.</summary>
    public static string OfIrq(Irq irq, string file) => $"{IrqFolder}/{irq}/{file}";

    /// <summary>A file of an allocated interrupt, requested or not.</summary>
    public static string OfDescriptor(Irq irq, string file) => $"{Descriptors}/{irq}/{file}";

    /// <summary>The folder of a CPU.</summary>
    public static string OfCpu(int cpu) => $"sys/devices/system/cpu/cpu{cpu}";

    /// <summary>The CPUs that share a level-2 cache with one. There since Linux 5.16.</summary>
    public static string Cluster(int cpu) => $"{OfCpu(cpu)}/topology/cluster_cpus_list";

    /// <summary>The CPUs that share a core with one.</summary>
    public static string Siblings(int cpu) => $"{OfCpu(cpu)}/topology/thread_siblings_list";
}
