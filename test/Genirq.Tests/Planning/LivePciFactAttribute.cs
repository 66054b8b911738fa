namespace Genirq.Tests.Planning;

/// <summary>A test that looks at this machine's PCI functions; without any, it is skipped and says so.</summary>
public sealed class LivePciFactAttribute : FactAttribute
{
    /// <summary>Makes one.</summary>
    public LivePciFactAttribute()
    {
        const string Folder = "/sys/bus/pci/devices";
        if (!Directory.Exists(Folder) || !Directory.EnumerateFileSystemEntries(Folder).Any())
        {
            Skip = $"This machine has no PCI functions in {Folder}.";
        }
        else if (!File.Exists("/proc/interrupts"))
        {
            Skip = "This machine has no /proc/interrupts.";
        }
    }
}
