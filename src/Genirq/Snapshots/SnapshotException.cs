namespace Genirq.Snapshots;

/// <summary>Why a system cannot be saved now, or why a snapshot is rejected.</summary>
public sealed class SnapshotException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">Where in the document, as a JSON path such as <c>$.interrupts[3].depth</c>.</param>
    /// <param name="reason">A sentence without the place.</param>
    public SnapshotException(string path, string reason)
        : base($"{path}: {reason}")
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The sentence of a refused value, without the name of the parameter that .NET adds.</summary>
    /// <param name="exception">Why the value was refused.</param>
    internal static string SentenceOf(ArgumentException exception) => exception.ParamName is { } name
        ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : exception.Message;

    /// <summary>Where in the document, as a JSON path; <c>$</c> is the whole.</summary>
    public string Path { get; }

    /// <summary>The reason, a sentence without the place.</summary>
    public string Reason { get; }
}
