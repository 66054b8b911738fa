using Genirq.Integration.Interop;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;
using Genirq.Pci.Configuration;

namespace Genirq.Integration.Vfio;

/// <summary>A played device, bound to VFIO in a sysfs of its own, and an event loop that runs by hand.</summary>
internal sealed class VfioBench : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("genirq-vfio-").FullName;
    private readonly List<IDisposable> _parts = [];

    public VfioBench(
        bool isDynamic = true,
        string driver = "vfio-pci",
        int hostInterrupts = 4096,
        FaultySystemCalls? calls = null)
    {
        Calls = calls ?? new FaultySystemCalls();
        Fake = new FakeVfioDevice(Calls) { IsDynamic = isDynamic, HostInterrupts = hostInterrupts };
        Bind(driver);
    }

    public static PciSlot Slot { get; } = new(0, 0, 5, 0);

    public FaultySystemCalls Calls { get; }

    public FakeVfioDevice Fake { get; }

    public ManualEvents Events { get; } = new();

    public IrqSystem System { get; } = new();

    public VfioOpenOptions Options => new() { SysfsRoot = _root };

    public string DeviceFolder => Path.Combine(_root, "bus/pci/devices", Slot.ToString());

    public VfioDevice Open(VfioOpenOptions? options = null)
    {
        VfioDevice device = VfioDevice.Open(Calls, Slot, options ?? Options);
        _parts.Add(device);
        return device;
    }

    public VfioFunction Drive(VfioFunctionOptions? options = null)
    {
        VfioFunction function = new(System, Open(), Events, options);
        _parts.Add(function);
        return function;
    }

    public EventFd[] MakeEvents(int count)
    {
        EventFd[] events = [.. Enumerable.Range(0, count).Select(static _ => new EventFd())];
        _parts.AddRange(events);
        return events;
    }

    /// <summary>Makes the kernel have the device's own node too.</summary>
    public void AddNode() => Directory.CreateDirectory(Path.Combine(DeviceFolder, "vfio-dev/vfio0"));

    /// <summary>Makes the group one without an IOMMU, as its name in sysfs tells.</summary>
    public void TakeIommuAway()
    {
        Fake.HasNoIommu = true;
        File.WriteAllText(Path.Combine(DeviceFolder, "iommu_group/name"), "vfio-noiommu\n");
    }

    public void Dispose()
    {
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            _parts[i].Dispose();
        }

        Fake.Dispose();
        System.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private void Bind(string driver)
    {
        Directory.CreateDirectory(DeviceFolder);
        foreach ((string link, string target) in
            new[] { ("iommu_group", "kernel/iommu_groups/3"), ("driver", $"bus/pci/drivers/{driver}") })
        {
            if (driver.Length != 0 || link != "driver")
            {
                string folder = Path.Combine(_root, target);
                Directory.CreateDirectory(folder);
                Directory.CreateSymbolicLink(Path.Combine(DeviceFolder, link), folder);
            }
        }
    }
}
