using Genirq.Linux.Events;

namespace Genirq.Integration.Linux;

public sealed class EventWaiterTests
{
    [Fact]
    public async Task Waiter_EventsBeforeAndBetweenWaits_AreKeptAsOne()
    {
        await using EventPump pump = new();
        using EventFd source = new();
        await using EventWaiter waiter = pump.CreateWaiter(source.Handle);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        source.Signal();
        await waiter.WaitAsync();
        ValueTask none = waiter.WaitAsync(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await waiter.WaitAsync());
        source.Signal();
        await none;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiter.WaitAsync(cancelled.Token));
        source.Signal();
        await waiter.WaitAsync();
    }

    [Fact]
    public async Task Waiter_Cancelled_KeepsTheNextEvent()
    {
        await using EventPump pump = new();
        using EventFd source = new();
        await using EventWaiter waiter = pump.CreateWaiter(source.Handle, continuesOnPump: true);
        using CancellationTokenSource cancellation = new();

        ValueTask wait = waiter.WaitAsync(cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await wait);
        source.Signal();
        await waiter.WaitAsync();
    }

    [Fact]
    public async Task Waiter_Removed_FailsTheWait()
    {
        await using EventPump pump = new();
        using EventFd source = new();
        EventWaiter waiter = pump.CreateWaiter(source.Handle);
        ValueTask wait = waiter.WaitAsync();

        waiter.Remove();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await wait);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await waiter.WaitAsync());
    }
}
