using Genirq.Cli.Help;
using Genirq.Planning.Sampling;

namespace Genirq.Cli.Live;

/// <summary>The words of a live view's options.</summary>
internal static class TopArguments
{
    private static readonly (string Word, ActivityKind Kind)[] s_kinds =
    [
        ("devices", ActivityKind.Devices), ("interrupts", ActivityKind.Interrupts), ("cpus", ActivityKind.Cpus),
    ];

    private static readonly (string Word, TopOrder Order)[] s_orders =
    [
        ("rate", TopOrder.Rate), ("total", TopOrder.Total), ("number", TopOrder.Number), ("name", TopOrder.Name),
    ];

    /// <summary>The words for what the lines are about.</summary>
    public static IEnumerable<string> Kinds => s_kinds.Select(static pair => pair.Word);

    /// <summary>The words for orders.</summary>
    public static IEnumerable<string> Orders => s_orders.Select(static pair => pair.Word);

    /// <summary>The word for a kind.</summary>
    /// <param name="kind">The kind.</param>
    public static string Of(ActivityKind kind) => s_kinds.First(pair => pair.Kind == kind).Word;

    /// <summary>Finds a kind.</summary>
    /// <param name="word">Its word.</param>
    /// <exception cref="ToolException">There is none.</exception>
    public static ActivityKind Kind(string word) => Find("--by", word, s_kinds);

    /// <summary>Finds an order.</summary>
    /// <param name="word">Its word.</param>
    /// <exception cref="ToolException">There is none.</exception>
    public static TopOrder Order(string word) => Find("--sort", word, s_orders);

    private static T Find<T>(string option, string word, (string Word, T Value)[] pairs)
    {
        foreach ((string known, T value) in pairs)
        {
            if (known == word)
            {
                return value;
            }
        }

        IEnumerable<string> words = pairs.Select(static pair => pair.Word);
        throw new ToolException(
            $"{option}: '{word}' is none of {string.Join(", ", words)}.{NearestWord.Question(word, words)}");
    }
}
