namespace Genirq.Simulation.Devices;

/// <summary>A network card that is to be built.</summary>
public sealed record NetworkCardOptions
{
    /// <summary>How many entries its MSI-X table has, 3 to 2048: three fixed ones, the others for queues.</summary>
    public int VectorCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, NetworkCardRegisters.FixedVectors, nameof(VectorCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 2048, nameof(VectorCount));
            field = value;
        }
    } = 64;

    /// <summary>How many receive queues it has, 1 to 2048.</summary>
    public int QueueCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(QueueCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, NetworkCardRegisters.MaxQueues, nameof(QueueCount));
            field = value;
        }
    } = 32;

    /// <summary>How long the mailbox takes to answer, 0 or more.</summary>
    public long MailboxNanoseconds
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(MailboxNanoseconds));
            field = value;
        }
    } = 5_000;
}
