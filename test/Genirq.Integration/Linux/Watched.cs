namespace Genirq.Integration.Linux;

/// <summary>Sees events of a descriptor, and throws if one comes after the watching has ended.</summary>
internal sealed class Watched
{
    private bool _isClosed;

    public ManualResetEventSlim Seen { get; } = new();

    public void See()
    {
        if (Volatile.Read(ref _isClosed))
        {
            throw new InvalidOperationException("A callback came after the removal.");
        }

        Seen.Set();
    }

    public void Close() => Volatile.Write(ref _isClosed, true);
}
