namespace Genirq.Linux.Sockets;

/// <summary>How a socket that carries descriptors behaves.</summary>
public sealed record UnixSocketOptions
{
    /// <summary>The most descriptors that the kernel lets one message carry.</summary>
    public const int KernelMaxDescriptors = 253;

    /// <summary>The defaults.</summary>
    public static UnixSocketOptions Default { get; } = new();

    /// <summary>
    /// How many descriptors a received message may bring, 0 to <see cref="KernelMaxDescriptors"/>. With more all of
    /// the message's descriptors are closed and receiving fails, so that a peer cannot use up the process's.
    /// </summary>
    public int MaxDescriptors
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, KernelMaxDescriptors);
            field = value;
        }
    } = 16;

    /// <summary>How long a call waits for its peer; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</summary>
    public TimeSpan Patience
    {
        get;
        init
        {
            if (value != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(value.TotalMilliseconds, int.MaxValue);
            }

            field = value;
        }
    } = Timeout.InfiniteTimeSpan;

    internal int PatienceMilliseconds => Patience == Timeout.InfiniteTimeSpan ? -1 : (int)Patience.TotalMilliseconds;
}
