using Genirq.Linux;
using Genirq.Linux.Events;
using Genirq.Linux.Vfio;

namespace Genirq.Integration.Vfio;

/// <summary>An event loop that runs when the test says so.</summary>
internal sealed class ManualEvents : IVfioEvents
{
    private readonly List<Watch> _watches = [];

    public int Count => _watches.Count;

    /// <summary>The error of the next registrations; none: they succeed.</summary>
    public LinuxError Refusal { get; set; }

    public LinuxError TryAdd(EventFd events, Action<object> callback, object state, out IDisposable? registration)
    {
        registration = null;
        if (Refusal.IsNone)
        {
            Watch watch = new(this, events, callback, state);
            _watches.Add(watch);
            registration = watch;
        }

        return Refusal;
    }

    /// <summary>Calls back for each descriptor that was signalled.</summary>
    /// <returns>How many callbacks there were.</returns>
    public int Run()
    {
        int called = 0;
        foreach (Watch watch in _watches.ToArray())
        {
            if (watch.Events.TryTake(out _))
            {
                watch.Call();
                called++;
            }
        }

        return called;
    }

    private sealed class Watch(ManualEvents owner, EventFd events, Action<object> callback, object state) : IDisposable
    {
        public EventFd Events => events;

        public void Call() => callback(state);

        public void Dispose() => owner._watches.Remove(this);
    }
}
