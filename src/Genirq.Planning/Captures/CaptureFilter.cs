using Genirq.Releases;

namespace Genirq.Planning.Captures;

/// <summary>Decides which words of long files a capture keeps; the rest is private.</summary>
internal static class CaptureFilter
{
    private const string VersionPrefix = "Linux version ";

    private static readonly HashSet<string> s_options = new(StringComparer.Ordinal)
    {
        "acpi_irq_balance", "acpi_irq_isa", "acpi_irq_nobalance", "acpi_irq_pci", "acpi_sci", "amd_iommu",
        "amd_iommu_dump", "amd_iommu_intr", "apic", "cpu0_hotplug", "disableapic", "disable_ioapic",
        "disable_timer_pin_1", "intel_iommu", "intremap", "iommu",
        "irqchip.gicv3_nolpi", "irqaffinity", "irqfixup", "irqpoll", "isolcpus",
        "lapic", "maxcpus", "no_timer_check", "noapic", "noirqdebug", "nohz_full",
        "nolapic", "nomsi", "nosmp", "noxapic", "nox2apic", "nr_cpus", "nr_irqs", "numa", "pci",
        "pcie_ports", "possible_cpus", "threadirqs", "x2apic_phys", "xapic_phys",
    };

    private static readonly string[] s_parameterParts =
        ["affinity", "channel", "intr", "irq", "msi", "poll", "queue", "rss", "vector", "vfs"];

    private static readonly HashSet<string> s_cpuKeys = new(StringComparer.Ordinal)
    {
        "processor", "vendor_id", "physical id", "siblings", "core id", "cpu cores", "apicid", "initial apicid",
        "CPU implementer", "CPU architecture", "CPU part", "isa", "hart", "hart isa", "mvendorid", "cpu", "system type",
        "CPU Family", "global_id",
    };

    /// <summary>The words of the kernel's command line that are about interrupts, CPUs, MSI and IOMMUs.</summary>
    /// <param name="line">The command line.</param>
    /// <returns>Those words; never null.</returns>
    public static string? OfCommandLine(string line) =>
        string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(IsOption));

    /// <summary>The words of the kernel's version line that name the release; who built it is left out.</summary>
    /// <param name="line">The line.</param>
    public static string? OfVersion(string line) =>
        KernelOf(line) is { } release ? $"{VersionPrefix}{release}" : null;

    /// <summary>The release that a kernel's version line names; null if it names none.</summary>
    /// <param name="line">The line; null if there is none.</param>
    public static string? KernelOf(string? line)
    {
        if (line is null || !line.StartsWith(VersionPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        string release = line[VersionPrefix.Length..].Split(' ', 2)[0];
        return KernelVersion.TryParse(release, out _) ? release : null;
    }

    /// <summary>A line of <c>/proc/cpuinfo</c> that tells CPUs and APICs, or parts two CPUs.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The line; null if it is not kept.</returns>
    public static string? OfCpuInfo(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return line.Length == 0 || (colon > 0 && s_cpuKeys.Contains(line[..colon].TrimEnd())) ? line : null;
    }

    private static bool IsOption(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? word : word[..equals];
        int dot = key.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 || s_options.Contains(key)
            ? s_options.Contains(key)
            : s_parameterParts.Any(part => key.AsSpan(dot + 1).Contains(part, StringComparison.OrdinalIgnoreCase));
    }
}
