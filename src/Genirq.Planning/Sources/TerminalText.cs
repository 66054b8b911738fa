using System.Text;

namespace Genirq.Planning.Sources;

/// <summary>Takes away what terminals and web pages leave in a text: colours, and blanks that do not break.</summary>
internal static class TerminalText
{
    private const char Escape = '\e';
    private const char FixedBlank = '\u00A0';

    // The first byte of a fixed blank in UTF-8, as the letter that it is read as.
    private const char BeforeFixedBlank = '\u00C2';

    /// <summary>The text without them; the text itself if it has none.</summary>
    /// <param name="text">The text, a letter for each byte.</param>
    public static ReadOnlySpan<char> Clean(ReadOnlySpan<char> text)
    {
        int next = text.IndexOfAny(Escape, FixedBlank);
        if (next < 0)
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        while (next >= 0)
        {
            bool isBlank = text[next] == FixedBlank;
            bool isPair = isBlank && next > 0 && text[next - 1] == BeforeFixedBlank;
            clean.Append(text[..(isPair ? next - 1 : next)]).Append(isBlank ? " " : "");
            text = text[(next + (isBlank ? 1 : LengthOf(text[next..])))..];
            next = text.IndexOfAny(Escape, FixedBlank);
        }

        return clean.Append(text).ToString();
    }

    // "ESC [ 01;31 m": parameters up to a letter. Any other escape is one letter long.
    private static int LengthOf(ReadOnlySpan<char> sequence)
    {
        if (sequence.Length < 2 || sequence[1] != '[')
        {
            return 1;
        }

        int end = sequence[2..].IndexOfAnyExceptInRange(' ', '?');
        return end < 0 ? sequence.Length : end + 3;
    }
}
