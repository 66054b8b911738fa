using Genirq.Affinity;

namespace Genirq.Ipi;

/// <summary>The interrupts that wait to be handled on one CPU, the first one queued first.</summary>
/// <remarks>Thread-safe; allocates nothing. Source: Linux 6.12, kernel/smp.c, call_single_queue.</remarks>
internal sealed class RedirectQueue
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private RedirectState? _first;
    private RedirectState? _last;
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Those that are there, in their order: a copy.</summary>
    public IReadOnlyList<RedirectState> All
    {
        get
        {
            lock (_gate)
            {
                List<RedirectState> all = [];
                for (RedirectState? each = _first; each is not null; each = each.Next)
                {
                    all.Add(each);
                }

                return all;
            }
        }
    }

    /// <summary>Adds one at the end; it is in no queue.</summary>
    public void Add(RedirectState state)
    {
        lock (_gate)
        {
            if (_last is null)
            {
                _first = state;
            }
            else
            {
                _last.Next = state;
            }

            _last = state;
            _count++;
        }
    }

    /// <summary>Takes one out, wherever it is.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(RedirectState state)
    {
        lock (_gate)
        {
            RedirectState? previous = null;
            RedirectState? each = _first;
            while (each is not null && each != state)
            {
                previous = each;
                each = each.Next;
            }

            if (each is null)
            {
                return false;
            }

            Unlink(state, previous);
            return true;
        }
    }

    /// <summary>Takes the first one out; null if there is none.</summary>
    public RedirectState? TryTake()
    {
        lock (_gate)
        {
            if (_first is not { } state)
            {
                return null;
            }

            Unlink(state, previous: null);
            return state;
        }
    }

    // The lock is held.
    private void Unlink(RedirectState state, RedirectState? previous)
    {
        if (previous is null)
        {
            _first = state.Next;
        }
        else
        {
            previous.Next = state.Next;
        }

        _last = _last == state ? previous : _last;
        state.Next = null;
        _count--;
    }
}
