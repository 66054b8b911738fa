using System.Text.RegularExpressions;

namespace Genirq.Tidy;

/// <summary>Rules for what many threads share: held locks are asserted, and orderings are explained.</summary>
internal static partial class LockRules
{
    // How far above an access its sentence may stand, within the same member.
    private const int Reach = 25;

    /// <summary>Methods of the core whose comment says that a lock is held, and that do not assert it.</summary>
    public static IEnumerable<string> UnassertedLocks(SourceFile file)
    {
        string[] lines = file.Lines;
        for (int i = 0; i < lines.Length; i++)
        {
            if (HeldLock().IsMatch(lines[i]) && IsOfMethod(lines, i)
                && !Body(lines, i).Any(static line => line.Contains("Assert", StringComparison.Ordinal)))
            {
                yield return $"{file.Path}:{i + 1} says that a lock is held; the method does not assert it.";
            }
        }
    }

    /// <summary>Accesses whose order matters, without a sentence that says to what.</summary>
    public static IEnumerable<string> UnexplainedOrderings(SourceFile file)
    {
        string[] lines = file.Lines;
        for (int i = 0; i < lines.Length; i++)
        {
            if (Access().IsMatch(lines[i]) && !lines[i].TrimStart().StartsWith("//", StringComparison.Ordinal)
                && !Above(lines, i).Any(static line => line.Contains("Ordering:", StringComparison.Ordinal)))
            {
                yield return $"{file.Path}:{i + 1} has no \"Ordering:\" sentence.";
            }
        }
    }

    private static IEnumerable<string> Above(string[] lines, int line)
    {
        for (int i = line; i >= 0 && i > line - Reach; i--)
        {
            yield return lines[i];
            if (lines[i].StartsWith("    }", StringComparison.Ordinal))
            {
                yield break;
            }
        }
    }

    private static bool IsOfMethod(string[] lines, int line)
    {
        while (line < lines.Length && IsComment(lines[line]))
        {
            line++;
        }

        return line < lines.Length && lines[line].Contains('(', StringComparison.Ordinal)
            && lines[line].StartsWith("    ", StringComparison.Ordinal)
            && !lines[line].Contains(" abstract ", StringComparison.Ordinal)
            && !lines[line].Contains(" class ", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Body(string[] lines, int line) =>
        lines.Skip(line).TakeWhile(static each => !each.StartsWith("    }", StringComparison.Ordinal)).Take(60);

    private static bool IsComment(string line) => line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        || line.TrimStart().StartsWith('[');

    [GeneratedRegex(@"//.*(?:[Ii]nterrupt's|[Dd]escriptor|root's|line's|[Ii]ts) (?:lock|gate) is held")]
    private static partial Regex HeldLock();

    [GeneratedRegex(@"\b(?:Volatile\.(?:Read|Write)|Interlocked\.\w+)\(")]
    private static partial Regex Access();
}
