using Genirq.Planning.Captures;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Reports;

/// <summary>A function with a message store in a report.</summary>
/// <param name="Function">The function, as captured.</param>
/// <param name="Kind">The kind of its store.</param>
public sealed record DeviceReport(CapturedFunction Function, MessageKind Kind)
{
    /// <summary>The name under which Linux knows the function, such as <c>eth0</c> or <c>nvme0</c>; null if it is not
    /// known.</summary>
    public string? Interface { get; init; }

    /// <summary>How many entries the store has; null if unknown.</summary>
    public int? TableSize { get; init; }

    /// <summary>Whether the function sends messages from it.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Its interrupts, by index.</summary>
    public IReadOnlyList<InterruptReport> Interrupts { get; init; } = [];
}
