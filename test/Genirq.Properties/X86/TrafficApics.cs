using Genirq.Platforms.X86;

namespace Genirq.Properties.X86;

/// <summary>Local APICs with a request register for each CPU. What is asked of them can have others go on.</summary>
internal sealed class TrafficApics(int cpus) : LocalApics
{
    private readonly Lock _gate = new();
    private readonly SortedSet<int>[] _requests =
        [.. Enumerable.Range(0, cpus).Select(static _ => new SortedSet<int>())];

    /// <summary>Called each time that the domain asks or tells something, under its locks.</summary>
    public Action? Asked { get; set; }

    public override bool IsRequested(int cpu, int vector)
    {
        Asked?.Invoke();
        lock (_gate)
        {
            return _requests[cpu].Contains(vector);
        }
    }

    public override void Send(int cpu, int vector)
    {
        lock (_gate)
        {
            _requests[cpu].Add(vector);
        }
    }

    public override void EndOfInterrupt(int cpu)
    {
    }

    public override void Targeted(Irq irq, int cpu, int vector) => Asked?.Invoke();

    /// <summary>A CPU takes the highest vector that waits; 0 if there is none.</summary>
    public int Take(int cpu)
    {
        lock (_gate)
        {
            int vector = _requests[cpu].Count == 0 ? 0 : _requests[cpu].Max;
            _requests[cpu].Remove(vector);
            return vector;
        }
    }

    /// <summary>The CPU is reset: what waits there is gone.</summary>
    public void Reset(int cpu)
    {
        lock (_gate)
        {
            _requests[cpu].Clear();
        }
    }
}
