using Genirq.Diagnostics;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Interrupts;

/// <summary>The vectors of one interrupt type: descriptors, masks, counts.</summary>
/// <param name="kind">The type.</param>
/// <param name="count">How many vectors; 0: the device does not have the type.</param>
/// <remarks>Guarded by the lock of <see cref="ClientInterrupts"/>, but for the counts.</remarks>
internal sealed class VectorSet(IrqKind kind, int count)
{
    private readonly EventSignal?[] _triggers = new EventSignal?[count];
    private readonly EventSignal?[] _maskEvents = new EventSignal?[count];
    private readonly EventSignal?[] _unmaskEvents = new EventSignal?[count];
    private readonly bool[] _masked = new bool[count];
    private readonly long[] _raised = new long[count];

    /// <summary>The type.</summary>
    public IrqKind Kind => kind;

    /// <summary>How many vectors it has.</summary>
    public int Count => count;

    /// <summary>Whether any vector has a descriptor.</summary>
    public bool IsArmed => Array.Exists(_triggers, static each => each is not null);

    /// <summary>Whether a vector has a descriptor.</summary>
    public bool HasTrigger(int vector) => _triggers[vector] is not null;

    /// <summary>Whether the client masks a vector, or it masked itself.</summary>
    public bool IsMasked(int vector) => _masked[vector];

    /// <summary>How often a vector was raised, over all clients.</summary>
    public long RaisedCount(int vector) => Volatile.Read(ref _raised[vector]);

    /// <summary>Whether events of a vector have to wait.</summary>
    public bool MustWait(int vector) => _masked[vector] || _triggers[vector] is null;

    /// <summary>Raises a vector, if it has a descriptor.</summary>
    /// <returns>0, or the errno negated: -ENOENT: it has none.</returns>
    public int Raise(int vector)
    {
        if (_triggers[vector] is not { } signal)
        {
            return ErrorCode.NoEntry;
        }

        // Ordering: only a count that others read as it is; nothing is published by it.
        Volatile.Write(ref _raised[vector], _raised[vector] + 1);
        return signal.Raise();
    }

    /// <summary>Replaces the descriptor of a vector. The earlier one is closed.</summary>
    public void SetTrigger(int vector, EventSignal? signal) => Replace(ref _triggers[vector], signal);

    /// <summary>Replaces the descriptor that tells of masks.</summary>
    public void SetMaskEvent(int vector, EventSignal? signal) => Replace(ref _maskEvents[vector], signal);

    /// <summary>Replaces the descriptor that tells of masks that are taken away.</summary>
    public void SetUnmaskEvent(int vector, EventSignal? signal) => Replace(ref _unmaskEvents[vector], signal);

    /// <summary>Masks or unmasks a vector, and tells so.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool SetMasked(int vector, bool isMasked)
    {
        if (_masked[vector] == isMasked)
        {
            return false;
        }

        _masked[vector] = isMasked;
        (isMasked ? _maskEvents : _unmaskEvents)[vector]?.Raise();
        return true;
    }

    /// <summary>Closes all descriptors; nothing is masked any more.</summary>
    public void Clear()
    {
        for (int vector = 0; vector < count; vector++)
        {
            SetTrigger(vector, null);
            SetMaskEvent(vector, null);
            SetUnmaskEvent(vector, null);
            _masked[vector] = false;
        }
    }

    private static void Replace(ref EventSignal? place, EventSignal? signal)
    {
        place?.Dispose();
        place = signal;
    }
}
