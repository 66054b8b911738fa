using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>Keeps a one-shot line masked from its event until the last of its threads has run.</summary>
/// <remarks>
/// <para>
/// Each one-shot action has a bit (<see cref="IrqAction.ThreadMask"/>). Waking its thread sets the bit in
/// <see cref="IrqDescriptor.ThreadsOneShot"/>; the end of the thread function clears it, and who clears the last one
/// unmasks:
/// </para>
/// <code>
/// open --event, mask--> masked, no bits --Wake--> masked, bits --last Finish--> open
///                       masked, no bits --end of the flow-------------------->  open
///                                        masked, bits, woken again --Finish-->  masked, bit stays
/// </code>
/// <para>
/// A thread's run: <see cref="IrqAction.TryTakeRun"/>, the function, <see cref="Finish"/>, then
/// <see cref="EndThread"/>.
/// Source: Linux 6.12, kernel/irq/manage.c, irq_finalize_oneshot, and kernel/irq/handle.c, __irq_wake_thread.
/// </para>
/// </remarks>
internal static class OneShot
{
    /// <summary>Wakes the thread of an action from interrupt context. Takes no lock.</summary>
    /// <returns>Whether it was woken: not if it was asked already and has not begun yet.</returns>
    public static bool Wake(IrqDescriptor descriptor, IrqAction action)
    {
        BeginThread(descriptor);

        // Ordering: the bit is there before the line stops being in progress, which Finish waits for. Interlocked,
        // since a driver may wake a thread while a handler wakes another one.
        Interlocked.Or(ref descriptor.Rare.ThreadsOneShot, action.ThreadMask);
        if (!action.TryAskRun())
        {
            EndThread(descriptor);
            return false;
        }

        bool isAsked = false;
        try
        {
            action.Schedule();
            isAsked = true;
        }
        finally
        {
            // The executor has thrown: it will not run, so no thread must wait for it.
            if (!isAsked && action.TryTakeRun())
            {
                // Ordering: as above.
                Interlocked.And(ref descriptor.Rare.ThreadsOneShot, ~action.ThreadMask);
                EndThread(descriptor);
            }
        }

        return true;
    }

    /// <summary>Counts a thread that is to run.</summary>
    public static void BeginThread(IrqDescriptor descriptor) =>
        // Ordering: a full fence; counted before the thread can see that it is to run, so that who waits for zero
        // cannot miss it, and the count never falls below zero.
        Interlocked.Increment(ref descriptor.Rare.ThreadsActive);

    /// <summary>Counts a thread that has finished, and wakes who waits for the last one.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/manage.c, wake_threads_waitq.</remarks>
    public static void EndThread(IrqDescriptor descriptor)
    {
        // Ordering: a full fence; pairs with the ones in LineThreads. Either this sees the waiter, or the waiter sees
        // the count, and with it what the thread did.
        if (Interlocked.Decrement(ref descriptor.Rare.ThreadsActive) == 0)
        {
            descriptor.Threads?.ReleaseWaiters();
        }
    }

    /// <summary>Ends one run of an action's thread function; waits while the line is in progress on some CPU.</summary>
    public static void Finish(IrqDescriptor descriptor, IrqAction action)
    {
        SpinWait spinner = default;
        while (!TryFinish(descriptor, action))
        {
            spinner.SpinOnce();
        }
    }

    /// <summary>Ends one run of an action's thread function, unless the line is in progress on some CPU.</summary>
    /// <returns>False if it is: its handler may be about to wake the thread again, so ask later.</returns>
    public static bool TryFinish(IrqDescriptor descriptor, IrqAction action)
    {
        if ((descriptor.Progress & IrqProgress.OneShot) == 0 || action.IsForcedSecondary)
        {
            return true;
        }

        using BusGuard bus = BusGuard.Enter(descriptor);
        using GateHold held = descriptor.Hold();
        if (descriptor.Has(IrqStates.InProgress))
        {
            return false;
        }

        if (action.IsRunAsked)
        {
            return true;
        }

        // Ordering: pairs with Wake, which may run for another action of the line now.
        ulong left = Interlocked.And(ref descriptor.Rare.ThreadsOneShot, ~action.ThreadMask) & ~action.ThreadMask;
        if (left == 0 && !descriptor.IsDisabled && descriptor.IsMasked)
        {
            UnmaskAfterThread(descriptor);
        }

        return true;
    }

    // Source: Linux 6.12, kernel/irq/chip.c, unmask_threaded_irq.
    private static void UnmaskAfterThread(IrqDescriptor descriptor)
    {
        IrqChip chip = descriptor.Data.Chip!;
        if ((chip.Flags & IrqChipFlags.EoiThreaded) != 0)
        {
            chip.EndOfInterrupt(descriptor.Data);
        }

        IrqLine.Unmask(descriptor);
    }
}
