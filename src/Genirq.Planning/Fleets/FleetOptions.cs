using Genirq.Planning.Sources;

namespace Genirq.Planning.Fleets;

/// <summary>How a fleet is gone through.</summary>
public sealed record FleetOptions
{
    /// <summary>The most threads: 1024.</summary>
    public const int MaximumJobs = 1024;

    /// <summary>Threads that work at once, 1 to 1024; as many as there are CPUs by default.</summary>
    public int Jobs
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Jobs));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaximumJobs, nameof(Jobs));
            field = value;
        }
    } = Math.Min(Environment.ProcessorCount, MaximumJobs);

    /// <summary>Whether machines are told of in the order of the inputs. If not, each is told of as soon as it is
    /// done.</summary>
    public bool IsOrdered { get; init; } = true;

    /// <summary>Asks of each machine: would its drivers fit on so many CPUs, 1 to 65536? null: each machine is taken as
    /// it is.</summary>
    public int? Cpus
    {
        get;
        init
        {
            if (value is { } count)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(Cpus));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SourceOptions.MaximumCpus, nameof(Cpus));
            }

            field = value;
        }
    }
}
