namespace Genirq.Simulation.Execution;

/// <content>Running the machine for a task that awaits its interrupts.</content>
public sealed partial class MachineExecutor
{
    // Limit: how long a task may be busy elsewhere while the machine is idle and no task awaits an interrupt.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Does steps and moves the time forward until a task has ended.</summary>
    /// <param name="task">The task, for example one that awaits events of an interrupt. What it throws is thrown
    /// here.</param>
    /// <param name="maximumNanoseconds">Limit: how far the time may go; 10 seconds if left out.</param>
    /// <exception cref="InvalidOperationException">The machine is idle, or the time is over, and the task still
    /// waits.</exception>
    /// <remarks>
    /// Awaiting an interrupt of a machine without running it never ends: nothing happens by itself. A task that was
    /// started elsewhere may go on elsewhere; <see cref="RunUntil(Func{Task}, long)"/> keeps all of it on this thread.
    /// </remarks>
    public void RunUntil(Task task, long maximumNanoseconds = 10_000_000_000)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfNegative(maximumNanoseconds);
        long end = checked(Clock.Nanoseconds + maximumNanoseconds);
        _threads.WatchEndOf(task);
        while (!task.IsCompleted && Clock.Nanoseconds <= end)
        {
            if (Step() || MoveOn(end))
            {
                continue;
            }

            // Nothing of the machine can end the wait. A task that awaits none of its interrupts is busy elsewhere;
            // what it does next may be this thread's.
            if (_machine.System.FindAwaited().Count != 0 || !_threads.WaitForOthers(task, s_patience))
            {
                break;
            }
        }

        ThrowIfWaiting(task);
        task.GetAwaiter().GetResult();
    }

    /// <summary>Starts an asynchronous function, and does steps until it has ended.</summary>
    /// <param name="function">The function. It goes on on this thread, between two steps.</param>
    /// <param name="maximumNanoseconds">Limit: how far the time may go; 10 seconds if left out.</param>
    /// <exception cref="InvalidOperationException">The machine is idle, or the time is over, and the function still
    /// waits.</exception>
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

    private void ThrowIfWaiting(Task task)
    {
        if (!task.IsCompleted)
        {
            string awaited = string.Join(
                ", ", _machine.System.FindAwaited().Select(static each => $"interrupt {each.Irq} (\"{each.Name}\")"));
            throw new InvalidOperationException(
                "The machine has nothing more to do, and the task still waits"
                + (awaited.Length == 0 ? "." : $" for {awaited}: nothing will raise it. Have the device send first."));
        }
    }
}
