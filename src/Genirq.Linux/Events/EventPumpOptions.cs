namespace Genirq.Linux.Events;

/// <summary>How a pump behaves.</summary>
public sealed record EventPumpOptions
{
    // Limit: the highest CPU number that a kernel can be built for.
    internal const int MaxCpu = 8191;

    /// <summary>The defaults.</summary>
    public static EventPumpOptions Default { get; } = new();

    /// <summary>The thread's name.</summary>
    public string Name { get; init; } = "genirq-events";

    /// <summary>Events taken in one wake-up, 1 to 4096. More of them raise the worst latency of a new one.</summary>
    public int BatchSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 4096);
            field = value;
        }
    } = 128;

    /// <summary>The CPU that the thread is kept on; null: the scheduler's choice.</summary>
    public int? Cpu
    {
        get;
        init
        {
            if (value is { } cpu)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(cpu);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(cpu, MaxCpu);
            }

            field = value;
        }
    }

    /// <summary>
    /// Told of each exception that a callback throws, and of the one that ends the loop; called on the pump's thread.
    /// What it throws itself is counted and goes no further.
    /// </summary>
    public Action<EventPumpError>? OnError { get; init; }
}
