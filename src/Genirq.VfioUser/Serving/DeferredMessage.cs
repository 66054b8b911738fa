using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Serving;

/// <summary>A command that came while the server waited for the client's answer.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Body">Its body.</param>
/// <param name="Descriptors">What came with it.</param>
internal sealed record DeferredMessage(WireHeader Header, byte[] Body, DescriptorBatch Descriptors);
