using Genirq.Planning.Captures;

namespace Genirq.Planning.Drivers;

/// <summary>Drivers of devices that are no PCI functions and take messages.</summary>
/// <remarks>How many messages they take depends on neither CPUs nor settings, so no plan asks them. Names of Linux 6.12
/// and before.</remarks>
internal static class PlatformDrivers
{
    private static readonly PlatformDriver[] s_all =
    [
        // "cmdq-sync" in older kernels only; one line for all on ThunderX2.
        new("arm-smmu-v3", "drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, arm_smmu_setup_unique_irqs",
        [
            "arm-smmu-v3-evtq", "arm-smmu-v3-gerror", "arm-smmu-v3-priq", "arm-smmu-v3-cmdq-sync",
            "arm-smmu-v3-combined-irq",
        ]),
        new("arm-smmu-v3-pmcg", "drivers/perf/arm_smmuv3_pmu.c, smmu_pmu_setup_irq", ["smmuv3-pmu"]),
    ];

    /// <summary>The driver of a device.</summary>
    /// <param name="interrupts">All of the device's interrupts that are known.</param>
    /// <returns>Its name; null unless each interrupt has a name, and all are one driver's.</returns>
    public static string? Of(IEnumerable<CapturedInterrupt?> interrupts)
    {
        string? name = null;
        foreach (CapturedInterrupt? interrupt in interrupts)
        {
            PlatformDriver? driver = interrupt is { Actions: { Count: > 0 } actions }
                ? Array.Find(s_all, each => actions.All(each.Actions.Contains))
                : null;
            if (driver is null || (name ?? driver.Name) != driver.Name)
            {
                return null;
            }

            name = driver.Name;
        }

        return name;
    }
}
