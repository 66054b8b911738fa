using Genirq.Linux.Events;

namespace Genirq.Linux.Vfio;

/// <summary>An event pump as the place where a device's descriptors are waited for.</summary>
/// <param name="pump">The pump.</param>
internal sealed class VfioPumpEvents(EventPump pump) : IVfioEvents
{
    /// <inheritdoc/>
    public LinuxError TryAdd(EventFd events, Action<object> callback, object state, out IDisposable? registration)
    {
        LinuxError error = pump.TrySubscribe(events.Handle, callback, state, out EventSubscription? subscription);
        registration = error.IsNone ? new Registration(subscription!) : null;
        return error;
    }

    private sealed class Registration(EventSubscription subscription) : IDisposable
    {
        public void Dispose() => subscription.Remove();
    }
}
