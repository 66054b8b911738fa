namespace Genirq.Replay.Recordings;

/// <summary>A recording that cannot be read: what is wrong, and in which line.</summary>
/// <param name="file">The file's name, as the caller gave it.</param>
/// <param name="line">The line, counted from 1.</param>
/// <param name="reason">What is wrong with it, without a full stop.</param>
/// <param name="inner">The error behind it, or null.</param>
public sealed class RecordingFormatException(string file, int line, string reason, Exception? inner = null)
    : Exception($"{file}:{line}: {reason}", inner)
{
    /// <summary>The file's name.</summary>
    public string File { get; } = file;

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; } = line;

    /// <summary>What is wrong with the line.</summary>
    public string Reason { get; } = reason;
}
