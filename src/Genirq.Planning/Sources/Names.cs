using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Says lists of names in messages.</summary>
internal static class Names
{
    // Limit: names that a message lists.
    private const int Maximum = 20;

    /// <summary>Joins the names of trees.</summary>
    /// <param name="names">The names; one at least.</param>
    /// <returns>Words such as <c>3 trees: step0, step1, step2</c>.</returns>
    public static string Join(IReadOnlyList<string> names)
    {
        string listed = string.Join(", ", names.Take(Maximum).Select(PrintableText.Of));
        string more = names.Count > Maximum ? $" and {names.Count - Maximum} more" : "";
        return $"{names.Count} tree{(names.Count == 1 ? "" : "s")}: {listed}{more}";
    }
}
