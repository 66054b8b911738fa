namespace Genirq.Simulation.Execution;

/// <summary>Has what awaits in a machine go on between two of its steps, on the thread that runs it.</summary>
/// <param name="threads">Where what goes on is queued.</param>
internal sealed class MachineContext(MachineThreads threads) : SynchronizationContext
{
    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => threads.Resume(new Continuation(d, state));

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private sealed class Continuation(SendOrPostCallback callback, object? state) : IThreadPoolWorkItem
    {
        public void Execute() => callback(state);
    }
}
