namespace Genirq.Planning.Lspci;

/// <summary>A text that is what <c>lspci</c> printed, in which nothing else need be looked for.</summary>
internal static class BareListing
{
    /// <summary>Whether each line of a text is a function's, or stands behind a tab below one.</summary>
    /// <param name="text">The text.</param>
    public static bool Is(ReadOnlySpan<char> text)
    {
        bool hasHead = false;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf('\n');
            ReadOnlySpan<char> line = end < 0 ? text : text[..end];
            if (!line.IsEmpty && line[0] != '\r' && (!hasHead || line[0] != '\t'))
            {
                hasHead = BeginsWithSlot(line);
                if (!hasHead)
                {
                    return false;
                }
            }

            text = end < 0 ? default : text[(end + 1)..];
        }

        return hasHead;
    }

    // "3b:00.0" or "0000:3b:00.0".
    private static bool BeginsWithSlot(ReadOnlySpan<char> line) => line.Length > 8
        && char.IsAsciiHexDigitLower(line[0]) && char.IsAsciiHexDigitLower(line[1])
        && ((line[2] == ':' && line[5] == '.') || (line[4] == ':' && line[7] == ':'));
}
