namespace Genirq.Planning.Sources;

/// <summary>A source that cannot be read, or is none.</summary>
/// <param name="message">One line: the source's name, what is wrong and where, and what was expected.</param>
public sealed class SourceException(string message) : Exception(message)
{
    /// <summary>What can be named instead, one each; empty where there is no choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
