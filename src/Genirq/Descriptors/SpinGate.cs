using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Genirq.Descriptors;

/// <summary>A one-word spin lock for sections of some tens of nanoseconds: a descriptor's state.</summary>
/// <remarks>
/// Half the price of a <see cref="Lock"/>. Not recursive. Waiting spins, then yields, then sleeps; it is bounded.
/// Held only over the core's own code and over those chip and domain callbacks which Linux too calls with the
/// descriptor locked. Source: the role is that of <c>irq_desc.lock</c>.
/// </remarks>
internal struct SpinGate
{
    // Limit: looks at the gate before the processor is given to another thread; sections are shorter than that.
    private const int MaximumLooks = 128;

    // Limit: waits before a holder counts as lost; most of them sleep a millisecond, so this is many seconds.
    private const int MaximumWaits = 20_000;

    // 0: free. In Debug the holder's thread, otherwise 1.
    private int _held;

    /// <summary>Takes the gate.</summary>
    public void Enter()
    {
        // Ordering: the exchange is a full fence; pairs with the release in Exit.
        if (Interlocked.CompareExchange(ref _held, Mark, 0) != 0)
        {
            Wait();
        }
    }

    /// <summary>Takes the gate, if it is free.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool TryEnter() =>
        // Ordering: as in Enter.
        Interlocked.CompareExchange(ref _held, Mark, 0) == 0;

    /// <summary>Releases the gate.</summary>
    public void Exit()
    {
        // Ordering: everything written inside is visible to whoever enters next; pairs with Enter.
        Volatile.Write(ref _held, 0);
    }

    /// <summary>Debug only: stops unless this thread has the gate.</summary>
    /// <param name="irq">Whose gate it is.</param>
    [Conditional("DEBUG")]
    public readonly void AssertHeld(Irq irq) =>
        Debug.Assert(_held == Mark, $"The lock of interrupt {irq} is to be held by the caller.");

    private static int Mark =>
#if DEBUG
        Environment.CurrentManagedThreadId;
#else
        1;
#endif

    private void Wait()
    {
        ThrowIfOwn();

        // Ordering: the looks are hints; the exchanges are those of Enter, and pair with the release in Exit.
        for (int looks = 0; looks < MaximumLooks; looks++)
        {
            Thread.SpinWait(1);
            if (Volatile.Read(ref _held) == 0 && Interlocked.CompareExchange(ref _held, Mark, 0) == 0)
            {
                return;
            }
        }

        SpinWait spinner = default;
        for (int waits = 0; waits < MaximumWaits; waits++)
        {
            spinner.SpinOnce();
            if (Volatile.Read(ref _held) == 0 && Interlocked.CompareExchange(ref _held, Mark, 0) == 0)
            {
                return;
            }
        }

        ThrowStuck();
    }

    // In Debug a callback that comes back in is seen at once, and not after the wait for a holder that is lost.
    [Conditional("DEBUG")]
    private readonly void ThrowIfOwn()
    {
        // Ordering: none is needed; only this thread writes its own mark.
        if (Volatile.Read(in _held) == Mark)
        {
            ThrowStuck();
        }
    }

    [DoesNotReturn]
    private static void ThrowStuck() => throw new InvalidOperationException(
        "An interrupt's lock was not released: a chip or domain callback has called back into the system.");
}
