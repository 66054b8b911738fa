namespace Genirq.Simulation.Devices;

/// <summary>A submission queue of the storage controller.</summary>
/// <param name="Address">Where it stands.</param>
/// <param name="Size">How many entries it has.</param>
/// <param name="Completion">The completion queue that it uses.</param>
internal sealed record SubmissionQueue(ulong Address, uint Size, int Completion)
{
    /// <summary>The next command to take.</summary>
    public uint Head { get; set; }

    /// <summary>Where the driver will put the next command.</summary>
    public uint Tail { get; set; }
}
