namespace Genirq.Tests.Actions.Fakes;

/// <summary>A timer of <see cref="ManualTime"/>.</summary>
internal sealed class ManualTimer(TimerCallback callback, object? state) : ITimer
{
    public void Fire() => callback(state);

    public bool Change(TimeSpan dueTime, TimeSpan period) => true;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => default;
}
