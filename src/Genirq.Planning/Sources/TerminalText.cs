using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Genirq.Planning.Sources;

/// <summary>Takes away what terminals, mails and web pages leave in a text: colours, blanks that do not break, the
/// encoding of quoted-printable mails, and the entities of HTML.</summary>
internal static partial class TerminalText
{
    private const char Escape = '\e';
    private const char FixedBlank = '\u00A0';

    // The first byte of a fixed blank in UTF-8, as the letter that it is read as.
    private const char BeforeFixedBlank = '\u00C2';

    /// <summary>The text without them; the text itself if it has none.</summary>
    /// <param name="text">The text, a letter for each byte.</param>
    public static ReadOnlySpan<char> Clean(ReadOnlySpan<char> text)
    {
        Find(text, out bool isQuotedPrintable, out bool hasTags, out bool isEscaped);
        text = HasForumTags(text) ? ForumTags().Replace(text.ToString(), "") : text;
        text = isQuotedPrintable ? Unquoted(text) : text;
        text = hasTags ? Tags().Replace(text.ToString(), "") : text;
        text = isEscaped ? WebUtility.HtmlDecode(text.ToString()) : text;
        return WithoutEscapes(text);
    }

    // Marks of a page around lines. "<access denied>" and "<ignored>" are words of lspci.
    [GeneratedRegex(
        "</?(?:pre|code|tt|samp|br|p|div|span|font|b|i|em|strong|td|tr)(?:\\s[^<>\n]*)?/?>", RegexOptions.IgnoreCase)]
    private static partial Regex Tags();

    // Marks of a forum around lines. "[size=4K]" behind a word is one of lspci.
    [GeneratedRegex(
        "\\[/?(?:code|colou?r|font|b|i|u|s|quote|pre|tt|php|spoiler|noparse|indent|center)(?:=[^\\]\n]*)?\\]"
            + "|\\[/size\\]|(?<=(?:^|\n)[^\n\\w]*)\\[size=[^\\]\n]*\\]",
        RegexOptions.IgnoreCase)]
    private static partial Regex ForumTags();

    // In one pass: listings have many brackets.
    private static bool HasForumTags(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('[') is >= 0 and var at)
        {
            text = text[(at + 1)..];
            if (!text.IsEmpty && text[0] switch
            {
                '/' => true,
                'f' or 'F' => text.StartsWith("font=", StringComparison.OrdinalIgnoreCase),
                'c' or 'C' => text.StartsWith("color=", StringComparison.OrdinalIgnoreCase),
                _ => false,
            })
            {
                return true;
            }
        }

        return false;
    }

    // In one pass: most texts have nothing of it. In a quoted-printable mail an equals sign is "=3D", and a blank at
    // the end of a line "=20".
    private static void Find(ReadOnlySpan<char> text, out bool isQuotedPrintable, out bool hasTags, out bool isEscaped)
    {
        (isQuotedPrintable, hasTags, isEscaped) = (false, false, false);
        while (text.IndexOfAny('=', '<', '&') is >= 0 and var at)
        {
            ReadOnlySpan<char> rest = text[(at + 1)..];
            switch (text[at])
            {
                case '=':
                    isQuotedPrintable |= rest is ['3', 'D', ..] or ['2', '0', '\n' or '\r', ..];
                    break;
                case '<':
                    hasTags |= rest is ['/' or 'p' or 'P' or 'b' or 'B' or 'c' or 't' or 's' or 'd', ..];
                    break;
                default:
                    isEscaped |= rest is ['g' or 'l', 't', ';', ..] or ['n', 'b', 's', 'p', ..] or ['#', ..];
                    break;
            }

            text = rest;
        }
    }

    private static string Unquoted(ReadOnlySpan<char> text)
    {
        StringBuilder clean = new(text.Length);
        while (text.IndexOf('=') is >= 0 and var at)
        {
            clean.Append(text[..at]);
            text = text[at..];
            int taken = text.StartsWith("=\r\n", StringComparison.Ordinal) ? 3
                : text.StartsWith("=\n", StringComparison.Ordinal) ? 2
                : 0;
            if (taken == 0 && text.Length > 2 && byte.TryParse(
                text[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte letter))
            {
                clean.Append((char)letter);
                taken = 3;
            }
            else if (taken == 0)
            {
                clean.Append('=');
                taken = 1;
            }

            text = text[taken..];
        }

        return clean.Append(text).ToString();
    }

    private static ReadOnlySpan<char> WithoutEscapes(ReadOnlySpan<char> text)
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
