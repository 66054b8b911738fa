using System.Buffers;
using System.Globalization;
using System.Text;

namespace Genirq.Planning.Archives;

/// <summary>Reads a tar archive entry by entry: V7, ustar, GNU and pax, with a limit to everything.</summary>
/// <param name="stream">The archive, unpacked; it is not closed.</param>
/// <remarks>
/// The framework's own reader takes an extended header of any size that the archive claims into memory; this one does
/// not, and says at which byte an archive is broken. Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax
/// Interchange Format"; GNU tar manual, "Basic Tar Format".
/// </remarks>
internal sealed class TarItemReader(Stream stream)
{
    private const int BlockBytes = 512;
    private const int SizeField = 124;
    private const int ChecksumField = 148;
    private const int KindField = 156;
    private const int LinkField = 157;
    private const int MagicField = 257;
    private const int PrefixField = 345;

    private readonly byte[] _block = new byte[BlockBytes];
    private readonly byte[] _skipped = new byte[1 << 14];
    private long _position;
    private long _left;
    private long _padding;

    /// <summary>The entry's name, as the archive has it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>What a link says.</summary>
    public string LinkName { get; private set; } = "";

    /// <summary>What the entry is.</summary>
    public TarItemKind Kind { get; private set; }

    /// <summary>The size of its content.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Whether a block is the header of an entry: its checksum is right.</summary>
    /// <param name="block">512 bytes.</param>
    public static bool IsHeader(ReadOnlySpan<byte> block) =>
        block.Length >= BlockBytes && block[0] != 0
        && TryOctal(block.Slice(ChecksumField, 8), out long told) && told == Checksum(block[..BlockBytes]);

    /// <summary>Goes to the next entry; what is left of the one before is passed over.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArchiveException">The archive is broken, cut off, or larger than the limits.</exception>
    public bool Read()
    {
        string? longName = null;
        string? longLink = null;
        long? longSize = null;
        while (true)
        {
            Skip(_left > ArchiveLimits.TotalBytes ? _left : _left + _padding);
            long start = _position;
            if (!ReadBlock() || _block.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            {
                return false;
            }

            if (!IsHeader(_block) || !TrySize(_block.AsSpan(SizeField, 12), out long size))
            {
                throw new ArchiveException($"at byte {start} there is no sound header of an entry");
            }

            byte kind = _block[KindField];
            _left = size;
            _padding = Padding(size);
            switch (kind)
            {
                case (byte)'L':
                    longName = ReadText(size, start).TrimEnd('\0');
                    continue;
                case (byte)'K':
                    longLink = ReadText(size, start).TrimEnd('\0');
                    continue;
                case (byte)'x':
                    ReadExtended(ReadText(size, start), ref longName, ref longLink, ref longSize);
                    continue;
                case (byte)'g':
                    continue;
            }

            Name = longName ?? ShortName();
            LinkName = longLink ?? Text(_block.AsSpan(LinkField, 100));
            SizeBytes = longSize ?? size;
            if (SizeBytes > ArchiveLimits.TotalBytes)
            {
                throw new ArchiveException($"at byte {start} {TooLarge()}");
            }

            _left = SizeBytes;
            _padding = Padding(SizeBytes);
            Kind = KindOf(kind, Name);
            if (Name.Length > ArchiveLimits.NameBytes || LinkName.Length > ArchiveLimits.NameBytes)
            {
                throw new ArchiveException($"at byte {start} a name is longer than {ArchiveLimits.NameBytes} bytes");
            }

            return true;
        }
    }

    /// <summary>Reads the content of the current entry whole.</summary>
    /// <exception cref="ArchiveException">The archive is cut off.</exception>
    public byte[] ReadContent()
    {
        byte[] content = new byte[checked((int)_left)];
        Fill(content);
        _left = 0;
        return content;
    }

    private static TarItemKind KindOf(byte kind, string name) => kind switch
    {
        (byte)'0' or 0 or (byte)'7' => name.EndsWith('/') ? TarItemKind.Folder : TarItemKind.File,
        (byte)'1' => TarItemKind.HardLink,
        (byte)'2' => TarItemKind.Link,
        (byte)'5' => TarItemKind.Folder,
        _ => TarItemKind.Other,
    };

    private static long Padding(long size) => (BlockBytes - (size % BlockBytes)) % BlockBytes;

    private static long Checksum(ReadOnlySpan<byte> block)
    {
        long sum = 0;
        for (int i = 0; i < block.Length; i++)
        {
            sum += i is >= ChecksumField and < ChecksumField + 8 ? (byte)' ' : block[i];
        }

        return sum;
    }

    private static bool TryOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        field = field.Trim(" \0"u8);
        foreach (byte digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7' || value > long.MaxValue >> 3)
            {
                return false;
            }

            value = (value << 3) + (digit - '0');
        }

        return !field.IsEmpty;
    }

    // Octal; or, with the top bit of the first byte set, binary.
    private static bool TrySize(ReadOnlySpan<byte> field, out long size)
    {
        size = 0;
        if ((field[0] & 0x80) == 0)
        {
            return TryOctal(field, out size) || field.Trim(" \0"u8).IsEmpty;
        }

        foreach (byte part in field[1..])
        {
            if (size > long.MaxValue >> 8)
            {
                return false;
            }

            size = (size << 8) | part;
        }

        return field[0] == 0x80;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private string ShortName()
    {
        string name = Text(_block.AsSpan(0, 100));
        bool hasPrefix = _block.AsSpan(MagicField, 6).SequenceEqual("ustar\0"u8) && _block[PrefixField] != 0;
        return hasPrefix ? $"{Text(_block.AsSpan(PrefixField, 155))}/{name}" : name;
    }

    // "25 path=some/long/name\n": the length counts itself.
    private static void ReadExtended(string text, ref string? name, ref string? link, ref long? size)
    {
        int at = 0;
        while (at < text.Length)
        {
            int blank = text.IndexOf(' ', at);
            if (blank < 0
                || !int.TryParse(
                    text.AsSpan(at, blank - at), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length <= blank - at + 1 || length > text.Length - at)
            {
                throw new ArchiveException("an extended header of the archive is broken");
            }

            ReadOnlySpan<char> record = text.AsSpan(blank + 1, length - (blank - at) - 2);
            at += length;
            int equals = record.IndexOf('=');
            ReadOnlySpan<char> value = record[(equals + 1)..];
            switch (equals < 0 ? default : record[..equals])
            {
                case "path":
                    name = Decoded(value);
                    break;
                case "linkpath":
                    link = Decoded(value);
                    break;
                case "size" when long.TryParse(
                    value, NumberStyles.None, CultureInfo.InvariantCulture, out long told):
                    size = told;
                    break;
            }
        }
    }

    // The header was taken letter by byte, so that its lengths hold.
    private static string Decoded(ReadOnlySpan<char> letters)
    {
        byte[] bytes = new byte[letters.Length];
        Encoding.Latin1.GetBytes(letters, bytes);
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0');
    }

    private string ReadText(long size, long start)
    {
        if (size > ArchiveLimits.HeaderBytes)
        {
            throw new ArchiveException(
                $"at byte {start} a header is to have {size} bytes; {ArchiveLimits.HeaderBytes} are allowed");
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)size);
        try
        {
            Fill(buffer.AsSpan(0, (int)size));
            _left = 0;
            return Encoding.Latin1.GetString(buffer, 0, (int)size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool ReadBlock()
    {
        int read = stream.ReadAtLeast(_block, BlockBytes, throwOnEndOfStream: false);
        Count(read);
        return read == 0 || read == BlockBytes
            ? read > 0
            : throw new ArchiveException($"the archive is cut off at byte {_position}");
    }

    private void Fill(Span<byte> target)
    {
        int read = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        Count(read);
        if (read < target.Length)
        {
            throw new ArchiveException($"the archive is cut off at byte {_position}");
        }
    }

    private void Skip(long count)
    {
        if (count > ArchiveLimits.TotalBytes)
        {
            throw new ArchiveException(TooLarge());
        }

        while (count > 0)
        {
            int part = (int)Math.Min(count, _skipped.Length);
            Fill(_skipped.AsSpan(0, part));
            count -= part;
        }

        _left = 0;
        _padding = 0;
    }

    private void Count(int read)
    {
        _position += read;
        if (_position > ArchiveLimits.TotalBytes)
        {
            throw new ArchiveException(TooLarge());
        }
    }

    private static string TooLarge() =>
        $"the archive has more than {ArchiveLimits.TotalBytes} bytes when unpacked, which is refused";
}
