namespace Genirq.Planning.Reports;

/// <summary>Who takes vectors: a device, or all devices of a driver.</summary>
/// <param name="Name">The function's slot, the driver, or the group of interrupts that are no function's.</param>
/// <param name="Driver">The driver of a device; null for none, and in the list of drivers.</param>
public sealed record ConsumerReport(string Name, string? Driver)
{
    /// <summary>The name under which Linux knows a device, such as <c>eth0</c> or <c>nvme0</c>; null if it is not
    /// known.</summary>
    public string? Interface { get; init; }

    /// <summary>The name, with the slot and the driver of a device: <c>eth0 (0000:3d:00.0, ice)</c>.</summary>
    public string Label => (Interface, Driver) switch
    {
        (null, null) => Name,
        (null, _) => $"{Name} ({Driver})",
        (_, null) => $"{Interface} ({Name})",
        _ => $"{Interface} ({Name}, {Driver})",
    };

    /// <summary>How many devices it stands for; 0 for a group of interrupts.</summary>
    public int Devices { get; init; }

    /// <summary>How many interrupts it has.</summary>
    public int Interrupts { get; init; }

    /// <summary>How many vectors it keeps from all others: one for an interrupt, and one on each of its CPUs for a
    /// managed one.</summary>
    public int Taken { get; init; }

    /// <summary>How many of those are kept for managed interrupts.</summary>
    public int Managed { get; init; }

    /// <summary>How many interrupts have only a reservation.</summary>
    public int Reserved { get; init; }
}
