using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Genirq.Tests.Planning.Archives;

/// <summary>Makes archives with the framework's writer.</summary>
/// <param name="format">Their format.</param>
internal sealed class PackedFiles(TarEntryFormat format)
{
    private readonly List<TarEntry> _entries = [];

    /// <summary>Adds a file.</summary>
    public PackedFiles AddFile(string name, string text) => AddFile(name, Encoding.Latin1.GetBytes(text));

    /// <summary>Adds a file.</summary>
    public PackedFiles AddFile(string name, byte[] bytes)
    {
        TarEntryType kind = format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;
        TarEntry entry = Make(kind, name);
        entry.DataStream = new MemoryStream(bytes);
        _entries.Add(entry);
        return this;
    }

    /// <summary>Adds a folder.</summary>
    public PackedFiles AddFolder(string name)
    {
        _entries.Add(Make(TarEntryType.Directory, name));
        return this;
    }

    /// <summary>Adds a link.</summary>
    public PackedFiles AddLink(string name, string target, bool isHard = false)
    {
        TarEntry entry = Make(isHard ? TarEntryType.HardLink : TarEntryType.SymbolicLink, name);
        entry.LinkName = target;
        _entries.Add(entry);
        return this;
    }

    /// <summary>Adds all files of a folder on disk.</summary>
    public PackedFiles AddTree(string folder, string prefix)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
        {
            string name = $"{prefix}{Path.GetRelativePath(folder, path)}";
            FileInfo file = new(path);
            if (file.LinkTarget is { } target)
            {
                AddLink(name, target);
            }
            else if (file.Exists)
            {
                AddFile(name, File.ReadAllBytes(path));
            }
        }

        return this;
    }

    /// <summary>The archive.</summary>
    public byte[] Bytes()
    {
        using MemoryStream stream = new();
        using (TarWriter writer = new(stream, format, leaveOpen: true))
        {
            foreach (TarEntry entry in _entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Packs bytes.</summary>
    public static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream packed = new(stream, CompressionLevel.Fastest))
        {
            packed.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <summary>Lets a header claim another size, with a sound checksum.</summary>
    public static void SetSize(byte[] bytes, int header, long size)
    {
        bytes[header + 124] = 0x80;
        for (int i = 11; i > 0; i--)
        {
            bytes[header + 124 + i] = (byte)size;
            size >>= 8;
        }

        SetChecksum(bytes, header);
    }

    /// <summary>Gives a header the checksum of what is in it.</summary>
    public static void SetChecksum(byte[] bytes, int header)
    {
        Span<byte> checksum = bytes.AsSpan(header + 148, 8);
        checksum.Fill((byte)' ');
        int sum = 0;
        foreach (byte part in bytes.AsSpan(header, 512))
        {
            sum += part;
        }

        string octal = Convert.ToString(sum, 8).PadLeft(6, '0');
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{octal}\0 "), checksum);
    }

    private TarEntry Make(TarEntryType kind, string name) => format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(kind, name),
        TarEntryFormat.Ustar => new UstarTarEntry(kind, name),
        TarEntryFormat.Pax => new PaxTarEntry(kind, name),
        _ => new GnuTarEntry(kind, name),
    };
}
