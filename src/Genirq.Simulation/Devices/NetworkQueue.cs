namespace Genirq.Simulation.Devices;

/// <summary>A queue of the network card.</summary>
internal struct NetworkQueue
{
    /// <summary>Whether it receives.</summary>
    public bool IsEnabled;

    /// <summary>The entry that it raises.</summary>
    public uint Vector;

    /// <summary>How many packets its ring holds.</summary>
    public uint Size;

    /// <summary>Packets put in, counting round.</summary>
    public uint Head;

    /// <summary>Packets taken out, counting round.</summary>
    public uint Tail;

    /// <summary>Packets that found it closed or full.</summary>
    public uint Dropped;
}
