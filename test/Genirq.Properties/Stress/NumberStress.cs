using Genirq.Diagnostics;

namespace Genirq.Properties.Stress;

/// <summary>Threads that take and free numbers, single ones and runs, any and exact ones.</summary>
internal sealed class NumberStress : IDisposable
{
    private const int Threads = 6;
    private const int Span = 3000;
    private const int MostHeld = 60;

    private readonly IrqSystem _system = new();
    private readonly int[] _owners = new int[Span];
    private readonly List<(int First, int Count)>[] _held = new List<(int First, int Count)>[Threads];
    private readonly Random[] _random = new Random[Threads];

    /// <summary>Makes the threads' states.</summary>
    public NumberStress()
    {
        for (int i = 0; i < Threads; i++)
        {
            _held[i] = [];
            _random[i] = new Random(i);
        }
    }

    /// <summary>Runs for a time and checks that all numbers came back.</summary>
    public void Run(TimeSpan time)
    {
        StressThreads.Run(Threads, time, Work, FreeHeld);

        Assert.Equal(1, _system.Numbers.Allocated);
        Assert.All(_owners, owner => Assert.Equal(0, owner));
        Assert.Equal(1, _system.Numbers.Allocate(-1, 1, 1));
        Assert.Equal(2, _system.Numbers.Allocate(-1, 1, 500));
    }

    /// <summary>Ends the system.</summary>
    public void Dispose() => _system.Dispose();

    private void Work(int thread)
    {
        Random random = _random[thread];
        for (int i = 0; i < 50; i++)
        {
            int kind = random.Next(100);
            if (kind < 50 && _held[thread].Count < MostHeld)
            {
                int count = kind < 30 ? 1 : random.Next(2, 9);
                int exact = kind % 5 == 0 ? random.Next(1, Span / 4) : -1;
                Take(thread, exact, exact < 0 ? 1 : exact, count);
            }
            else if (_held[thread].Count > 0)
            {
                int chosen = random.Next(_held[thread].Count);
                Free(thread, _held[thread][chosen]);
                _held[thread].RemoveAt(chosen);
            }

            int answer = _system.HandleIrq(new Irq(random.Next(1, Span / 4)));
            Assert.True(answer is 0 or ErrorCode.Invalid, $"Delivery answered {answer}.");
        }
    }

    private void Take(int thread, int exact, int from, int count)
    {
        int first = _system.Numbers.Allocate(exact, from, count);
        if (first < 0)
        {
            Assert.Equal(ErrorCode.Exists, first);
            Assert.True(exact >= 0, "A number that is left open cannot be taken already.");
            return;
        }

        Assert.True(exact < 0 || first == exact);
        for (int irq = first; irq < first + count; irq++)
        {
            // Ordering: a full fence; of two owners of one number the second sees the first.
            int before = Interlocked.CompareExchange(ref _owners[irq], thread + 1, 0);
            Assert.True(before == 0, $"Number {irq} was handed out twice.");
            Assert.Equal(irq, _system.Find(new Irq(irq))?.Irq.Number);
            Assert.Equal(0, _system.SetHandlerData(new Irq(irq), this));
        }

        _held[thread].Add((first, count));
    }

    private void Free(int thread, (int First, int Count) numbers)
    {
        for (int irq = numbers.First; irq < numbers.First + numbers.Count; irq++)
        {
            Assert.Same(this, _system.Find(new Irq(irq))?.HandlerData);

            // Ordering: a full fence, before the number can be taken again.
            Assert.Equal(thread + 1, Interlocked.Exchange(ref _owners[irq], 0));
        }

        _system.Numbers.Free(numbers.First, numbers.Count);
    }

    private void FreeHeld(int thread)
    {
        _held[thread].ForEach(numbers => Free(thread, numbers));
        _held[thread].Clear();
    }
}
