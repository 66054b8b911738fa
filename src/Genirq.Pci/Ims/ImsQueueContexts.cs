using Genirq.Msi;

namespace Genirq.Pci.Ims;

/// <summary>Messages in the contexts of queues, each found by the cookie that its interrupt was allocated
/// with.</summary>
/// <param name="queues">The queues.</param>
/// <remarks>
/// Queue memory cannot be written under the interrupt's lock: masking, unmasking and messages are only recorded, and
/// one
/// write carries them out when the bus is unlocked. What happens outside such a bracket (a move to another CPU while
/// the
/// interrupt is handled) waits for the next one.
/// </remarks>
public sealed class ImsQueueContexts(IImsQueues queues) : IImsStore
{
    /// <inheritdoc/>
    public uint SlotCount => MsiLimits.MaxDomainSize;

    /// <inheritdoc/>
    public bool IsDeferred => true;

    /// <inheritdoc/>
    /// <remarks>An interrupt that was allocated without a cookie belongs to the queue of its index.</remarks>
    public void Prepare(MsiDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        MsiInstanceCookie queue = descriptor.HasCookie ? descriptor.Cookie : MsiInstanceCookie.From(descriptor.Index);
        descriptor.DomainCookie = new ImsQueueContext(queue);
    }

    /// <inheritdoc/>
    public void Release(MsiDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (descriptor.DomainCookie is ImsQueueContext context)
        {
            lock (context.Gate)
            {
                context.IsChanged |= !context.IsMasked || !context.Message.IsZero;
                context.IsMasked = true;
                context.Message = default;
            }

            Commit(descriptor);
        }
    }

    /// <inheritdoc/>
    public void Write(MsiDescriptor descriptor, in MsiMessage message)
    {
        ImsQueueContext context = ContextOf(descriptor);
        lock (context.Gate)
        {
            context.IsChanged |= context.Message != message;
            context.Message = message;
        }
    }

    /// <inheritdoc/>
    public void SetMasked(MsiDescriptor descriptor, bool isMasked)
    {
        ImsQueueContext context = ContextOf(descriptor);
        lock (context.Gate)
        {
            context.IsChanged |= context.IsMasked != isMasked;
            context.IsMasked = isMasked;
        }
    }

    /// <inheritdoc/>
    public void Commit(MsiDescriptor descriptor)
    {
        ImsQueueContext context = ContextOf(descriptor);
        lock (context.Gate)
        {
            if (context.IsChanged)
            {
                queues.WriteContext(context.Queue, context.Message, context.IsMasked);

                // Not before: what could not be written waits for the next commit.
                context.IsChanged = false;
            }
        }
    }

    private static ImsQueueContext ContextOf(MsiDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.DomainCookie as ImsQueueContext
            ?? throw new InvalidOperationException($"Index {descriptor.Index} of {descriptor.Device} has no context.");
    }
}
