using Genirq.Planning.Reports;

namespace Genirq.Cli.Tables;

/// <summary>Colours of words on a terminal.</summary>
/// <param name="isOn">Whether there are any.</param>
internal sealed class Ink(bool isOn)
{
    private const string Plain = "\e[0m";

    /// <summary>No colours.</summary>
    public static Ink None { get; } = new(isOn: false);

    /// <summary>The colours that an output can have: a terminal's, unless <c>NO_COLOR</c> is set or <c>TERM</c> says
    /// that it has none.</summary>
    /// <param name="output">The output.</param>
    public static Ink For(TextWriter output) => output is StreamWriter && !Console.IsOutputRedirected
        ? new Ink(HasColours(Environment.GetEnvironmentVariable))
        : None;

    /// <summary>Whether the environment allows colours.</summary>
    /// <param name="variable">The value of a variable; null if it is not set.</param>
    public static bool HasColours(Func<string, string?> variable) =>
        string.IsNullOrEmpty(variable("NO_COLOR"))
        && variable("TERM") is { Length: > 0 } and not "dumb";

    /// <summary>A text in the colour of a verdict.</summary>
    /// <param name="kind">The verdict.</param>
    /// <param name="text">The text.</param>
    public string Paint(VerdictKind kind, string text) => isOn ? $"{ColourOf(kind)}{text}{Plain}" : text;

    // Bold; green, yellow, red, cyan.
    private static string ColourOf(VerdictKind kind) => kind switch
    {
        VerdictKind.Fits => "\e[1;32m",
        VerdictKind.Tight => "\e[1;33m",
        VerdictKind.Degraded or VerdictKind.Full => "\e[1;31m",
        _ => "\e[1;36m",
    };
}
