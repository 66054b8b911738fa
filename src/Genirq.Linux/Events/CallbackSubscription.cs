using System.Runtime.InteropServices;

namespace Genirq.Linux.Events;

/// <summary>A descriptor whose events call a function on the pump's thread.</summary>
internal sealed class CallbackSubscription<TState>(
    EventPump pump, SafeHandle source, Action<TState> callback, TState state) : EventSubscription(pump, source)
{
    internal override void OnEvent() => callback(state);

    internal override void OnPumpEnded() => (state as IPumpedInterrupt)?.OnPumpEnded();
}
