using Genirq.Linux.Events;

namespace Genirq.Integration.Linux;

public sealed class EventPumpStressTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [DescriptorsFact(2200)]
    [Trait("Category", "Stress")]
    public async Task ManyThreads_AddSignalAndRemoveThousands_NoLateCallback()
    {
        await using EventPump pump = new();
        Task[] tasks = [.. Enumerable.Range(0, 4).Select(worker => Task.Factory.StartNew(
            () =>
            {
                EventFd[] sources = [.. Enumerable.Range(0, 500).Select(static _ => new EventFd())];
                for (int round = 0; round < 20; round++)
                {
                    Watched[] watched = [.. sources.Select(static _ => new Watched())];
                    EventSubscription[] subscriptions = [.. sources.Select(
                        (source, i) => pump.Subscribe(source.Handle, static w => w.See(), watched[i]))];
                    Array.ForEach(sources, static source => source.Signal());
                    for (int i = 0; i < sources.Length; i++)
                    {
                        Assert.True(watched[i].Seen.Wait(s_limit));
                        subscriptions[i].Remove();
                        watched[i].Close();
                    }
                }

                Array.ForEach(sources, static source => source.Dispose());
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];

        await Task.WhenAll(tasks);

        Assert.Equal(0, pump.Count);
        Assert.Equal(0, pump.ErrorCount);
    }
}
