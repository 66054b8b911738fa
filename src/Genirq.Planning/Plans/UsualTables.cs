using Genirq.Planning.Drivers;

namespace Genirq.Planning.Plans;

/// <summary>The MSI-X tables of devices whose maker gives them as many entries as they have queues.</summary>
internal static class UsualTables
{
    /// <summary>The entries of an added device.</summary>
    /// <param name="rule">The rule of its driver.</param>
    /// <param name="settings">Its settings.</param>
    /// <returns>The entries; null: as usual with the driver.</returns>
    public static int? Of(DriverRule rule, DriverSettings settings)
    {
        if (settings.Queues is not { } queues)
        {
            return null;
        }

        int? entries = rule.Name switch
        {
            "virtio-net" => (2 * queues) + 1,
            "virtio-blk" or "virtio-pci" => queues + 1,
            "virtio-scsi" => queues + 3,
            "vfio-pci" => queues,
            _ => null,
        };
        return entries is { } count ? Math.Min(count, FunctionFacts.LargestTable) : null;
    }
}
