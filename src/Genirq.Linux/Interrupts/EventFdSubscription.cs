using System.Runtime.InteropServices;
using Genirq.Cpus;
using Genirq.Linux.Events;

namespace Genirq.Linux.Interrupts;

/// <summary>A descriptor whose events are an interrupt's, on the CPU that the pump stands for.</summary>
/// <remarks>
/// It keeps no mark of an event that runs: the interrupt's own state says so to whoever frees it, and an event that is
/// late is refused under the interrupt's lock. A removal so returns at once.
/// </remarks>
internal sealed class EventFdSubscription(EventPump pump, SafeHandle source, EventFdLine line, CpuContext place)
    : EventSubscription(pump, source, marksEvents: false)
{
    internal override void OnEvent() => line.OnEvent(place);

    internal override void OnPumpEnded() => line.OnPumpEnded(this);
}
