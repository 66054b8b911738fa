namespace Genirq.Interop;

/// <summary>How long a call that was interrupted may still wait.</summary>
/// <param name="timeoutMilliseconds">From now on; negative: for ever.</param>
internal readonly struct Deadline(int timeoutMilliseconds)
{
    private readonly long _due = timeoutMilliseconds > 0 ? Environment.TickCount64 + timeoutMilliseconds : 0;

    /// <summary>What is left; negative: for ever.</summary>
    public int LeftMilliseconds =>
        timeoutMilliseconds <= 0 ? timeoutMilliseconds : (int)Math.Max(0, _due - Environment.TickCount64);
}
