namespace Genirq.Planning.Sources;

/// <summary>What a source does not tell of itself.</summary>
public sealed record SourceOptions
{
    /// <summary>The most CPUs that can be told: 65,536.</summary>
    public const int MaximumCpus = 1 << 16;

    /// <summary>The CPUs of a machine of which only <c>lspci</c> is known, 1 to 65536; null: they are assumed, and a
    /// note says so. Other sources tell their CPUs themselves.</summary>
    public int? Cpus
    {
        get;
        init
        {
            if (value is { } count)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(Cpus));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCpus, nameof(Cpus));
            }

            field = value;
        }
    }
}
