namespace Genirq.Simulation.Devices;

/// <summary>A work queue of the accelerator.</summary>
internal record struct WorkQueue
{
    /// <summary>Whether it takes work.</summary>
    public bool IsOpen;

    /// <summary>Who uses it.</summary>
    public uint Pasid;

    /// <summary>Where its message stands: see <see cref="AcceleratorRegisters.QueueMessage"/>.</summary>
    public uint Message;

    /// <summary>Pieces of work that are under way.</summary>
    public uint UnderWay;

    /// <summary>Tells work of before it was closed, opened or reset from work of since.</summary>
    public int Era;

    /// <summary>Pieces of work that are done, counting round.</summary>
    public uint Done;
}
