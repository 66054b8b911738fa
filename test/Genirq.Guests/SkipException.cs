namespace Genirq.Guests;

/// <summary>A check that this kernel cannot run.</summary>
internal sealed class SkipException : Exception
{
    /// <summary>Tells why.</summary>
    /// <param name="reason">Half a sentence.</param>
    public SkipException(string reason)
        : base(reason)
    {
    }
}
