namespace Genirq.Pci.Configuration;

/// <summary>A configuration space behind a stream: the <c>config</c> file of sysfs, or a region of a device that is
/// driven from user space.</summary>
/// <remarks>
/// Each access is one read or write of its size at its offset, unbuffered if the stream is: open files with a buffer of
/// 0 bytes. What cannot be read reads as all ones, and what cannot be written is lost, as on the bus. Thread-safe: a
/// lock is held over each access, for the stream has one position.
/// </remarks>
public sealed class PciConfigStream : PciConfigBytes
{
    private readonly Lock _gate = new();
    private readonly Stream _stream;

    /// <summary>Takes a stream, which the caller closes.</summary>
    /// <param name="stream">A stream that can be read and sought; one that cannot be written loses writes.</param>
    /// <exception cref="ArgumentException">It cannot be read or sought.</exception>
    public PciConfigStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead || !stream.CanSeek)
        {
            throw new ArgumentException("A configuration space must be readable at any offset.", nameof(stream));
        }

        _stream = stream;
        SizeBytes = (int)Math.Min(stream.Length, PciConfigLayout.ExtendedSizeBytes);
    }

    /// <inheritdoc/>
    public override int SizeBytes { get; }

    /// <inheritdoc/>
    protected override void Read(int offset, Span<byte> data)
    {
        data.Fill(0xFF);
        lock (_gate)
        {
            try
            {
                _stream.Position = offset;
                if (_stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false) < data.Length)
                {
                    data.Fill(0xFF);
                }
            }
            catch (IOException)
            {
                data.Fill(0xFF);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Write(int offset, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            try
            {
                if (_stream.CanWrite)
                {
                    _stream.Position = offset;
                    _stream.Write(data);
                    _stream.Flush();
                }
            }
            catch (IOException)
            {
                // The function has gone, or does not answer: lost, as on the bus.
            }
        }
    }
}
