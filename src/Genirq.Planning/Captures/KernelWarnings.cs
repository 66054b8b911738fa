using System.Buffers;
using System.Globalization;
using System.Text;
using Genirq.Planning.Parents;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Reads the lines of an x86 kernel's log that say that vectors were short, and those that tell how many CPUs
/// there can be and whether interrupts are remapped.</summary>
/// <remarks>
/// Those of the last boot count. Source: Linux 6.12, kernel/irq/matrix.c, irq_matrix_reserve;
/// arch/x86/kernel/apic/vector.c, lapic_can_unplug_cpu; arch/x86/kernel/smpboot.c, prefill_possible_map;
/// drivers/iommu/intel/irq_remapping.c, intel_prepare_irq_remapping. Drivers print -28 (ENOSPC) where no vector is left
/// for them.
/// </remarks>
internal sealed class KernelWarnings
{
    // Limit: letters of a line that a note quotes, and lines that are quoted.
    private const int MaximumQuote = 120;
    private const int MaximumLines = 5;

    // A reservation that nothing is left for, and a CPU whose vectors no other has room for.
    private static readonly string[] s_short =
    [
        "Cannot disable CPU", "IRQ request may fail", "Interrupt reservation exceeds available",
        "reservation exceeds available vectors",
    ];

    private static readonly string[] s_errors = ["-28", "ENOSPC"];

    // What a line on a failed allocation speaks of; other things run out of space too.
    private static readonly string[] s_things = ["msi", "vector", "irq", "interrupt", "completion eq", " eqs"];

    private static readonly SearchValues<char> s_time = SearchValues.Create("0123456789. ");

    private const string HotplugCpus = " hotplug CPUs";

    private readonly List<string> _short = [];
    private int? _cpus;
    private string? _cpusLine;
    private string? _disabled;

    /// <summary>What one of the lines has in it; it is looked at further then.</summary>
    public static SearchValues<string> Words { get; } = SearchValues.Create(
        [.. s_short, .. s_errors, HotplugCpus, "emapping", "DMAR-IR"], StringComparison.Ordinal);

    /// <summary>Whether a line of a text is one of them.</summary>
    /// <param name="line">The line.</param>
    public static bool Is(ReadOnlySpan<char> line) => line.IndexOfAny(Words) >= 0
        && (IsShort(line) || CpusIn(line) is not null || IsDisabled(line));

    /// <summary>Reads the first log that a tree has.</summary>
    /// <param name="tree">The tree.</param>
    public static KernelWarnings Read(ICaptureTree tree)
    {
        KernelWarnings warnings = new();
        foreach (string path in KernelLogFacts.Paths)
        {
            if (tree.Open(path, out Stream? stream) == CaptureAccess.Ok && stream is not null)
            {
                warnings.Read(stream);
                break;
            }
        }

        return warnings;
    }

    /// <summary>Adds what the lines say to a machine.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="notes">Where the notes go.</param>
    public MachineCapture AddTo(MachineCapture capture, CaptureNotes notes)
    {
        foreach (string line in _short)
        {
            notes.Add($"the kernel's log says '{line}'");
        }

        if (_cpus is { } cpus && capture.PossibleCpus.Count is > 0 and var shown && cpus > shown)
        {
            notes.Add($"the kernel's log says '{_cpusLine}', but {(shown == 1 ? "1 CPU is" : $"{shown} CPUs are")} "
                + "shown: what managed interrupts hold on the others is not counted");
        }

        if (_disabled is not null)
        {
            notes.Add($"the kernel's log says '{_disabled}'"
                + (RemappingEvidence.IsIn(capture) ? ", but messages are remapped here: it is of another start" : ""));
        }

        // A table of vectors counts what is in use now.
        return _short is not [var first, ..] || capture.Vectors is not null ? capture : capture with
        {
            Missing = capture.Missing ?? new MissingPart(
                $"the kernel's log says '{first}', and nothing of that is seen here",
                $"sudo cat /{CapturePaths.VectorDomain}")
            {
                IsOfPast = true,
            },
        };
    }

    private static bool IsShort(ReadOnlySpan<char> line) => ContainsAny(line, s_short, StringComparison.Ordinal)
        || (HasError(line) && ContainsAny(line, s_things, StringComparison.OrdinalIgnoreCase));

    // "-28" that is no part of a date or of a range of numbers.
    private static bool HasError(ReadOnlySpan<char> line)
    {
        if (line.Contains("ENOSPC", StringComparison.Ordinal))
        {
            return true;
        }

        for (int at = line.IndexOf("-28"); at >= 0;)
        {
            bool isApart = (at == 0 || !(char.IsAsciiLetterOrDigit(line[at - 1]) || line[at - 1] == ']'))
                && (at + 3 == line.Length || !char.IsAsciiLetterOrDigit(line[at + 3]));
            if (isApart)
            {
                return true;
            }

            int next = line[(at + 3)..].IndexOf("-28");
            at = next < 0 ? -1 : at + 3 + next;
        }

        return false;
    }

    // "smpboot: Allowing 8 CPUs, 4 hotplug CPUs".
    private static int? CpusIn(ReadOnlySpan<char> line)
    {
        const string allowing = "Allowing ";
        int at = line.Contains(HotplugCpus, StringComparison.Ordinal) ? line.IndexOf(allowing) : -1;
        ReadOnlySpan<char> rest = at < 0 ? default : line[(at + allowing.Length)..];
        int end = rest.IndexOf(' ');
        return end > 0 && int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int cpus)
            ? cpus
            : null;
    }

    private static bool IsDisabled(ReadOnlySpan<char> line)
    {
        bool isOfRemapping = line.Contains("DMAR-IR", StringComparison.Ordinal)
            || line.Contains("nterrupt remapping", StringComparison.OrdinalIgnoreCase)
            || line.Contains("IRQ remapping", StringComparison.OrdinalIgnoreCase);
        return isOfRemapping && (line.Contains("disabled", StringComparison.OrdinalIgnoreCase)
            || line.Contains("Failed to enable", StringComparison.OrdinalIgnoreCase));
    }

    private static bool ContainsAny(ReadOnlySpan<char> line, string[] words, StringComparison comparison)
    {
        foreach (string word in words)
        {
            if (line.Contains(word, comparison))
            {
                return true;
            }
        }

        return false;
    }

    // The line without what the log puts before it.
    private static string Quote(string line)
    {
        line = line.Trim();
        int kernel = line.IndexOf(" kernel: ", StringComparison.Ordinal);
        line = kernel >= 0 ? line[(kernel + " kernel: ".Length)..] : line;
        int end = line.IndexOf("] ", StringComparison.Ordinal);
        bool isTime = line.StartsWith('[') && end > 0
            && line.AsSpan(1, end - 1).IndexOfAnyExcept(s_time) < 0;
        line = (isTime ? line[(end + 2)..] : line).Trim();
        return PrintableText.Of(line.Length <= MaximumQuote ? line : $"{line.AsSpan(0, MaximumQuote)}…");
    }

    private void Read(Stream stream)
    {
        try
        {
            using StreamReader reader = new(stream, Encoding.Latin1);
            while (reader.ReadLine() is { } line)
            {
                if (KernelLogFacts.IsStart(line))
                {
                    _short.Clear();
                    (_cpus, _cpusLine, _disabled) = (null, null, null);
                }

                Add(line);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The rest of a log that cannot be read says nothing.
            return;
        }
    }

    private void Add(string line)
    {
        if (line.AsSpan().IndexOfAny(Words) < 0)
        {
            return;
        }

        if (IsShort(line))
        {
            if (_short.Count < MaximumLines)
            {
                _short.Add(Quote(line));
            }
        }
        else if (CpusIn(line) is { } cpus)
        {
            (_cpus, _cpusLine) = (cpus, Quote(line));
        }
        else if (IsDisabled(line))
        {
            _disabled ??= Quote(line);
        }
    }
}
