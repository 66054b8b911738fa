namespace Genirq.Simulation.Devices;

/// <summary>A storage controller that is to be built.</summary>
public sealed record StorageControllerOptions
{
    /// <summary>How many MSI-X entries it has, 1 to 2048.</summary>
    public int VectorCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(VectorCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 2048, nameof(VectorCount));
            field = value;
        }
    } = 33;

    /// <summary>How many I/O queue pairs it has beside the admin queue, 1 to 2047.</summary>
    public int QueueCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(QueueCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 2047, nameof(QueueCount));
            field = value;
        }
    } = 32;

    /// <summary>How long an I/O command takes, 0 or more. Admin commands are done at once.</summary>
    public long CommandNanoseconds
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(CommandNanoseconds));
            field = value;
        }
    } = 10_000;
    /// <summary>How many blocks of 512 bytes its one namespace has, 0 to 2^32; 0: it has none, and moves no
    /// data.</summary>
    public long BlockCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(BlockCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1L << 32, nameof(BlockCount));
            field = value;
        }
    }
}
