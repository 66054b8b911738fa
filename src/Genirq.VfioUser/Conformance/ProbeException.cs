namespace Genirq.VfioUser.Conformance;

/// <summary>The server does not do what a rule says, or the device has nothing to try it on.</summary>
internal sealed class ProbeException : Exception
{
    /// <summary>Makes one without a sentence.</summary>
    public ProbeException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What the server did.</param>
    public ProbeException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What the server did.</param>
    /// <param name="innerException">What led to it.</param>
    public ProbeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the rule could not be tried.</summary>
    public bool IsSkipped { get; init; }
}
