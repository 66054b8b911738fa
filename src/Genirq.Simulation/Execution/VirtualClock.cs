namespace Genirq.Simulation.Execution;

/// <summary>The time of a machine in memory: it stands still until somebody moves it.</summary>
/// <remarks>Not thread-safe: one thread runs a machine. Time zones do not exist here.</remarks>
public sealed class VirtualClock : TimeProvider
{
    private long _nanoseconds;

    /// <summary>Nanoseconds since the machine was made.</summary>
    public long Nanoseconds => _nanoseconds;

    /// <summary>One tick a nanosecond.</summary>
    public override long TimestampFrequency => 1_000_000_000;

    /// <inheritdoc/>
    public override long GetTimestamp() => _nanoseconds;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_nanoseconds / 100);

    /// <summary>Moves the time forward.</summary>
    /// <param name="nanoseconds">By how much, 0 or more.</param>
    public void Advance(long nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        _nanoseconds = checked(_nanoseconds + nanoseconds);
    }
}
