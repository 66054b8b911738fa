using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Genirq.Planning.Fleets;

/// <summary>Goes through the machines of a fleet on several threads, and tells of them in the order of the
/// inputs, or as they come.</summary>
/// <remarks>
/// <para>
/// Inputs are taken one by one, so that a list may still be coming in while the first machines are told of. Between the
/// oldest machine that is not told of yet and the newest that is taken there are at most <see cref="Window"/> inputs:
/// that bounds memory.
/// </para>
/// <para>A runner runs once. Counts may be read by any thread meanwhile.</para>
/// </remarks>
/// <param name="options">How.</param>
public sealed class FleetRunner(FleetOptions options)
{
    private const int InputsPerJob = 8;

    private readonly FleetJudge _judge = new(options);

    // Guards the inputs. Taken before _gate, never after it.
    private readonly Lock _inputs = new();

    // Guards what is below, but the counts.
    private readonly object _gate = new();
    private readonly Dictionary<int, IReadOnlyList<FleetEntry>> _ready = [];
    private int _taken;
    private int _told;
    private bool _isEnd;
    private bool _isStopped;
    private ExceptionDispatchInfo? _failure;
    private int _finished;

    /// <summary>How many inputs may be under way.</summary>
    public int Window => options.Jobs * InputsPerJob;

    /// <summary>Inputs taken so far.</summary>
    public int Taken =>
        // Ordering: for a progress line only; exact when the run has ended.
        Volatile.Read(ref _taken);

    /// <summary>Inputs that are done.</summary>
    public int Finished =>
        // Ordering: for a progress line only; exact when the run has ended.
        Volatile.Read(ref _finished);

    /// <summary>Whether no more inputs come.</summary>
    public bool HasAllInputs =>
        // Ordering: for a progress line only; exact when the run has ended.
        Volatile.Read(ref _isEnd);

    /// <summary>Goes through a fleet.</summary>
    /// <param name="inputs">The inputs; see <see cref="FleetInputs"/>.</param>
    /// <param name="tell">Told of each machine, in order, on the calling thread.</param>
    /// <remarks>What <paramref name="tell"/> or <paramref name="inputs"/> throws comes out here, when all threads
    /// have ended.</remarks>
    public void Run(IEnumerable<string> inputs, Action<FleetEntry> tell)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(tell);
        using IEnumerator<string> source = inputs.GetEnumerator();
        Thread[] threads = new Thread[options.Jobs];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() => Work(source)) { IsBackground = true, Name = $"fleet {i}" };
            threads[i].Start();
        }

        try
        {
            TellAll(tell);
        }
        finally
        {
            lock (_gate)
            {
                _isStopped = true;
                Monitor.PulseAll(_gate);
            }

            foreach (Thread thread in threads)
            {
                thread.Join();
            }
        }

        _failure?.Throw();
    }

    private void TellAll(Action<FleetEntry> tell)
    {
        while (true)
        {
            IReadOnlyList<FleetEntry>? entries;
            lock (_gate)
            {
                while (!TryNext(out entries))
                {
                    if (_failure is not null || (_isEnd && _told == _taken))
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }

                _told++;
                Monitor.PulseAll(_gate);
            }

            foreach (FleetEntry entry in entries)
            {
                tell(entry);
            }
        }
    }

    private bool TryNext([NotNullWhen(true)] out IReadOnlyList<FleetEntry>? entries)
    {
        int next = options.IsOrdered || _ready.Count == 0 ? _told : _ready.Keys.First();
        return _ready.Remove(next, out entries);
    }

    private void Work(IEnumerator<string> source)
    {
        try
        {
            while (TryTake(source, out int index, out string input))
            {
                IReadOnlyList<FleetEntry> entries = _judge.Judge(input);
                lock (_gate)
                {
                    _ready.Add(index, entries);
                    _finished++;
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception exception)
        {
            // The last frame of a thread: whatever it is, the caller has to see it.
            lock (_gate)
            {
                _failure ??= ExceptionDispatchInfo.Capture(exception);
                _isStopped = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool TryTake(IEnumerator<string> source, out int index, out string input)
    {
        index = 0;
        input = "";
        lock (_inputs)
        {
            lock (_gate)
            {
                while (!_isStopped && !_isEnd && _taken - _told >= Window)
                {
                    Monitor.Wait(_gate);
                }

                if (_isStopped || _isEnd)
                {
                    return false;
                }
            }

            // Outside _gate: this may wait for input, and what is ready is to be told meanwhile.
            bool isThere = source.MoveNext();
            lock (_gate)
            {
                _isEnd = !isThere;
                if (isThere)
                {
                    index = _taken++;
                    input = source.Current;
                }

                Monitor.PulseAll(_gate);
                return isThere;
            }
        }
    }
}
