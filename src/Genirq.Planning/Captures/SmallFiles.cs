using System.Globalization;
using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Reads the one-line files of a tree, and notes those that cannot be read or understood.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
internal sealed class SmallFiles(ICaptureTree tree, CaptureNotes notes)
{
    // Limit: the longest of these files. A list of 65,536 CPUs, every second one, is longer, but no machine has that.
    private const int MaximumBytes = 1 << 16;

    // Shared by the readers of a thread, which use it one after the other: a fleet reads ten thousands of trees.
    [ThreadStatic]
    private static byte[]? s_buffer;

    /// <summary>Reads a line of text; null if there is no such file. A file that cannot be read is noted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isOptional">Whether it may be missing without a note.</param>
    public string? ReadText(string path, bool isOptional = false)
    {
        byte[] buffer = s_buffer ??= new byte[MaximumBytes];
        CaptureAccess access = tree.Read(path, buffer, out int length);
        if (access != CaptureAccess.Ok)
        {
            if (!isOptional || access != CaptureAccess.Missing)
            {
                notes.AddAccess(path, path[(path.LastIndexOf('/') + 1)..], access);
            }

            return null;
        }

        ReadOnlySpan<byte> text = buffer.AsSpan(0, length).Trim(" \t\r\n"u8);
        if (!Ascii.IsValid(text) || text.Contains((byte)0))
        {
            notes.Add($"{path}: this is not text");
            return null;
        }

        return Encoding.ASCII.GetString(text);
    }

    /// <summary>Reads a number, decimal or with 0x; null if there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isOptional">As for <see cref="ReadText"/>.</param>
    public int? ReadNumber(string path, bool isOptional = false)
    {
        if (ReadText(path, isOptional) is not { } text)
        {
            return null;
        }

        bool isNumber = text.StartsWith("0x", StringComparison.Ordinal)
            ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int number)
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        if (isNumber)
        {
            return number;
        }

        notes.Add($"{path}: '{PrintableText.Shorten(text)}' is not a number");
        return null;
    }

    /// <summary>Reads a CPU list; null if there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isOptional">As for <see cref="ReadText"/>.</param>
    public CpuMask? ReadCpus(string path, bool isOptional = false)
    {
        if (ReadText(path, isOptional) is not { } text)
        {
            return null;
        }

        if (CpuMask.TryParseList(text, out CpuMask? cpus))
        {
            return cpus;
        }

        notes.Add($"{path}: '{PrintableText.Shorten(text)}' is not a list of CPUs");
        return null;
    }
}
