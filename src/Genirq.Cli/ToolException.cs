namespace Genirq.Cli;

/// <summary>Input or words that the tool cannot work with: it ends with <see cref="Tool.BadInput"/> and one line, and
/// below it what can be chosen, where there is a choice.</summary>
/// <param name="message">The line: what, where, and what was expected. Without the tool's name and without a line
/// end.</param>
internal sealed class ToolException(string message) : Exception(message)
{
    /// <summary>What can be chosen, one a line.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
