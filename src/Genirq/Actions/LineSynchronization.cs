using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Actions;

/// <summary>Waits until neither handlers nor threads of a line run.</summary>
/// <remarks>
/// The hard part waits for the handler that runs now; a later event may start the next one, unless the line is
/// disabled.
/// Source: Linux 6.12, kernel/irq/manage.c, __synchronize_hardirq and __synchronize_irq.
/// </remarks>
internal static class LineSynchronization
{
    /// <summary>Waits for handlers, then for threads.</summary>
    public static void Wait(IrqDescriptor descriptor)
    {
        WaitHard(descriptor, asksChip: true);
        LineThreads.WaitUntilIdle(descriptor);
    }

    /// <summary>Waits for handlers only.</summary>
    public static void WaitHard(IrqDescriptor descriptor, bool asksChip)
    {
        ThrowIfOwn(descriptor);
        SpinWait spinner = default;
        IrqThreadExecutor? executor = descriptor.System.Options.Threads;
        while (IsRunning(descriptor, asksChip))
        {
            // Where one thread runs everything, no other thread ends what is waited for.
            if (executor is null || !executor.TryRunWaiting())
            {
                spinner.SpinOnce();
            }
        }
    }

    /// <summary>Throws if the calling thread runs a handler of the line: it would wait for its own end.</summary>
    public static void ThrowIfOwn(IrqDescriptor descriptor)
    {
        // A handler of this thread's own has set the state before it ran.
        if (descriptor.Has(IrqStates.InProgress) && IsHandledHere(descriptor))
        {
            throw new InvalidOperationException(
                $"A handler of interrupt {descriptor.Irq} cannot free the interrupt, or wait for it: it would wait for "
                + "itself. Free it from elsewhere.");
        }
    }

    /// <summary>Waits for handlers, then for threads, without blocking.</summary>
    public static async ValueTask WaitAsync(IrqDescriptor descriptor, CancellationToken cancellationToken)
    {
        while (IsRunning(descriptor, asksChip: true))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await LineThreads.WhenIdleAsync(descriptor).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a handler or a thread of the line runs now.</summary>
    public static bool IsBusy(IrqDescriptor descriptor) =>
        IsRunning(descriptor, asksChip: false) || LineThreads.IsActive(descriptor);

    /// <summary>Whether there may be something to wait for: a handler or a thread runs, or a chip is to be asked. The
    /// gate is held.</summary>
    /// <remarks>Who has just taken the last action out need not wait if this is false: a later event finds the list
    /// without it.</remarks>
    public static bool MayRun(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        return descriptor.Has(IrqStates.InProgress) || LineThreads.IsActive(descriptor)
            || ChipStates.IsAsked(descriptor, IrqChipCallbacks.GetState);
    }

    // The gate keeps state and thread together.
    private static bool IsHandledHere(IrqDescriptor descriptor)
    {
        using GateHold held = descriptor.Hold();
        return descriptor.Has(IrqStates.InProgress)
            && descriptor.HandlingThread == Environment.CurrentManagedThreadId;
    }

    private static bool IsRunning(IrqDescriptor descriptor, bool asksChip)
    {
        using GateHold held = descriptor.Hold();
        bool isRunning = descriptor.Has(IrqStates.InProgress);
        if (!isRunning && asksChip)
        {
            // What the chip does not know it leaves as it is; its errors say nothing.
            _ = ChipStates.Get(descriptor, IrqChipState.Active, ref isRunning);
        }

        return isRunning;
    }
}
