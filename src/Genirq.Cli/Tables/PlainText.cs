namespace Genirq.Cli.Tables;

/// <summary>Names that files and other people chose, without anything that a terminal would act on.</summary>
internal static class PlainText
{
    /// <summary>The text with a question mark for each control letter; the text itself if it has none.</summary>
    /// <param name="text">The text.</param>
    public static string Of(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c)) : text;
}
