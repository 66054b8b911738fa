using System.Text;

namespace Genirq.Planning.Texts;

/// <summary>Takes the second of two texts out of their difference, as <c>diff</c>, <c>diff -u</c> and <c>diff -c</c>
/// print it.</summary>
/// <remarks>Lines of the first text only are left out. Where a part of the difference begins or ends stands
/// <see cref="Break"/>: what is around it is not shown.</remarks>
internal sealed class DiffText
{
    /// <summary>The line between two parts of a difference.</summary>
    public const string Break = "@@";

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _old = new();
    private char _kind;
    private bool _isNewEmpty;
    private bool _wasSeen;

    private DiffText()
    {
    }

    /// <summary>How many lines are left out, those of the first text.</summary>
    public int Removed { get; private set; }

    /// <summary>The second text.</summary>
    public string Text => _text.ToString();

    /// <summary>Reads a difference.</summary>
    /// <param name="text">The text, with anything around it.</param>
    /// <returns>What it says; null if the text holds none.</returns>
    public static DiffText? Find(ReadOnlySpan<char> text)
    {
        if (!CanHold(text))
        {
            return null;
        }

        DiffText diff = new();
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            diff.Add(line, Unquoted(line));
        }

        diff.End();
        return diff._wasSeen ? diff : null;
    }

    // In one pass, since most texts are none: what each form of difference must have.
    private static bool CanHold(ReadOnlySpan<char> text)
    {
        int at = 0;
        while (text[at..].IndexOfAny('@', '*', '<') is >= 0 and var next)
        {
            at += next;
            bool isFound = text[at] switch
            {
                '@' => text[at..].StartsWith("@@ -"),
                '*' => text[at..].StartsWith("*** "),
                _ => at > 0 && text[at - 1] == '\n' && text[at..].StartsWith("< "),
            };
            if (isFound)
            {
                return true;
            }

            at++;
        }

        return false;
    }

    // Marks of quotation, each with one blank.
    private static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> line)
    {
        while (line.StartsWith("> "))
        {
            line = line[2..];
        }

        return line.TrimEnd("\r\n");
    }

    private void Add(ReadOnlySpan<char> line, ReadOnlySpan<char> body)
    {
        if (KindOf(body) is not '\0' and var kind)
        {
            Begin(kind);
            return;
        }

        char mark = body.IsEmpty ? ' ' : body[0];
        bool isLine = _kind switch
        {
            'u' => mark is '+' or '-' or ' ' or '\t' or '\\',
            'o' or 'n' => mark is '+' or '-' or '!' or ' ' or '\t' or '\\' && !body.StartsWith("***"),
            'p' => mark is '<' || line.StartsWith(">") || body is "---",
            _ => false,
        };
        if (!isLine)
        {
            bool isFrame = body.StartsWith("*** ") || body.StartsWith("--- ") || body.StartsWith("***************");
            End();
            _text.Append(isFrame && _wasSeen ? "" : line).Append('\n');
        }
        else if (mark == '<' || (mark is '-' or '!' && _kind is 'u' or 'o' && body is not "---"))
        {
            Removed++;
        }
        else if (mark != '-' && mark != '\\')
        {
            bool isMarked = mark is '+' or '!';
            Take(isMarked ? body[(_kind == 'u' ? 1 : Math.Min(2, body.Length))..] : body);
        }
    }

    private void Take(ReadOnlySpan<char> line)
    {
        (_kind == 'o' ? _old : _text).Append(line).Append('\n');
        _isNewEmpty &= _kind != 'n' || line.IsEmpty;
    }

    private void Begin(char kind)
    {
        if (kind != 'n')
        {
            End();
            _text.Append(Break).Append('\n');
        }

        (_kind, _isNewEmpty, _wasSeen) = (kind, true, true);
    }

    // A part that only takes lines away shows its neighbours once.
    private void End()
    {
        if (_kind == '\0')
        {
            return;
        }

        _text.Append(_kind is 'o' or 'n' && _isNewEmpty ? _old : null).Append(Break).Append('\n');
        _old.Clear();
        _kind = '\0';
    }

    // The line that a part begins with: "@@ -1,2 +1,3 @@", "*** 1,2 ****" and "--- 1,3 ----", "1,2c1,3".
    private char KindOf(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("@@ -"))
        {
            return 'u';
        }

        if (line.EndsWith("***") && line.StartsWith("*** ") && char.IsAsciiDigit(line[4]))
        {
            return 'o';
        }

        if (_kind == 'o' && line.StartsWith("--- ") && line.EndsWith("---"))
        {
            return 'n';
        }

        int letter = line.IndexOfAny("acd");
        return letter > 0 && letter < line.Length - 1 && IsRange(line[..letter]) && IsRange(line[(letter + 1)..])
            ? 'p'
            : '\0';
    }

    private static bool IsRange(ReadOnlySpan<char> text) =>
        char.IsAsciiDigit(text[0]) && text.Trim("0123456789,").IsEmpty;
}
