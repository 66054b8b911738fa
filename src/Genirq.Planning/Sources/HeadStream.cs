namespace Genirq.Planning.Sources;

/// <summary>A stream whose beginning can be looked at before it is read.</summary>
internal sealed class HeadStream : Stream
{
    private readonly Stream _stream;
    private readonly byte[] _head;
    private readonly int _filled;
    private int _taken;
    private long _position;

    /// <summary>Reads the beginning of a stream.</summary>
    /// <param name="stream">The stream. It is not closed.</param>
    /// <param name="headBytes">How many bytes are looked at.</param>
    public HeadStream(Stream stream, int headBytes)
    {
        _stream = stream;
        _head = new byte[headBytes];
        _filled = stream.ReadAtLeast(_head, headBytes, throwOnEndOfStream: false);
    }

    /// <summary>The beginning; shorter only if the stream is.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _filled);

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
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_taken == _filled)
        {
            int read = _stream.Read(buffer);
            _position += read;
            return read;
        }

        int part = Math.Min(buffer.Length, _filled - _taken);
        _head.AsSpan(_taken, part).CopyTo(buffer);
        _taken += part;
        _position += part;
        return part;
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
}
