namespace Genirq.Interop.Handles;

/// <summary>Owns the descriptor of an event counter (eventfd).</summary>
internal sealed class EventFdHandle : DescriptorHandle
{
}
