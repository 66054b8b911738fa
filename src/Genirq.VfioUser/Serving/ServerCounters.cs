namespace Genirq.VfioUser.Serving;

/// <summary>What a server has done so far. The loop's thread counts, anyone may read.</summary>
internal sealed class ServerCounters
{
    private long _clients;
    private long _commands;
    private long _errors;
    private long _reads;
    private long _writes;
    private long _resets;
    private long _dmaBytes;
    private long _dmaFaults;
    private long _faults;

    /// <summary>A client has connected.</summary>
    public void AddClient() => Add(ref _clients);

    /// <summary>A command was handled.</summary>
    public void AddCommand() => Add(ref _commands);

    /// <summary>A command was refused.</summary>
    public void AddError() => Add(ref _errors);

    /// <summary>A region was read.</summary>
    public void AddRead() => Add(ref _reads);

    /// <summary>A region was written.</summary>
    public void AddWrite() => Add(ref _writes);

    /// <summary>The device was reset.</summary>
    public void AddReset() => Add(ref _resets);

    /// <summary>The device reached memory.</summary>
    public void AddDma(int bytes) => Volatile.Write(ref _dmaBytes, _dmaBytes + bytes);

    /// <summary>The device wanted memory that it may not reach, or that failed.</summary>
    public void AddDmaFault() => Add(ref _dmaFaults);

    /// <summary>The device model, or a callback of the options, threw an exception.</summary>
    public void AddFault() => Add(ref _faults);

    /// <summary>All counts as they are now.</summary>
    public VfioUserCounters Read() => new()
    {
        Clients = Volatile.Read(ref _clients),
        Commands = Volatile.Read(ref _commands),
        Errors = Volatile.Read(ref _errors),
        RegionReads = Volatile.Read(ref _reads),
        RegionWrites = Volatile.Read(ref _writes),
        Resets = Volatile.Read(ref _resets),
        DmaBytes = Volatile.Read(ref _dmaBytes),
        DmaFaults = Volatile.Read(ref _dmaFaults),
        ModelFaults = Volatile.Read(ref _faults),
    };

    // Ordering: one thread counts; a reader takes each number whole, and nothing else is published by it.
    private static void Add(ref long count) => Volatile.Write(ref count, count + 1);
}
