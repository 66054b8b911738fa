using System.Text;

namespace Genirq.Tidy;

/// <summary>C# text with comments and literals blanked, so that braces and words can be counted.</summary>
internal static class CodeText
{
    /// <summary>Replaces everything inside comments, strings and characters by blanks; line ends stay.</summary>
    public static string Strip(string code)
    {
        StringBuilder stripped = new(code.Length);
        int at = 0;
        while (at < code.Length)
        {
            int end = LiteralEnd(code, at);
            if (end == at)
            {
                stripped.Append(code[at++]);
                continue;
            }

            for (; at < end; at++)
            {
                stripped.Append(code[at] == '\n' ? '\n' : ' ');
            }
        }

        return stripped.ToString();
    }

    // Where the comment or literal that begins here ends; the same place if none begins here.
    private static int LiteralEnd(string code, int at)
    {
        ReadOnlySpan<char> rest = code.AsSpan(at);
        if (rest.StartsWith("//"))
        {
            return EndOf(code, "\n", at, 0);
        }

        if (rest.StartsWith("/*"))
        {
            return EndOf(code, "*/", at + 2, 2);
        }

        if (rest.StartsWith("\"\"\""))
        {
            return EndOf(code, "\"\"\"", at + 3, 3);
        }

        return code[at] switch
        {
            '"' => QuotedEnd(code, at, '"', isVerbatim: at > 0 && code[at - 1] == '@'),
            '\'' => QuotedEnd(code, at, '\'', isVerbatim: false),
            _ => at,
        };
    }

    private static int EndOf(string code, string mark, int from, int beyond)
    {
        int found = code.IndexOf(mark, from, StringComparison.Ordinal);
        return found < 0 ? code.Length : found + beyond;
    }

    private static int QuotedEnd(string code, int at, char quote, bool isVerbatim)
    {
        for (int i = at + 1; i < code.Length; i++)
        {
            if (code[i] == '\\' && !isVerbatim)
            {
                i++;
            }
            else if (code[i] == quote)
            {
                if (isVerbatim && i + 1 < code.Length && code[i + 1] == quote)
                {
                    i++;
                    continue;
                }

                return i + 1;
            }
        }

        return code.Length;
    }
}
