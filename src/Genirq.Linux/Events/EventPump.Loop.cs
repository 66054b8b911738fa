using Genirq.Interop.Abi;

namespace Genirq.Linux.Events;

// The thread.
public sealed partial class EventPump
{
    // No slot has it: generations begin with 1, and slots end long before.
    private const ulong WakeUpKey = uint.MaxValue;

    // Limit: how many sleeps pass between two tries whether yielding is of use.
    private const int MostSkippedYields = 255;

    private long _errorCount;
    private int _threadId;

    // Told of an exception on the pump's thread.
    internal void Report(Exception error, EventSubscription? subscription)
    {
        // Ordering: written by this thread only.
        Volatile.Write(ref _errorCount, _errorCount + 1);
        try
        {
            _options.OnError?.Invoke(new EventPumpError(error, subscription));
        }
        catch (Exception)
        {
            // The last frame: what an error callback throws can only be counted.
            Volatile.Write(ref _errorCount, _errorCount + 1);
        }
    }

    private void Start()
    {
        using ManualResetEventSlim started = new();
        int result = 0;
        Thread thread = new(() =>
        {
            _threadId = Environment.CurrentManagedThreadId;
            result = _options.Cpu is { } cpu ? Pin(cpu) : 0;
            bool isPinned = result >= 0;
            started.Set();
            if (isPinned)
            {
                Run();
            }
        })
        {
            IsBackground = true,
            Name = _options.Name,
        };
        thread.Start();
        started.Wait();
        LinuxException.ThrowIf(result, "sched_setaffinity", $"Cannot keep an event pump on CPU {_options.Cpu}:");
    }

    private int Pin(int cpu)
    {
        Span<ulong> mask = stackalloc ulong[(EventPumpOptions.MaxCpu / 64) + 1];
        mask.Clear();
        mask[cpu / 64] = 1uL << (cpu % 64);
        return _calls.SetThreadAffinity(mask);
    }

    // The last frame of the thread: whatever ends the loop ends in Completion.
    private void Run()
    {
        Exception? failure = null;
        try
        {
            Loop();
        }
        catch (Exception error)
        {
            failure = error;
        }

        End(failure);
        if (failure is null)
        {
            _ended.SetResult();
        }
        else
        {
            Report(failure, null);
            _ended.SetException(failure);
            _ = _ended.Task.Exception;
        }
    }

    // The loop's cost for an event: its share of a wait, a look into the table, two atomic exchanges, the callback.
    private void Loop()
    {
        int tries = 0;
        int until = 0;
        EpollEvent[] batch = GC.AllocateUninitializedArray<EpollEvent>(_options.BatchSize, pinned: true);
        // Ordering: pairs with the write in Stop, whose signal ends the wait.
        while (!Volatile.Read(ref _isStopping))
        {
            bool hasYielded = until == 0;
            if (hasYielded)
            {
                Thread.Yield();
            }

            int count = _calls.EpollWait(_epoll, batch, -1);
            LinuxException.ThrowIf(count, "epoll_wait", "An event pump cannot wait for events:");
            for (int i = 0; i < count && !Volatile.Read(ref _isStopping); i++)
            {
                Dispatch(batch[i].Data);
            }

            // Where several events came at once more are on their way: their writers get the CPU before this thread
            // sleeps, which saves a wake-up for each. Where yielding brings single events only it is tried less often.
            tries = count > 1 ? 0 : hasYielded ? Math.Min((tries * 2) + 1, MostSkippedYields) : tries;
            until = count > 1 ? 0 : hasYielded ? tries : until - 1;
        }
    }

    private void Dispatch(ulong key)
    {
        // Ordering: pairs with the writes of slots. What is found is the one of the event, or it was removed since.
        EventSubscription?[] slots = Volatile.Read(ref _slots);
        uint slot = (uint)key;
        EventSubscription? subscription = slot < (uint)slots.Length ? Volatile.Read(ref slots[slot]) : null;
        if (subscription is not null && subscription.Key == key)
        {
            subscription.Run();
        }
    }

    // Nothing is watched any more, every waiter is told, every descriptor is let go.
    private void End(Exception? failure)
    {
        EventSubscription?[] left;
        lock (_gate)
        {
            Volatile.Write(ref _isStopping, true);
            _failure = failure;
            left = [.. _slots];
            foreach (EventSubscription? subscription in left)
            {
                if (subscription is not null)
                {
                    FreeSlot((int)(uint)subscription.Key);
                    subscription.LetGo();
                }
            }

            _epoll.Dispose();
            _wakeUp.Dispose();
        }

        foreach (EventSubscription? subscription in left)
        {
            subscription?.OnPumpEnded();
            _ = subscription?.Retire();
        }
    }
}
