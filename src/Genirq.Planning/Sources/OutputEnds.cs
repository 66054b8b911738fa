using System.Buffers;

namespace Genirq.Planning.Sources;

/// <summary>Tells lines at which a table that was pasted has ended: the prompt with the next command, or lines of the
/// kernel's log.</summary>
internal static class OutputEnds
{
    // Limit: letters of a prompt.
    private const int MaximumPrompt = 80;

    private static readonly SearchValues<char> s_time = SearchValues.Create("0123456789.");

    private static readonly string[] s_months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>Whether a line that is no row ends the rows before it.</summary>
    /// <param name="line">The line, cleaned, not empty.</param>
    public static bool EndsRows(ReadOnlySpan<char> line) =>
        IsOfLog(line) || (CommandIn(line) is { IsEmpty: false } command
            && !command.Contains("interrupts", StringComparison.Ordinal));

    // "$ dmesg", "root@arm:~# dmesg", "[root@h ~]# dmesg", "~ # dmesg".
    private static ReadOnlySpan<char> CommandIn(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> start = line[..Math.Min(line.Length, MaximumPrompt)];
        int end = start.IndexOfAny('$', '#', '%');
        if (end < 0 || end + 1 >= line.Length || line[end + 1] != ' ')
        {
            return default;
        }

        ReadOnlySpan<char> before = start[..end];
        bool isPrompt = before.IsEmpty || before[0] == '[' || before.TrimEnd()[^1..] is "~" or "]" or ")"
            || before.Contains('@') || before[0] is '/' or '~'
            || before.IndexOf(' ') < 0;
        return isPrompt ? line[(end + 1)..].Trim() : default;
    }

    // "[    0.000000] ..." of the kernel, "Nov 30 12:00:00 host kernel: ..." of a journal.
    private static bool IsOfLog(ReadOnlySpan<char> line)
    {
        if (line[0] != '[')
        {
            return line.Length > 3 && line.Contains(" kernel: ", StringComparison.Ordinal)
                && Array.IndexOf(s_months, line[..3].ToString()) >= 0;
        }

        int end = line.IndexOf(']');
        ReadOnlySpan<char> time = end < 0 ? default : line[1..end].Trim();
        return time.IndexOf('.') > 0 && time.IndexOfAnyExcept(s_time) < 0;
    }
}
