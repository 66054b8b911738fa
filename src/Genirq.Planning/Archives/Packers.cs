using System.IO.Compression;
using Genirq.Planning.Sources;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Genirq.Planning.Archives;

/// <summary>Opens what is packed: gzip, bzip2, xz, zstd.</summary>
/// <remarks>Nothing is taken into memory by the size that a header claims: the unpackers of xz and bzip2 grow with what
/// they unpack, and that of zstd has a limit to its window.</remarks>
internal static class Packers
{
    // Limit: the window of zstd, 128 MiB, which is what its own tool takes without being asked for more.
    private const int MaximumWindowLog = 27;
    private const int XzMagicBytes = 6;

    /// <summary>Opens a packed stream.</summary>
    /// <param name="content">The stream, of which nothing but its head was looked at.</param>
    /// <returns>What it holds; null if it is not packed, or in a way that is not known.</returns>
    public static Stream? TryOpen(HeadStream content) => content.Head switch
    {
        [0x1F, 0x8B, 8, ..] =>
            new UnpackedStream(() => new GZipStream(content, CompressionMode.Decompress), "gzip"),
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, ..] => new UnpackedStream(
            () => BZip2Stream.Create(content, SharpCompress.Compressors.CompressionMode.Decompress, true), "bzip2"),
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => new UnpackedStream(
            () => new XZStream(content), "xz", () => NextXz(content)),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => new UnpackedStream(() => Zstd(content), "zstd"),
        _ => null,
    };

    // Parallel packers write several streams, one behind the other.
    private static XZStream? NextXz(HeadStream content)
    {
        HeadStream rest = new(content, XzMagicBytes);
        return rest.Head is [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] ? new XZStream(rest) : null;
    }

    private static DecompressionStream Zstd(HeadStream content)
    {
        DecompressionStream stream = new(content);
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaximumWindowLog);
        return stream;
    }
}
