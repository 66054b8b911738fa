namespace Genirq.Planning.Proc;

/// <summary>Finds a row behind another on one line, of which the end was lost on a page or in a mail.</summary>
internal static class JoinedRows
{
    /// <summary>Finds the next row.</summary>
    /// <param name="text">What follows the counters of a row.</param>
    /// <param name="columns">How many counters each row has.</param>
    /// <param name="isDoubtful">Whether something looks like a row, but where it begins, or whether it is one, cannot
    /// be told.</param>
    /// <returns>Where it begins, with its name; -1 if there is none.</returns>
    public static int Find(ReadOnlySpan<byte> text, int columns, out bool isDoubtful)
    {
        isDoubtful = false;
        for (int colon = Next(text, 0); colon >= 0; colon = Next(text, colon + 1))
        {
            int start = text[..colon].LastIndexOfAny((byte)' ', (byte)'\t') + 1;
            ReadOnlySpan<byte> name = text[start..colon];
            if (name.IsEmpty || !HasCounters(text[(colon + 1)..], columns, out bool areAll, out bool hasChip))
            {
                continue;
            }

            bool isNumber = name.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
            if (isNumber ? areAll && hasChip : IsNameOfKind(name) && (areAll || columns > 1))
            {
                return start;
            }

            // "nvme0q0127: 1000 0 …": the name of the handler and the number touch.
            isDoubtful |= char.IsAsciiDigit((char)name[^1]) && (isNumber || (areAll && hasChip));
        }

        return -1;
    }

    // A colon before a blank and a digit.
    private static int Next(ReadOnlySpan<byte> text, int from)
    {
        while (from < text.Length)
        {
            int found = text[from..].IndexOf((byte)':');
            if (found < 0)
            {
                return -1;
            }

            int colon = from + found;
            ReadOnlySpan<byte> rest = text[(colon + 1)..];
            ReadOnlySpan<byte> word = rest.TrimStart(" \t"u8);
            if (word.Length > 0 && word.Length < rest.Length && char.IsAsciiDigit((char)word[0]))
            {
                return colon;
            }

            from = colon + 1;
        }

        return -1;
    }

    private static bool HasCounters(ReadOnlySpan<byte> rest, int columns, out bool areAll, out bool hasChip)
    {
        using RowCounters counters = new();
        int at = counters.Read(rest, 0, columns);
        areAll = at >= 0 && counters.Values.Length == columns;
        RowParts parts = areAll ? RowParts.Read(rest[at..]) : default;
        hasChip = parts.Chip.Length > 1 && char.IsAsciiLetter((char)parts.Chip[0])
            && (parts.HardwareIrq is not null || !parts.Flow.IsEmpty || RowShape.IsOldChip(parts.Chip));
        return at >= 0 && counters.Values.Length > 0;
    }

    // "NMI", "IPI0", "ERR": capital letters, unlike the names of handlers.
    private static bool IsNameOfKind(ReadOnlySpan<byte> name)
    {
        if (!RowShape.IsName(name) || name.SequenceEqual("PME"u8))
        {
            return false;
        }

        return name.SequenceEqual("Err"u8) || name.IndexOfAnyInRange((byte)'a', (byte)'z') < 0;
    }
}
