using Genirq.Msi;

namespace Genirq.Pci.Devices;

/// <summary>Where the interrupts of a function go: a machine in memory, a VMM's routes, a client's
/// descriptors.</summary>
/// <remarks>
/// Called with the function's lock held, so that no message leaves once the write that masks it has returned. An
/// implementation must be quick. It may call back into the same function on the same thread; it must not wait for
/// another thread that does.
/// </remarks>
public interface IInterruptRoutes
{
    /// <summary>A message leaves the function. On the hot path: must not allocate.</summary>
    /// <param name="vector">The table entry, or the MSI message's number.</param>
    /// <param name="message">What is written.</param>
    /// <returns>
    /// 0: it was taken; or a negative errno: it was refused, and the event waits in the pending bits until the next
    /// change or event of its vector.
    /// </returns>
    int Deliver(int vector, in MsiMessage message);

    /// <summary>
    /// A vector can be sent from now on, or cannot any more, or its message changed while it can. Not called for
    /// changes while it cannot be sent.
    /// </summary>
    /// <param name="vector">The table entry, or the MSI message's number.</param>
    /// <param name="entry">What it is now.</param>
    void EntryChanged(int vector, in MsiEntry entry);

    /// <summary>
    /// All changes of one operation have been told: routes that take effect at a cost do it now, at once for all. An
    /// enabling of 2048 vectors is one such operation. What was delivered before was sent before.
    /// </summary>
    void ChangesComplete()
    {
    }

    /// <summary>The function's wire (INTx) changed its level.</summary>
    /// <param name="isAsserted">Whether it is asserted now.</param>
    void LineChanged(bool isAsserted);
}
