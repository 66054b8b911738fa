using System.Diagnostics.CodeAnalysis;

namespace Genirq.Descriptors;

/// <summary>Serialises requests and frees of one interrupt. One word, so that each descriptor can have it.</summary>
/// <remarks>
/// Held over callbacks that may block. Whoever finds it held spins, then yields, then sleeps; there is no order among
/// those that wait. Not recursive. Source: the role is that of <c>irq_desc.request_mutex</c>.
/// </remarks>
internal struct RequestGate
{
    // 0: free; otherwise the holder's thread.
    private int _holder;

    /// <summary>Whether a request or a free is under way.</summary>
    public bool IsHeld =>
        // Ordering: pairs with the exchange in Enter and the release in Exit.
        Volatile.Read(ref _holder) != 0;

    /// <summary>Takes the gate.</summary>
    /// <exception cref="InvalidOperationException">This thread has it: a callback of the interrupt requests or frees
    /// the interrupt.</exception>
    public void Enter(Irq irq)
    {
        int thread = Environment.CurrentManagedThreadId;

        // Ordering: the exchange is a full fence; pairs with the release in Exit.
        int holder = Interlocked.CompareExchange(ref _holder, thread, 0);
        if (holder != 0)
        {
            Wait(irq, thread, holder);
        }
    }

    /// <summary>Releases the gate.</summary>
    public void Exit()
    {
        // Ordering: everything written inside is visible to whoever enters next; pairs with Enter.
        Volatile.Write(ref _holder, 0);
    }

    private void Wait(Irq irq, int thread, int holder)
    {
        SpinWait spinner = default;
        while (holder != 0)
        {
            if (holder == thread)
            {
                ThrowOwn(irq);
            }

            spinner.SpinOnce();

            // Ordering: as in Enter.
            holder = Interlocked.CompareExchange(ref _holder, thread, 0);
        }
    }

    [DoesNotReturn]
    private static void ThrowOwn(Irq irq) => throw new InvalidOperationException(
        $"A callback of interrupt {irq} requests or frees that interrupt, which is being requested or freed: it would "
        + "wait for itself.");
}
