using Genirq.Msi;

namespace Genirq.Pci.Ims;

/// <summary>What the context of one queue is to hold. Guarded by its gate.</summary>
/// <param name="queue">The queue.</param>
internal sealed class ImsQueueContext(MsiInstanceCookie queue)
{
    /// <summary>The queue.</summary>
    public MsiInstanceCookie Queue { get; } = queue;

    /// <summary>Guards the rest: changes come under the interrupt's lock, the commit comes without.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The message.</summary>
    public MsiMessage Message { get; set; }

    /// <summary>Whether the queue must not send it.</summary>
    public bool IsMasked { get; set; } = true;

    /// <summary>Whether the device does not know it yet.</summary>
    public bool IsChanged { get; set; }
}
