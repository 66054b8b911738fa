using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>What lines of a text say of the machine that it is of: its kernel, its name, and the date.</summary>
/// <param name="Kernel">The kernel's release; null if no line tells.</param>
/// <param name="Host">The machine's name; null if no line tells.</param>
/// <param name="Taken">The date; null if no line tells.</param>
/// <param name="Processor">The word of the kernel's line that tells the kind of processor; null if none does.</param>
/// <remarks>Looked for as words, in one pass for each: most texts have none of them.</remarks>
internal sealed record TextOrigin(string? Kernel, string? Host, DateTimeOffset? Taken, string? Processor)
{
    // Limit: places in a text that look as if they told of a kernel; logs have many.
    private const int MaximumPlaces = 1000;

    /// <summary>Nothing.</summary>
    public static TextOrigin None { get; } = new(null, null, null, null);

    /// <summary>Finds what a text says.</summary>
    /// <param name="text">The text.</param>
    public static TextOrigin Find(ReadOnlySpan<char> text)
    {
        TextOrigin origin = FindKernel(text, "Linux ") ?? None;
        origin = origin.Kernel is null ? FindKernel(text, "ernel") ?? origin : origin;
        return origin with { Taken = FindDate(text) };
    }

    /// <summary>What a file tells that holds what <c>date</c> prints, and nothing else.</summary>
    /// <param name="text">The file.</param>
    public static TextOrigin OfDate(ReadOnlySpan<char> text) =>
        DateLine.TryRead(text, out DateTimeOffset date) ? None with { Taken = date } : None;

    /// <summary>This, and what another text tells that this does not.</summary>
    /// <param name="other">The other.</param>
    public TextOrigin Or(TextOrigin other) =>
        new(Kernel ?? other.Kernel, Host ?? other.Host, Taken ?? other.Taken, Processor ?? other.Processor);

    /// <summary>Tells a machine of it what its source does not tell otherwise.</summary>
    /// <param name="capture">The machine.</param>
    public MachineCapture AddTo(MachineCapture capture)
    {
        bool isOwn = capture.Kernel is null || capture.Kernel == Kernel;
        capture = capture with
        {
            Kernel = capture.Kernel ?? Kernel,
            Origin = capture.Origin with { Host = capture.Origin.Host ?? Host, Taken = capture.Origin.Taken ?? Taken },
        };
        return isOwn ? ProcessorNames.AddTo(capture, Processor) : capture;
    }

    // What uname prints names the host as well, and comes before the version lines of a log.
    private static TextOrigin? FindKernel(ReadOnlySpan<char> text, string word)
    {
        TextOrigin? found = null;
        int at = 0;
        for (int i = 0; i < MaximumPlaces && text[at..].IndexOf(word) is >= 0 and var next; i++)
        {
            ReadOnlySpan<char> line = LineAt(text, at + next, out int end);
            if (KernelLine.TryRead(line, out string? release, out string? host))
            {
                string? processor = ProcessorNames.In(TextLine.Clean(line), release);
                found = host is not null ? new TextOrigin(release, host, null, processor)
                    : found ?? new TextOrigin(release, null, null, processor);
                if (host is not null)
                {
                    break;
                }
            }

            at = end;
        }

        return found;
    }

    // "Date: …" of a report, or the line below a command that ends in "date".
    private static DateTimeOffset? FindDate(ReadOnlySpan<char> text)
    {
        int at = 0;
        for (int i = 0; i < MaximumPlaces && text[at..].IndexOf("ate") is >= 0 and var next; i++)
        {
            ReadOnlySpan<char> line = TextLine.Clean(LineAt(text, at + next, out at));
            if (line.StartsWith("Date:") && DateLine.TryRead(line[5..], out DateTimeOffset date))
            {
                return date;
            }

            if (line.EndsWith("date") && (line.Length == 4 || line[^5] is ' ' or '/' or '$' or '#')
                && at < text.Length && DateLine.TryRead(LineAt(text, at, out _), out date))
            {
                return date;
            }
        }

        return null;
    }

    // The line around a place, and where the next begins.
    private static ReadOnlySpan<char> LineAt(ReadOnlySpan<char> text, int place, out int end)
    {
        int start = text[..place].LastIndexOf('\n') + 1;
        int length = text[place..].IndexOf('\n');
        end = length < 0 ? text.Length : place + length + 1;
        return text[start..end];
    }
}
