using System.Collections.Concurrent;
using System.Diagnostics;

namespace Genirq.Properties.Stress;

/// <summary>Runs bodies on threads of their own for a bounded time.</summary>
internal static class StressThreads
{
    // Each thread does so many pieces, also on a machine that is too busy to let it have a turn within the time.
    private const int LeastPieces = 32;

    // Limit: how long past its time a thread may take before it counts as stuck.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs one body on each of some threads until the time is over, and each has run a few times, or one of
    /// them fails.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="time">How long.</param>
    /// <param name="body">Gets the thread's number; does a bounded piece of work each time it is called.</param>
    /// <param name="end">Runs on each thread after its last piece.</param>
    public static void Run(int threads, TimeSpan time, Action<int> body, Action<int> end)
    {
        ConcurrentQueue<Exception> failures = new();
        Stopwatch clock = Stopwatch.StartNew();
        Thread[] workers = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            int number = i;
            bool GoOn(int pieces) => (pieces < LeastPieces || clock.Elapsed < time) && failures.IsEmpty;
            workers[i] = new Thread(() => Work(number, body, end, GoOn, failures))
            {
                IsBackground = true,
                Name = $"stress {number}",
            };
        }

        Array.ForEach(workers, worker => worker.Start());
        foreach (Thread worker in workers)
        {
            Assert.True(worker.Join(time + s_patience), $"{worker.Name} is stuck.");
        }

        Assert.True(failures.IsEmpty, string.Join(Environment.NewLine, failures));
    }

    private static void Work(
        int number, Action<int> body, Action<int> end, Func<int, bool> goesOn, ConcurrentQueue<Exception> failures)
    {
        try
        {
            for (int pieces = 0; goesOn(pieces); pieces++)
            {
                body(number);
            }

            end(number);
        }
        catch (Exception failure)
        {
            failures.Enqueue(failure);
        }
    }
}
