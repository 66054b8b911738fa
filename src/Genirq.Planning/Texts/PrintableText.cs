using System.Text;

namespace Genirq.Planning.Texts;

/// <summary>Makes words of an input fit to be shown in messages and reports.</summary>
internal static class PrintableText
{
    // Limit: the longest quotation in a note.
    private const int MaximumQuote = 40;

    /// <summary>A text without anything that a terminal would act on.</summary>
    /// <param name="text">The text.</param>
    public static string Of(string text)
    {
        bool isPlain = true;
        foreach (char letter in text)
        {
            isPlain &= !char.IsControl(letter);
        }

        if (isPlain)
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        foreach (char letter in text)
        {
            plain.Append(char.IsControl(letter) ? '?' : letter);
        }

        return plain.ToString();
    }

    /// <summary>A text that fits into a note: its beginning, if it is longer.</summary>
    /// <param name="text">The text.</param>
    public static string Shorten(string text) =>
        text.Length <= MaximumQuote ? text : $"{text.AsSpan(0, MaximumQuote)}…";
}
