using System.Threading.Channels;

namespace Genirq.Tests.Actions.Fakes;

/// <summary>A clock that stands still, and whose timers fire one by one when told.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Channel<ManualTimer> _timers = Channel.CreateUnbounded<ManualTimer>();

    /// <summary>The delays that were asked for, in order.</summary>
    public List<TimeSpan> Delays { get; } = [];

    public long Now { get; set; }

    public override long GetTimestamp() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(callback, state);
        Delays.Add(dueTime);
        _timers.Writer.TryWrite(timer);
        return timer;
    }

    /// <summary>Waits until there is another timer, and fires it.</summary>
    public async Task FireNextAsync()
    {
        ManualTimer timer = await _timers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        timer.Fire();
    }
}
