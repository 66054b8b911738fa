using System.Globalization;
using Genirq.Pci.Configuration;

namespace Genirq.Linux.Vfio;

/// <summary>Which driver has a PCI function, and how it is handed to VFIO and back.</summary>
/// <remarks>Read from sysfs at one moment; nothing is changed.</remarks>
public sealed record VfioBinding
{
    /// <summary>The driver that hands functions to user space.</summary>
    public const string DriverName = "vfio-pci";

    private VfioBinding(PciSlot slot, string folder)
    {
        Slot = slot;
        Folder = folder;
    }

    /// <summary>The function.</summary>
    public PciSlot Slot { get; }

    /// <summary>Its folder in sysfs.</summary>
    public string Folder { get; }

    /// <summary>Whether there is such a function.</summary>
    public bool Exists { get; private init; }

    /// <summary>The driver; null: none.</summary>
    public string? Driver { get; private init; }

    /// <summary>The IOMMU group; null: none.</summary>
    public string? Group { get; private init; }

    /// <summary>The function's own node below <c>/dev/vfio/devices</c>; null: the kernel has none.</summary>
    public string? DeviceNode { get; private init; }

    /// <summary>Whether its group has no IOMMU behind it.</summary>
    public bool IsNoIommu { get; private init; }

    /// <summary>Whether VFIO has it.</summary>
    public bool IsBound => Driver == DriverName;

    /// <summary>The shell commands that hand it to VFIO, in order; for root.</summary>
    public IReadOnlyList<string> BindCommands =>
    [
        "modprobe vfio-pci",
        $"echo {DriverName} > {Folder}/driver_override",
        .. Driver is null || IsBound ? [] : new[] { $"echo {Slot} > {Folder}/driver/unbind" },
        $"echo {Slot} > {DriversProbe}",
    ];

    /// <summary>The shell commands that give it back to its usual driver, in order; for root.</summary>
    public IReadOnlyList<string> UnbindCommands =>
    [
        $"echo > {Folder}/driver_override",
        $"echo {Slot} > {Folder}/driver/unbind",
        $"echo {Slot} > {DriversProbe}",
    ];

    private string DriversProbe => Path.GetFullPath(Path.Combine(Folder, "../../drivers_probe"));

    /// <summary>Reads what sysfs says of a function.</summary>
    /// <param name="slot">The function.</param>
    /// <param name="sysfsRoot">Where sysfs is.</param>
    public static VfioBinding Read(PciSlot slot, string sysfsRoot = "/sys")
    {
        string folder = Path.Combine(sysfsRoot, "bus/pci/devices", slot.ToString());
        return new VfioBinding(slot, folder)
        {
            Exists = Directory.Exists(folder),
            Driver = TargetOf(Path.Combine(folder, "driver")),
            Group = TargetOf(Path.Combine(folder, "iommu_group")),
            DeviceNode = NodeOf(Path.Combine(folder, "vfio-dev")),
            IsNoIommu = IsNoIommuGroup(Path.Combine(folder, "iommu_group/name")),
        };
    }

    /// <summary>Why it cannot be opened as it is: a sentence with the driver in it.</summary>
    public string Explain() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Slot} is bound to {(Driver is null ? "no driver" : $"the driver {Driver}")}, not to {DriverName}:");

    private static string? TargetOf(string link) =>
        Directory.Exists(link) && new DirectoryInfo(link).LinkTarget is { } target ? Path.GetFileName(target) : null;

    private static string? NodeOf(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Select(Path.GetFileName).FirstOrDefault()
            : null;

    private static bool IsNoIommuGroup(string file) =>
        File.Exists(file) && File.ReadAllText(file).Trim() == "vfio-noiommu";
}
