using System.Collections.Concurrent;
using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Flow;
using Genirq.Properties.Stress;

namespace Genirq.Properties.Actions;

/// <summary>Threads that request, free and fire a few shared lines whose actions have threads of their own.</summary>
internal sealed class SharedLineStress : IDisposable
{
    private const int Threads = 4;
    private const int Lines = 3;
    private const int MostHeld = 4;

    private readonly ConcurrentQueue<string> _reports = new();
    private readonly IrqSystem _system;
    private readonly Irq[] _irqs = new Irq[Lines];
    private readonly List<(IrqRegistration Registration, LineClient Client)>[] _held;
    private readonly Random[] _random;
    private long _threadRuns;

    /// <summary>Makes the lines.</summary>
    /// <param name="flow">How they are handled.</param>
    /// <param name="isForced">Whether all handlers are moved into threads.</param>
    public SharedLineStress(IrqFlowHandler flow, bool isForced)
    {
        _system = new IrqSystem(new IrqSystemOptions
        {
            Threads = new DedicatedThreadExecutor(),
            HasForcedThreads = isForced,

            // Events come so much faster than threads get the processor that most of them look unhandled.
            HasSpuriousDetection = false,
            HandlerFailed = error => _reports.Enqueue(error.ToString()),
        });
        _system.Diagnostics.Reported += report => _reports.Enqueue(report.Message);
        for (int i = 0; i < Lines; i++)
        {
            _irqs[i] = new Irq(_system.Numbers.Allocate(-1, 1, 1));
            _system.SetChip(_irqs[i], IrqChip.Dummy);
            _system.SetHandler(_irqs[i], flow);
        }

        _held = [.. Enumerable.Range(0, Threads).Select(_ => new List<(IrqRegistration, LineClient)>())];
        _random = [.. Enumerable.Range(0, Threads).Select(seed => new Random(seed))];
    }

    /// <summary>Runs for a time and checks that everything ends empty.</summary>
    public void Run(TimeSpan time)
    {
        StressThreads.Run(Threads, time, Work, FreeHeld);

        Assert.Empty(_reports);
        Assert.True(_threadRuns > 0, "No thread function has run.");
        foreach (Irq irq in _irqs)
        {
            IrqDescriptor descriptor = _system.Find(irq)!;
            Assert.False(descriptor.HasAction);
            Assert.False(descriptor.IsStarted);
            Assert.Equal(0, descriptor.ThreadsActive);
            Assert.Equal(0UL, descriptor.ThreadsOneShot);
            Assert.Equal(IrqStates.None, descriptor.States & IrqStates.InProgress);
        }
    }

    /// <summary>Ends the system.</summary>
    public void Dispose() => _system.Dispose();

    private void Work(int thread)
    {
        Random random = _random[thread];
        for (int i = 0; i < 20; i++)
        {
            int kind = random.Next(100);
            if (kind < 4 && _held[thread].Count < MostHeld)
            {
                Request(thread, _irqs[random.Next(Lines)]);
            }
            else if (kind < 7 && _held[thread].Count > 0)
            {
                Free(thread, random.Next(_held[thread].Count));
            }
            else if (kind < 9)
            {
                _system.Synchronize(_irqs[random.Next(Lines)]);
            }
            else
            {
                Assert.Equal(0, _system.HandleIrq(_irqs[random.Next(Lines)]));
            }
        }
    }

    private void Request(int thread, Irq irq)
    {
        LineClient client = new();
        IrqHandlers<LineClient> handlers = new(LineClient.Handle, LineClient.Run);
        IrqRequest request = new("stress", IrqFlags.Shared, client);
        int result = _system.TryRequestThreaded(irq, request, handlers, client, out IrqRegistration? registration);
        Assert.Equal(0, result);
        _held[thread].Add((registration!, client));
    }

    private void Free(int thread, int index)
    {
        (IrqRegistration registration, LineClient client) = _held[thread][index];
        _held[thread].RemoveAt(index);
        registration.Dispose();
        client.SetFreed();
        Assert.True(client.IsDone, "A wake was lost: the thread has not seen what its handler asked.");
        Assert.Equal(0, client.Overlaps);
        Assert.InRange(client.ThreadRuns, 0, client.HardRuns);

        // Ordering: atomic only.
        Interlocked.Add(ref _threadRuns, client.ThreadRuns);

        // Whoever ran late would do so now.
        Assert.Equal(0, _system.HandleIrq(registration.Irq));
        Assert.Equal(0, client.LateRuns);
    }

    private void FreeHeld(int thread)
    {
        while (_held[thread].Count > 0)
        {
            Free(thread, _held[thread].Count - 1);
        }
    }
}
