using System.Diagnostics.CodeAnalysis;
using Genirq.Cpus;

namespace Genirq.Actions.Threads;

/// <summary>A real thread with an auto-reset signal.</summary>
/// <remarks>
/// <code>
/// awake --nothing to do--> parked --Wake--> awake          (_parked: 0, 1, 0)
/// awake or parked --Stop--> runs once more if woken, ends
/// </code>
/// </remarks>
internal sealed class DedicatedThread : IrqThread, IDisposable
{
    private readonly IrqThreadWork _work;
    private readonly Action<IrqThreadWork, CpuMask>? _applyAffinity;
    private readonly AutoResetEvent _signal = new(initialState: false);
    private readonly Thread _thread;
    private int _parked;
    private int _isStopping;

    /// <summary>Makes a thread that has not started.</summary>
    public DedicatedThread(IrqThreadWork work, Action<IrqThreadWork, CpuMask>? applyAffinity)
    {
        _work = work;
        _applyAffinity = applyAffinity;
        _thread = new Thread(Run) { IsBackground = true, Name = work.Name };
    }

    /// <summary>Starts it, and waits until it is there.</summary>
    public void Start() => _thread.Start();

    /// <inheritdoc/>
    public override void Wake()
    {
        // Ordering: pairs with the exchange in Park. The work was marked by a full fence before: either this sees the
        // thread parked, or the thread sees the mark. The exchange has one of several wakers signal.
        if (Volatile.Read(ref _parked) != 0 && Interlocked.Exchange(ref _parked, 0) != 0)
        {
            _signal.Set();
        }
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        // Ordering: before the signal; the thread looks at it after each signal.
        Volatile.Write(ref _isStopping, 1);
        _signal.Set();
        _thread.Join();
        Dispose();
    }

    /// <summary>Gives the signal back. The thread has ended, or never began.</summary>
    public void Dispose() => _signal.Dispose();

    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification =
            "The thread's last frame: what the platform's binding of the thread throws must not end the process.")]
    private void Run()
    {
        try
        {
            Loop();
        }
        catch (Exception)
        {
            _work.Abandon();
        }
    }

    private void Loop()
    {
        while (true)
        {
            if (_applyAffinity is not null && _work.TryTakeAffinity(out CpuMask? affinity))
            {
                _work.Descriptor.System.Observe(
                    nameof(DedicatedThreadExecutor.ApplyAffinity), (Apply: _applyAffinity, Work: _work, affinity),
                    static each => each.Apply(each.Work, each.affinity), _work.Irq);
            }

            if (_work.RunOnce())
            {
                continue;
            }

            // Ordering: pairs with the write in Stop; what was asked before it is seen.
            if (Volatile.Read(ref _isStopping) != 0)
            {
                _work.RunOnce();
                return;
            }

            Park();
        }
    }

    private void Park()
    {
        // Ordering: a full fence before the work is looked at again; pairs with Wake.
        Interlocked.Exchange(ref _parked, 1);
        if (_work.IsWoken || Volatile.Read(ref _isStopping) != 0)
        {
            Volatile.Write(ref _parked, 0);
            return;
        }

        _signal.WaitOne();
        Volatile.Write(ref _parked, 0);
    }
}
