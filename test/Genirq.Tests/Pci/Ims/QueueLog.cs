using Genirq.Msi;
using Genirq.Pci.Ims;

namespace Genirq.Tests.Pci.Ims;

/// <summary>Queues that write their contexts down.</summary>
internal sealed class QueueLog : IImsQueues
{
    public List<string> Entries { get; } = [];

    public void WriteContext(MsiInstanceCookie queue, in MsiMessage message, bool isMasked) =>
        Entries.Add($"queue {queue.Value:x}: {message.Address:x}{(isMasked ? " masked" : "")}");
}
