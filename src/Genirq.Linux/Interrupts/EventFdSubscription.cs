using System.Runtime.InteropServices;
using Genirq.Cpus;
using Genirq.Linux.Events;

namespace Genirq.Linux.Interrupts;

/// <summary>A descriptor whose events are an interrupt's, on the CPU that the pump stands for.</summary>
internal sealed class EventFdSubscription(EventPump pump, SafeHandle source, EventFdLine line, CpuContext place)
    : EventSubscription(pump, source)
{
    internal override void OnEvent() => line.OnEvent(place);
}
