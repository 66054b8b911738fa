namespace Genirq.Replay.Recordings;

/// <summary>Reads the bytes of a recording.</summary>
internal static class RecordingFile
{
    // Limit: a recording is held in memory as a whole. The largest ones known have 300 kB.
    private const int LargestSizeBytes = 64 << 20;

    /// <summary>Reads a file, or a pipe up to its end.</summary>
    /// <param name="file">The file's name.</param>
    /// <exception cref="RecordingFormatException">It holds more than any recording may.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ReadOnlyMemory<byte> Read(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using MemoryStream content = new();
        byte[] chunk = new byte[1 << 16];
        for (int read = stream.Read(chunk); read > 0; read = stream.Read(chunk))
        {
            content.Write(chunk.AsSpan(0, read));
            if (content.Length > LargestSizeBytes)
            {
                throw new RecordingFormatException(file, 1, $"the file is larger than {LargestSizeBytes} bytes");
            }
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }
}
