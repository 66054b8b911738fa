using Genirq.Msi;

namespace Genirq.Pci.Ims;

/// <summary>The queues of a device, whose contexts hold messages.</summary>
public interface IImsQueues
{
    /// <summary>Writes message and mask into a queue's context, for example by a command to the device.</summary>
    /// <param name="queue">The queue: the cookie that the interrupt was allocated with.</param>
    /// <param name="message">The message.</param>
    /// <param name="isMasked">Whether the queue must not send it.</param>
    /// <remarks>Called without the interrupt's lock; it may take its time, but must not call back into the
    /// system.</remarks>
    void WriteContext(MsiInstanceCookie queue, in MsiMessage message, bool isMasked);
}
