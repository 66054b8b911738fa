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

    private static ConsumerReport OfDevices(string name, string? driver, DeviceReport[] devices) =>
        Sum(
            new ConsumerReport(name, driver)
            {
                Devices = devices.Select(static device => device.Function.Slot).Distinct().Count(),
            },
            devices.SelectMany(static device => device.Interrupts).Select(static interrupt => interrupt.Vector));

    private static IEnumerable<ConsumerReport> Others(IReadOnlyList<OtherInterruptReport> others) =>
        others.GroupBy(static other => other.Group)
            .Select(static group =>
                Sum(new ConsumerReport(group.Key, null), group.Select(static other => other.Vector)));

    private static ConsumerReport Sum(ConsumerReport consumer, IEnumerable<InterruptVector?> vectors)
    {
        int interrupts = 0;
        int taken = 0;
        int managed = 0;
        int reserved = 0;
        foreach (InterruptVector? vector in vectors)
        {
            interrupts++;
            taken += vector?.Taken ?? 0;
            managed += vector?.ManagedCpus?.Count ?? 0;
            reserved += vector is { IsReserved: true } ? 1 : 0;
        }

        return consumer with { Interrupts = interrupts, Taken = taken, Managed = managed, Reserved = reserved };
    }

    private static List<ConsumerReport> Sort(IEnumerable<ConsumerReport> consumers) =>
    [
        .. consumers.Where(static consumer => consumer.Interrupts > 0)
            .OrderByDescending(static consumer => consumer.Taken)
            .ThenByDescending(static consumer => consumer.Interrupts)
            .ThenBy(static consumer => consumer.Name, StringComparer.Ordinal),
    ];
}
