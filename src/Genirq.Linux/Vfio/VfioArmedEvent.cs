using Genirq.Interop;
using Genirq.Linux.Events;

namespace Genirq.Linux.Vfio;

/// <summary>An event descriptor that is waited for.</summary>
internal sealed class VfioArmedEvent : IDisposable
{
    private readonly IDisposable _registration;

    private VfioArmedEvent(EventFd events, IDisposable registration)
    {
        Events = events;
        _registration = registration;
    }

    /// <summary>The descriptor.</summary>
    public EventFd Events { get; }

    /// <summary>Makes a descriptor and waits for it.</summary>
    /// <param name="calls">The system calls.</param>
    /// <param name="loop">Where it is waited for.</param>
    /// <param name="callback">What is called.</param>
    /// <param name="state">Handed to it.</param>
    /// <param name="armed">It; null if it was refused, and then nothing is left open.</param>
    /// <returns>None; EMFILE: the process has no descriptor left; or what else the kernel said.</returns>
    public static LinuxError TryCreate(
        ISystemCalls calls, IVfioEvents loop, Action<object> callback, object state, out VfioArmedEvent? armed)
    {
        armed = null;
        LinuxError error = EventFd.TryCreate(calls, 0, EventFdMode.Counter, out EventFd? events);
        if (!error.IsNone)
        {
            return error;
        }

        IDisposable? registration;
        try
        {
            error = loop.TryAdd(events!, callback, state, out registration);
        }
        catch
        {
            // The loop has ended.
            events!.Dispose();
            throw;
        }

        if (!error.IsNone)
        {
            events!.Dispose();
            return error;
        }

        armed = new VfioArmedEvent(events!, registration!);
        return LinuxError.None;
    }

    /// <summary>Waits for it no more, then closes it.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        Events.Dispose();
    }
}
