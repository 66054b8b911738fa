using Genirq.Linux.Events;

namespace Genirq.Linux.Vfio;

/// <summary>Where event descriptors are waited for.</summary>
internal interface IVfioEvents
{
    /// <summary>Has a method called for each event of a descriptor, or for several that came together.</summary>
    /// <param name="events">The descriptor; it stays open until the registration is disposed of.</param>
    /// <param name="callback">The method.</param>
    /// <param name="state">Handed to it.</param>
    /// <param name="registration">Ends it; once it is disposed of the method is not running and is not called. Null
    /// if it was refused.</param>
    /// <returns>None, or why not.</returns>
    LinuxError TryAdd(EventFd events, Action<object> callback, object state, out IDisposable? registration);
}
