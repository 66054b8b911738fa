using Genirq.Interop.Handles;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Clients;

/// <summary>A message that a client received.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Body">Its body.</param>
/// <param name="Descriptors">What came with it; whoever has the message closes them.</param>
internal sealed record ReceivedMessage(WireHeader Header, byte[] Body, IReadOnlyList<DescriptorHandle> Descriptors)
    : IDisposable
{
    /// <summary>The errno of a failing reply; 0 of any other message.</summary>
    public int Error => Header.IsError ? (int)Header.Error : 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DescriptorHandle each in Descriptors)
        {
            each.Dispose();
        }
    }
}
