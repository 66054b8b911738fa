using System.ComponentModel;
using Genirq.Simulation.Machines;

namespace Genirq.Simulation.Execution;

/// <content>Running the machine for a task that awaits its interrupts.</content>
public sealed partial class MachineExecutor
{
    internal const string AsynchronousWork =
        "The machine calls this between two steps, and an asynchronous function would not be awaited: what it "
        + "throws would be lost. Run it with RunUntil.";

    /// <summary>Is refused by the compiler: an asynchronous function would not be awaited.</summary>
    /// <param name="cpu">A CPU.</param>
    /// <param name="work">The function.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete(AsynchronousWork, error: true)]
    public void Post(int cpu, Func<Task> work) => throw new NotSupportedException(AsynchronousWork);

    /// <summary>Does steps and moves the time forward until a task has ended.</summary>
    /// <param name="task">The task, for example one that awaits events of an interrupt. What it throws is thrown
    /// here.</param>
    /// <param name="maximumNanoseconds">Limit: how far the time may go; 10 seconds if left out.</param>
    /// <exception cref="InvalidOperationException">The machine was idle for <see cref="MachineOptions.Patience"/>, or
    /// the time is over, and the task still waits; the message says which, and who awaits interrupts.</exception>
    /// <remarks>
    /// Awaiting an interrupt of a machine without running it never ends: nothing happens by itself. A task that was
    /// started elsewhere may go on elsewhere; <see cref="RunUntil(Func{Task}, long)"/> keeps all of it on this thread.
    /// </remarks>
    public void RunUntil(Task task, long maximumNanoseconds = 10_000_000_000)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfNegative(maximumNanoseconds);
        _machine.ThrowIfDisposed();
        long end = checked(Clock.Nanoseconds + maximumNanoseconds);
        _threads.WatchEndOf(task);
        while (!task.IsCompleted && Clock.Nanoseconds <= end)
        {
            if (Step() || MoveOn(end))
            {
                continue;
            }

            // Nothing of the machine can end the wait now. Who awaits interrupts need not be this task: it may be busy
            // elsewhere, and what it does next may be this thread's.
            if (!_threads.WaitForOthers(task, _machine.Options.Patience))
            {
                break;
            }
        }

        ThrowIfWaiting(task, end, maximumNanoseconds);
        task.GetAwaiter().GetResult();
    }

    /// <summary>Starts an asynchronous function, and does steps until it has ended.</summary>
    /// <param name="function">The function. It goes on on this thread, between two steps.</param>
    /// <param name="maximumNanoseconds">Limit: how far the time may go; 10 seconds if left out.</param>
    /// <exception cref="InvalidOperationException">As the other form.</exception>
    public void RunUntil(Func<Task> function, long maximumNanoseconds = 10_000_000_000)
    {
        ArgumentNullException.ThrowIfNull(function);
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new MachineContext(_threads));
        try
        {
            RunUntil(function(), maximumNanoseconds);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private bool MoveOn(long end)
    {
        if (Clock.NextDueNanoseconds is not { } next || next > end)
        {
            return false;
        }

        Clock.Advance(Math.Max(next - Clock.Nanoseconds, 0));
        return true;
    }

    private void ThrowIfWaiting(Task task, long end, long maximumNanoseconds)
    {
        if (task.IsCompleted)
        {
            return;
        }

        string awaited = string.Join(
            ", ", _machine.System.FindAwaited().Select(static each => $"interrupt {each.Irq} (\"{each.Name}\")"));
        string waits = awaited.Length == 0 ? "" : $" Awaited now: {awaited}.";
        throw new InvalidOperationException(
            Clock.Nanoseconds > end || !IsIdle || Clock.NextDueNanoseconds > end
            ? $"The task still waits after {maximumNanoseconds} ns of the machine's time, the limit of this call; the "
                + $"machine has more to do.{waits}"
            : "The machine has nothing more to do, and the task still waits after "
                + $"{_machine.Options.Patience.TotalSeconds} s of real time.{waits}"
                + (awaited.Length == 0 ? "" : " Nothing will raise it: have the device send first."));
    }
}
