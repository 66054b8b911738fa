using Genirq.Msi;

namespace Genirq.Simulation.Devices;

/// <summary>An accelerator that is to be built.</summary>
public sealed record AcceleratorOptions
{
    /// <summary>How many work queues it has, 1 to 4096.</summary>
    public int QueueCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(QueueCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, AcceleratorRegisters.MaxQueues, nameof(QueueCount));
            field = value;
        }
    } = 64;

    /// <summary>How many message slots its memory has, 1 to 65536.</summary>
    public int SlotCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(SlotCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (int)MsiLimits.MaxDomainSize, nameof(SlotCount));
            field = value;
        }
    } = 2048;

    /// <summary>How many MSI-X entries it has, 1 to 128: one for errors, the others for queues without a message of
    /// their own.</summary>
    public int VectorCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(VectorCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 128, nameof(VectorCount));
            field = value;
        }
    } = 16;

    /// <summary>How long a piece of work takes, 0 or more. 0: it is done before the doorbell's write returns.</summary>
    public long WorkNanoseconds
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(WorkNanoseconds));
            field = value;
        }
    } = 20_000;
}
