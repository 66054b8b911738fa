namespace Genirq.Simulation.Drivers;

/// <summary>A pair of queues of the storage controller, as the driver keeps it.</summary>
/// <param name="Number">Its number; 0 for admin.</param>
/// <param name="Submission">Where commands are put.</param>
/// <param name="Completion">Where completions come.</param>
internal sealed record StorageQueue(int Number, ulong Submission, ulong Completion)
{
    /// <summary>Where the next command goes.</summary>
    public uint Tail { get; set; }

    /// <summary>Where the next completion comes.</summary>
    public uint Head { get; set; }

    /// <summary>The mark that the next completion will have.</summary>
    public uint Phase { get; set; } = 1;

    /// <summary>How many commands are under way.</summary>
    public int UnderWay { get; set; }

    /// <summary>The number of the next command.</summary>
    public ushort NextCommand { get; set; }

    /// <summary>How the last command that ended did.</summary>
    public ushort LastStatus { get; set; }

    /// <summary>What it answered.</summary>
    public uint LastAnswer { get; set; }
}
