namespace Genirq.Planning.Drivers;

/// <summary>How a driver sets the affinity of its vectors by itself.</summary>
internal enum QueueSpread
{
    /// <summary>Not: the kernel's choice stands.</summary>
    None,

    /// <summary>
    /// As virtio-net: the online CPUs are dealt out evenly to the pairs of queues in use, whose two vectors get the
    /// same
    /// CPUs; again each time that a CPU comes or goes.
    /// </summary>
    Pairs,

    /// <summary>One online CPU for each vector but the first, beginning with the device's node.</summary>
    OneCpuEach,
}
