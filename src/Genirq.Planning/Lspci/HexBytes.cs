using System.Globalization;
using Genirq.Pci.Configuration;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Lspci;

/// <summary>The configuration space that the lines of a hex dump give.</summary>
internal sealed class HexBytes
{
    private const int BytesPerLine = 16;

    private byte[] _bytes = new byte[PciConfigLayout.HeaderSizeBytes];
    private bool _isBroken;

    /// <summary>How many bytes there are, without a gap from the first.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Whether a line is one of a hex dump, such as <c>10: 00 00 00 00</c>.</summary>
    /// <param name="line">The line, without blanks before it.</param>
    public static bool IsLine(ReadOnlySpan<char> line)
    {
        int colon = line.Length < 6 ? -1 : line[2] == ':' ? 2 : line[3] == ':' ? 3 : -1;
        return colon > 0 && line.Length >= colon + 4 && line[colon + 1] == ' '
            && char.IsAsciiHexDigit(line[colon + 2]) && char.IsAsciiHexDigit(line[colon + 3])
            && (line.Length == colon + 4 || line[colon + 4] == ' ')
            && TryHex(line[..colon], out _);
    }

    /// <summary>Takes a line.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Whether it follows the one before. After one that does not, nothing is taken.</returns>
    public bool Add(ReadOnlySpan<char> line)
    {
        int colon = line.IndexOf(':');
        if (_isBroken || !TryHex(line[..colon], out int offset) || offset != Length
            || Length + BytesPerLine > PciConfigLayout.ExtendedSizeBytes)
        {
            bool wasSound = !_isBroken;
            _isBroken = true;
            return !wasSound;
        }

        if (Length + BytesPerLine > _bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 4);
        }

        ReadOnlySpan<char> rest = line[(colon + 1)..];
        for (int i = 0; i < BytesPerLine; i++)
        {
            ReadOnlySpan<char> word = TextLine.NextWord(ref rest);
            if (word.Length != 2 || !TryHex(word, out int value))
            {
                _isBroken = true;
                return false;
            }

            _bytes[Length + i] = (byte)value;
        }

        Length += BytesPerLine;
        return true;
    }

    private static bool TryHex(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
