namespace Genirq.Interop.Handles;

/// <summary>Owns the descriptor of a socket.</summary>
internal sealed class SocketHandle : DescriptorHandle
{
}
