using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Reports;

/// <summary>Finds out who takes the most vectors.</summary>
internal static class ConsumerRules
{
    /// <summary>Devices and groups of other interrupts, the greediest first.</summary>
    /// <param name="devices">The devices of a machine.</param>
    /// <param name="others">Its interrupts that are no device's.</param>
    public static IReadOnlyList<ConsumerReport> ByDevice(
        IReadOnlyList<DeviceReport> devices, IReadOnlyList<OtherInterruptReport> others) => Sort(
        devices.Where(static device => device.Interrupts.Count > 0)
            .GroupBy(static device => device.Function.Slot)
            .Select(static group => OfDevices(group.Key.ToString(), group.First().Function.Driver, [.. group]) with
            {
                Interface = group.First().Interface,
            })
            .Concat(Others(others)));

    /// <summary>Drivers and groups of other interrupts, the greediest first.</summary>
    /// <param name="devices">The devices of a machine.</param>
    /// <param name="others">Its interrupts that are no device's.</param>
    public static IReadOnlyList<ConsumerReport> ByDriver(
        IReadOnlyList<DeviceReport> devices, IReadOnlyList<OtherInterruptReport> others) => Sort(
        devices.GroupBy(static device => device.Function.Driver)
            .Select(static group => OfDevices(group.Key ?? "", null, [.. group]))
            .Concat(Others(others)));

    /// <summary>How many functions there are.</summary>
    /// <param name="devices">Their message stores, by slot: a function can have two.</param>
    /// <param name="node">The node whose functions are counted; null for all.</param>
    public static int CountSlots(ReadOnlySpan<DeviceReport> devices, int? node = null)
    {
        int count = 0;
        PciSlot last = default;
        foreach (DeviceReport device in devices)
        {
            CapturedFunction function = device.Function;
            if (node is null || function.Node == node)
            {
                count += count == 0 || function.Slot != last ? 1 : 0;
                last = function.Slot;
            }
        }

        return count;
    }

    private static ConsumerReport OfDevices(string name, string? driver, DeviceReport[] devices)
    {
        Tally tally = default;
        foreach (DeviceReport device in devices)
        {
            for (int i = 0; i < device.Interrupts.Count; i++)
            {
                tally.Add(device.Interrupts[i].Vector);
            }
        }

        return tally.Of(new ConsumerReport(name, driver) { Devices = CountSlots(devices) });
    }

    private static IEnumerable<ConsumerReport> Others(IReadOnlyList<OtherInterruptReport> others)
    {
        foreach (IGrouping<string, OtherInterruptReport> group in others.GroupBy(static other => other.Group))
        {
            Tally tally = default;
            foreach (OtherInterruptReport other in group)
            {
                tally.Add(other.Vector);
            }

            yield return tally.Of(new ConsumerReport(group.Key, null));
        }
    }

    private static List<ConsumerReport> Sort(IEnumerable<ConsumerReport> consumers) =>
    [
        .. consumers.Where(static consumer => consumer.Interrupts > 0)
            .OrderByDescending(static consumer => consumer.Taken)
            .ThenByDescending(static consumer => consumer.Interrupts)
            .ThenBy(static consumer => consumer.Name, StringComparer.Ordinal),
    ];

    private struct Tally
    {
        private int _interrupts;
        private int _taken;
        private int _managed;
        private int _reserved;

        public void Add(InterruptVector? vector)
        {
            _interrupts++;
            _taken += vector?.Taken ?? 0;
            _managed += vector?.ManagedCpus?.Count ?? 0;
            _reserved += vector is { IsReserved: true } ? 1 : 0;
        }

        public readonly ConsumerReport Of(ConsumerReport consumer) => consumer with
        {
            Interrupts = _interrupts,
            Taken = _taken,
            Managed = _managed,
            Reserved = _reserved,
        };
    }
}
