using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.Linux.Events;

namespace Genirq.Benchmarks.Events;

/// <summary>Writes descriptors and waits until they are handled, as the loop in C does.</summary>
internal sealed class EventRun : IDisposable
{
    private readonly EventFd[] _sources;
    private readonly EventFdHandle _answer;
    private readonly EventFdHandle _opened;
    private readonly EventFd _gate = new();
    private int _count;

    public EventRun(int sources)
    {
        _sources = [.. Enumerable.Range(0, sources).Select(static _ => new EventFd())];
        // Both wait: the writer for the answer, the loop's thread for the gate to open.
        _ = SystemCalls.Real.EventFd(0, EventFdFlags.None, out _answer);
        _ = SystemCalls.Real.EventFd(0, EventFdFlags.None, out _opened);
    }

    public IReadOnlyList<EventFd> Sources => _sources;

    public EventFd Gate => _gate;

    /// <summary>What the handler of a source does.</summary>
    /// <remarks>
    /// Never inlined: every way of handling runs the same code. A copy inside one of them would be found cold after the
    /// change of threads, and counted as what that way costs.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Handle()
    {
        if (++_count == _sources.Length)
        {
            _count = 0;
            Signal(_answer);
        }
    }

    /// <summary>What the handler of the gate does.</summary>
    public void WaitForOpening() => Take(_opened);

    /// <summary>Measures.</summary>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="isReady">Whether all descriptors are written before the loop gets to them, uncounted.</param>
    /// <returns>Nanoseconds for each event.</returns>
    public double Measure(int rounds, bool isReady)
    {
        TimeSpan sum = TimeSpan.Zero;
        for (int round = -rounds / 10; round < rounds; round++)
        {
            long start = TimeProvider.System.GetTimestamp();
            if (isReady)
            {
                _gate.Signal();
            }

            foreach (EventFd source in _sources)
            {
                source.Signal();
            }

            if (isReady)
            {
                start = TimeProvider.System.GetTimestamp();
                Signal(_opened);
            }

            Take(_answer);
            sum += round >= 0 ? TimeProvider.System.GetElapsedTime(start) : TimeSpan.Zero;
        }

        return sum.TotalNanoseconds / rounds / _sources.Length;
    }

    public void Dispose()
    {
        Array.ForEach(_sources, static source => source.Dispose());
        _gate.Dispose();
        _answer.Dispose();
        _opened.Dispose();
    }

    private static void Signal(EventFdHandle handle)
    {
        ulong one = 1;
        _ = SystemCalls.Real.Write(handle, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in one)));
    }

    private static void Take(EventFdHandle handle)
    {
        ulong value = 0;
        _ = SystemCalls.Real.Read(handle, MemoryMarshal.AsBytes(new Span<ulong>(ref value)));
    }
}
