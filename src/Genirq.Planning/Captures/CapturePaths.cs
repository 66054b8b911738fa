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

    /// <summary>The folder of NUMA nodes.</summary>
    public const string Nodes = "sys/devices/system/node";

    /// <summary>What a function's file of each message interrupt stands in.</summary>
    public const string MessageIrqs = "msi_irqs";

    /// <summary>A function's configuration space.</summary>
    public const string Config = "config";

    /// <summary>The link to a function's driver.</summary>
    public const string Driver = "driver";

    /// <summary>The small text files of a function.</summary>
    public static readonly string[] FunctionTexts = ["vendor", "device", "class", "numa_node", "irq", "local_cpulist"];

    /// <summary>The affinity that an interrupt really has.</summary>
    public const string EffectiveAffinity = "effective_affinity_list";

    /// <summary>The affinity that was asked for.</summary>
    public const string Affinity = "smp_affinity_list";

    /// <summary>The folder of a function.</summary>
    public static string Function(string name) => $"{PciDevices}/{name}";

    /// <summary>A file of a function.</summary>
    public static string OfFunction(PciSlot slot, string file) => $"{PciDevices}/{slot}/{file}";

    /// <summary>A file of a requested interrupt.</summary>
    public static string OfIrq(Irq irq, string file) => $"{IrqFolder}/{irq}/{file}";

    /// <summary>A file of an allocated interrupt, requested or not.</summary>
    public static string OfDescriptor(Irq irq, string file) => $"sys/kernel/irq/{irq}/{file}";
}
