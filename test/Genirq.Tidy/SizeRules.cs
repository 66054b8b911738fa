using System.Text.RegularExpressions;

namespace Genirq.Tidy;

/// <summary>How long a file, a line and a method may be.</summary>
internal static partial class SizeRules
{
    private const int MaximumFileLines = 500;
    private const int MaximumColumns = 120;
    private const int MaximumMethodLines = 60;

    /// <summary>What is too long in a file.</summary>
    public static IEnumerable<string> Check(SourceFile file)
    {
        string[] lines = file.Lines;
        if (lines.Length - 1 > MaximumFileLines)
        {
            yield return $"{file.Path} has {lines.Length - 1} lines; {MaximumFileLines} are allowed.";
        }

        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > MaximumColumns)
            {
                yield return $"{file.Path}:{i + 1} has {lines[i].Length} columns; {MaximumColumns} are allowed.";
            }
        }

        foreach (string method in LongMethods(file))
        {
            yield return method;
        }
    }

    // A method's body is a block whose brace stands alone on a line, below a line that ends a parameter list.
    private static IEnumerable<string> LongMethods(SourceFile file)
    {
        string[] lines = CodeText.Strip(file.Text).Split('\n');
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].TrimEnd() is not ("    {" or "        {") || !Signature().IsMatch(lines[i - 1]))
            {
                continue;
            }

            int depth = 0;
            for (int end = i; end < lines.Length; end++)
            {
                depth += lines[end].Count(c => c == '{') - lines[end].Count(c => c == '}');
                if (depth == 0)
                {
                    int length = end - i - 1;
                    if (length > MaximumMethodLines)
                    {
                        yield return $"{file.Path}:{i} has a method of {length} lines; "
                            + $"{MaximumMethodLines} are allowed.";
                    }

                    break;
                }
            }
        }
    }

    [GeneratedRegex(@"^(    |        )[^\s].*\)(\s*where .*)?\s*$|^(    |        )\s*[^\s].*\)\s*$")]
    private static partial Regex Signature();
}
