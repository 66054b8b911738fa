namespace Genirq.Interop.Handles;

/// <summary>Owns the descriptor of an epoll set.</summary>
internal sealed class EpollHandle : DescriptorHandle
{
}
