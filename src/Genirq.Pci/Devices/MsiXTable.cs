using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Pci.Devices;

/// <summary>A function's MSI-X: the table that its driver programs, the pending bits, and the control
/// register.</summary>
/// <remarks>
/// <para>
/// The device's side: it knows nothing of domains or descriptors. <see cref="Trigger"/> sends exactly one message, or
/// sets
/// the pending bit while the vector cannot be sent: its entry or the function is masked, the function may not master
/// the bus, no routes are connected, or its event line is masked from outside. The message leaves once nothing of it
/// holds any more. While MSI-X is not enabled events are not MSI-X's and are refused; pending bits survive that.
/// </para>
/// <para>
/// Thread-safe under one lock, the function's where it is part of one. <see cref="Trigger"/> allocates nothing.
/// Source: PCIe 6.0, 6.1.4 and 7.7.2. Where the standard says "undefined" the remarks of the members say what happens.
/// </para>
/// </remarks>
public sealed partial class MsiXTable
{
    /// <summary>The most vectors that a table can have.</summary>
    public const int MaxVectors = 2048;

    /// <summary>The size of an entry.</summary>
    public const int EntrySizeBytes = 16;

    private const ushort EnableBit = 0x8000;
    private const ushort FunctionMaskBit = 0x4000;

    private readonly Lock _gate;

    // Guarded by _gate: all below.
    private readonly MsiXEntries _words;
    private readonly ulong[] _pending;
    private readonly ulong[] _maskedLines;

    // The vectors that the routes believe usable, and with which messages.
    private readonly ulong[] _told;
    // Pages of 64, made when the first vector of one becomes usable: most entries of a table never are.
    private readonly MsiMessage[]?[] _toldMessages;
    private IInterruptRoutes? _routes;
    private bool _isEnabled;
    private bool _isFunctionMasked;
    private bool _isBusMaster = true;
    private bool _hasChanges;

    /// <summary>Makes a table as it is after a reset: not enabled, every entry masked.</summary>
    /// <param name="vectors">How many entries, 1 to <see cref="MaxVectors"/>.</param>
    /// <param name="diagnostics">Where refused accesses are reported; null: its own.</param>
    public MsiXTable(int vectors, IrqDiagnostics? diagnostics = null)
        : this(vectors, diagnostics, new Lock())
    {
    }

    internal MsiXTable(int vectors, IrqDiagnostics? diagnostics, Lock gate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vectors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vectors, MaxVectors);
        VectorCount = vectors;
        Diagnostics = diagnostics ?? new IrqDiagnostics();
        _gate = gate;
        _words = new MsiXEntries(vectors);
        int maps = (vectors + 63) / 64;
        _pending = new ulong[maps];
        _maskedLines = new ulong[maps];
        _told = new ulong[maps];
        _toldMessages = new MsiMessage[]?[maps];
    }

    /// <summary>How many entries it has.</summary>
    public int VectorCount { get; }

    /// <summary>The size of the table's window.</summary>
    public int TableSizeBytes => VectorCount * EntrySizeBytes;

    /// <summary>The size of the pending bits' window: whole 8 bytes.</summary>
    public int PendingSizeBytes => _pending.Length * sizeof(ulong);

    /// <summary>Where refused accesses are reported.</summary>
    public IrqDiagnostics Diagnostics { get; }

    /// <summary>Whether MSI-X is enabled.</summary>
    public bool IsEnabled
    {
        get
        {
            lock (_gate)
            {
                return _isEnabled;
            }
        }
    }

    /// <summary>Whether the function mask is set.</summary>
    public bool IsFunctionMasked
    {
        get
        {
            lock (_gate)
            {
                return _isFunctionMasked;
            }
        }
    }

    /// <summary>Connects the table. Every usable vector is told, and what waits for routes is sent.</summary>
    /// <param name="routes">Where messages go; null disconnects, and events wait in the pending bits.</param>
    public void Connect(IInterruptRoutes? routes)
    {
        lock (_gate)
        {
            _routes = routes;
            Array.Clear(_told);
            SettleAll();
        }
    }

    /// <summary>The device has an event.</summary>
    /// <param name="vector">0 to <see cref="VectorCount"/> - 1.</param>
    /// <returns>Whether a message left or was refused, or the event waits, or MSI-X is not enabled.</returns>
    public TriggerResult Trigger(int vector)
    {
        CheckVector(vector);
        lock (_gate)
        {
            if (!_isEnabled)
            {
                return TriggerResult.Disabled;
            }

            if (IsSet(_maskedLines, vector) || !IsUsable(vector))
            {
                Set(_pending, vector, true);
                return TriggerResult.Pending;
            }

            return Send(vector) ? TriggerResult.Delivered : TriggerResult.Refused;
        }
    }

    /// <summary>The device takes an event back that still waits: its cause has gone.</summary>
    /// <param name="vector">0 to <see cref="VectorCount"/> - 1.</param>
    /// <returns>Whether it waited.</returns>
    public bool Withdraw(int vector)
    {
        CheckVector(vector);
        lock (_gate)
        {
            bool waited = IsSet(_pending, vector);
            Set(_pending, vector, false);
            return waited;
        }
    }

    /// <summary>Masks or unmasks a vector's event line from outside. The guest's registers do not show it.</summary>
    /// <param name="vector">0 to <see cref="VectorCount"/> - 1.</param>
    /// <param name="isMasked">Whether events wait although the entry is not masked; false sends one that waits.</param>
    public void MaskLine(int vector, bool isMasked)
    {
        CheckVector(vector);
        lock (_gate)
        {
            Set(_maskedLines, vector, isMasked);
            SettleOne(vector);
        }
    }

    /// <summary>Allows or forbids messages, as the bus master bit of the command register does.</summary>
    /// <param name="isBusMaster">Whether they may leave. A table that is part of no function begins with true.</param>
    public void SetBusMaster(bool isBusMaster)
    {
        lock (_gate)
        {
            _isBusMaster = isBusMaster;
            SettleAll();
        }
    }

    /// <summary>What a vector is now.</summary>
    /// <param name="vector">0 to <see cref="VectorCount"/> - 1.</param>
    public MsiEntry GetEntry(int vector)
    {
        CheckVector(vector);
        lock (_gate)
        {
            return new MsiEntry(_words.MessageOf(vector), IsUsable(vector));
        }
    }

    /// <summary>Whether a vector's pending bit is set.</summary>
    /// <param name="vector">0 to <see cref="VectorCount"/> - 1.</param>
    public bool IsPending(int vector)
    {
        CheckVector(vector);
        lock (_gate)
        {
            return IsSet(_pending, vector);
        }
    }

    /// <summary>Resets it: not enabled, all masked, nothing pending, messages 0, event lines not masked.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _isEnabled = false;
            _isFunctionMasked = false;
            Array.Clear(_pending);
            Array.Clear(_maskedLines);
            SettleAll();
            _words.Clear();
        }
    }

    private static bool IsSet(ulong[] map, int bit) => ((map[bit >> 6] >> (bit & 63)) & 1) != 0;

    private static void Set(ulong[] map, int bit, bool value)
    {
        ulong one = 1UL << (bit & 63);
        map[bit >> 6] = value ? map[bit >> 6] | one : map[bit >> 6] & ~one;
    }

    private void CheckVector(int vector)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vector);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vector, VectorCount);
    }

    private bool CanSend => _isEnabled && !_isFunctionMasked && _isBusMaster && _routes is not null;

    private bool IsUsable(int vector) => CanSend && !_words.IsMasked(vector);

    private void SettleAll()
    {
        for (int map = 0; map < _told.Length; map++)
        {
            // While nothing can be sent there is nothing to tell of vectors that are believed unusable.
            int end = _told[map] != 0 || CanSend ? Math.Min((map + 1) * 64, VectorCount) : 0;
            for (int vector = map * 64; vector < end; vector++)
            {
                Settle(vector);
            }
        }

        Complete();
    }

    private void SettleOne(int vector)
    {
        Settle(vector);
        Complete();
    }

    private void Complete()
    {
        if (_hasChanges)
        {
            bool isTold = false;
            _hasChanges = false;
            try
            {
                _routes?.ChangesComplete();
                isTold = true;
            }
            finally
            {
                // Routes that throw are told again; those that come back in between may have changed more.
                _hasChanges |= !isTold;
            }
        }
    }

    // Tells the routes what they do not know, then sends what waits. The routes may come back in between, so that
    // each step looks anew.
    private void Settle(int vector)
    {
        if (IsUsable(vector))
        {
            TellUsable(vector);
        }
        else if (IsSet(_told, vector))
        {
            Tell(vector, new MsiEntry(_words.MessageOf(vector), false));
        }

        if (IsSet(_pending, vector) && !IsSet(_maskedLines, vector) && IsUsable(vector))
        {
            _ = Send(vector);
        }
    }

    private void TellUsable(int vector)
    {
        MsiMessage message = _words.MessageOf(vector);
        MsiMessage[] told = _toldMessages[vector >> 6] ??= new MsiMessage[64];
        if (!IsSet(_told, vector) || message != told[vector & 63])
        {
            told[vector & 63] = message;
            Tell(vector, new MsiEntry(message, true));
        }
    }

    // Routes that throw do not know it: they are told with the next change, or when they are connected again.
    private void Tell(int vector, in MsiEntry entry)
    {
        bool isTold = false;
        Set(_told, vector, entry.IsUsable);
        _hasChanges = true;
        try
        {
            _routes?.EntryChanged(vector, entry);
            isTold = true;
        }
        finally
        {
            if (!isTold)
            {
                Set(_told, vector, !entry.IsUsable);
            }
        }
    }

    // An event that the routes refuse or throw at waits: it is sent with the next change, or the next event.
    private bool Send(int vector)
    {
        bool isSent = false;
        Set(_pending, vector, false);
        try
        {
            isSent = _routes!.Deliver(vector, _words.MessageOf(vector)) >= 0;
            return isSent;
        }
        finally
        {
            if (!isSent)
            {
                Set(_pending, vector, true);
            }
        }
    }
}
