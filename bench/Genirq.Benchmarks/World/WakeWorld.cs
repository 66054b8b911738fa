using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Actions.Threads;

namespace Genirq.Benchmarks.World;

/// <summary>
/// A task that awaits a semaphore, one that awaits an interrupt, and a thread function; each answers a wake by
/// counting, and
/// the waker looks at the count.
/// </summary>
internal sealed class WakeWorld : IDisposable
{
    private readonly BenchWorld _world = new(new DedicatedThreadExecutor());
    private readonly SemaphoreSlim _semaphore = new(0);
    private readonly CancellationTokenSource _end = new();
    private readonly EventCounter _counter = new();
    private readonly IrqEvents _events;
    private readonly IrqRegistration _thread;
    private readonly Irq _awaited;
    private readonly Irq _threaded;
    private long _woken;
    private long _wokenBySemaphore;
    private long _wakes;
    private long _semaphoreWakes;
    private long _threadWakes;

    /// <summary>Makes the three of them.</summary>
    public WakeWorld()
    {
        _awaited = _world.A.AllocateIrqAt(Msi.MsiDomainId.Default, Msi.MsiIndex.Any).Irq;
        _threaded = _world.A.AllocateIrqAt(Msi.MsiDomainId.Default, Msi.MsiIndex.Any).Irq;
        _events = _world.System.RequestEvents(_awaited, "awaited");
        IrqHandlers<EventCounter> handlers = new(static (_, _) => IrqResult.WakeThread, EventCounter.Handle);
        BenchWorld.Require(_world.System.TryRequestThreaded(
            _threaded, new IrqRequest("threaded"), handlers, _counter, out IrqRegistration? thread));
        _thread = thread!;
        _ = AwaitSemaphoreAsync();
        _ = AwaitEventsAsync();
    }

    /// <summary>Releases the semaphore and waits until its task has run.</summary>
    public void WakeBySemaphore()
    {
        long wanted = ++_semaphoreWakes;
        _semaphore.Release();
        SpinUntil(ref _wokenBySemaphore, wanted);
    }

    /// <summary>Delivers an event and waits until its task has run.</summary>
    public void WakeByEvent()
    {
        long wanted = ++_wakes;
        _world.System.HandleIrq(_awaited);
        SpinUntil(ref _woken, wanted);
    }

    /// <summary>Delivers an event and waits until its thread function has run.</summary>
    public void WakeThread()
    {
        long wanted = ++_threadWakes;
        _world.System.HandleIrq(_threaded);
        SpinWait spinner = default;
        while (_counter.Events < wanted)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Ends the tasks and the thread.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _events.Dispose();
        _thread.Dispose();
        _semaphore.Dispose();
        _end.Dispose();
    }

    private static void SpinUntil(ref long counter, long wanted)
    {
        SpinWait spinner = default;

        // Ordering: pairs with the writes of the tasks.
        while (Volatile.Read(ref counter) < wanted)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    private async Task AwaitSemaphoreAsync()
    {
        while (true)
        {
            await _semaphore.WaitAsync().ConfigureAwait(false);

            // Ordering: pairs with the read in SpinUntil.
            Volatile.Write(ref _wokenBySemaphore, _wokenBySemaphore + 1);
        }
    }

    private async Task AwaitEventsAsync()
    {
        await foreach (IrqEventBatch batch in _events.ReadAllAsync().ConfigureAwait(false))
        {
            // Ordering: pairs with the read in SpinUntil.
            Volatile.Write(ref _woken, batch.Total);
        }
    }
}
