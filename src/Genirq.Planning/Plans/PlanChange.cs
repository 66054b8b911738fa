using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Drivers;

namespace Genirq.Planning.Plans;

/// <summary>One change of a plan.</summary>
/// <param name="Kind">What is changed.</param>
/// <param name="Words">The change as the user said it, such as <c>offline 1-3</c>.</param>
/// <remarks>Immutable. Which of the members count depends on the kind.</remarks>
public sealed record PlanChange(PlanChangeKind Kind, string Words)
{
    /// <summary>The most devices that one change adds, and the most virtual functions of one function.</summary>
    public const int MostDevices = 256;

    /// <summary>The driver of what is added.</summary>
    public string Driver { get; init; } = "";

    /// <summary>The function that is changed.</summary>
    public PciSlot Slot { get; init; }

    /// <summary>Whose affinity is written: numbers, a slot, a driver, an interface or a handler's name. Of other
    /// changes: the interface or driver of the functions, in place of <see cref="Slot"/>.</summary>
    public string Target { get; init; } = "";

    /// <summary>How many devices, queues, virtual functions or CPUs.</summary>
    public int Number { get; init; } = 1;

    /// <summary>The node of what is added, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>Entries of the MSI-X table of what is added; null: as usual with this driver.</summary>
    public int? Table { get; init; }

    /// <summary>What the driver of what is added is told.</summary>
    public DriverSettings Settings { get; init; } = DriverSettings.None;

    /// <summary>The CPUs that go, come, or are isolated.</summary>
    public CpuMask Cpus { get; init; } = CpuMask.Empty;

    /// <summary>Whether it says how the machine starts, and so comes before all that happens while it runs.</summary>
    public bool IsAtStart =>
        Kind is PlanChangeKind.Isolate or PlanChangeKind.CpuCount or PlanChangeKind.NoRemapping;

    /// <summary>The user's words.</summary>
    public override string ToString() => Words;
}
