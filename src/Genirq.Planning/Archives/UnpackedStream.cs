using System.Buffers;
using SharpCompress.Common;
using ZstdSharp;

namespace Genirq.Planning.Archives;

/// <summary>What a packed stream holds, bounded, with one way to say that it is broken.</summary>
/// <param name="open">Opens the unpacker, which may look at the stream at once.</param>
/// <param name="packer">Its name in messages.</param>
/// <param name="next">Opens what follows when one packed stream has ended; null if nothing can, or does.</param>
internal sealed class UnpackedStream(Func<Stream> open, string packer, Func<Stream?>? next = null) : Stream
{
    private Stream? _inner;
    private long _read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="ArchiveException">It is broken, cut off, or larger than the limits.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read;
        try
        {
            _inner ??= open();
            read = _inner.Read(buffer, offset, count);
            while (read == 0 && count > 0 && next?.Invoke() is { } following)
            {
                _inner = following;
                read = _inner.Read(buffer, offset, count);
            }
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            throw new ArchiveException($"the {packer} in it is broken or cut off");
        }

        _read += read;
        return _read <= ArchiveLimits.TotalBytes
            ? read
            : throw new ArchiveException(
                $"the {packer} in it has more than {ArchiveLimits.TotalBytes} bytes when unpacked, which is refused");
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            int read = Read(room, 0, buffer.Length);
            room.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Unpackers say so in many ways; damaged input also leads them beyond their tables.
    private static bool IsBroken(Exception exception) => exception is SharpCompressException or ZstdException
        or InvalidDataException or EndOfStreamException or InvalidOperationException or ArgumentException
        or ArithmeticException or IndexOutOfRangeException or NotSupportedException or NullReferenceException;
}
