using Genirq.Domains;

namespace Genirq.Simulated;

/// <summary>How a simulated interrupt controller is made.</summary>
public sealed record SimulatedIrqOptions
{
    /// <summary>How many lines it has, 1 to 65536.</summary>
    public int Count
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Count));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 65536, nameof(Count));
            field = value;
        }
    } = 1;

    /// <summary>The controller's node in the platform's description; null for none.</summary>
    public FirmwareNode? Node { get; init; }

    /// <summary>Told when lines are requested and freed; null for none.</summary>
    public SimulatedIrqEvents? Events { get; init; }

    /// <summary>The executor: has <see cref="SimulatedIrqDomain.RunWork"/> called soon; null: whoever fires calls
    /// it.</summary>
    /// <remarks>Called with a line's lock held: it must return at once and must not handle anything itself. The role is
    /// that of irq_work_queue.</remarks>
    public Action? Schedule { get; init; }
}
