using Microsoft.Win32.SafeHandles;

namespace Genirq.Planning.Captures;

/// <summary>A tree below a folder: the live machine below <c>/</c>, or what was captured.</summary>
/// <param name="root">The folder.</param>
public sealed class DirectoryTree(string root) : ICaptureTree
{
    // Limit: the longest file of a tree that is read; /proc/interrupts of 1,152 CPUs has 14 million bytes.
    private const long MaximumBytes = BoundedText.MaximumBytes;

    /// <summary>The folder.</summary>
    public string Root { get; } = root;

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names)
    {
        names = [];
        string full = Path.Combine(Root, path);
        try
        {
            List<string> found = [];
            foreach (string entry in Directory.EnumerateFileSystemEntries(full))
            {
                found.Add(Path.GetFileName(entry));
            }

            names = found;
            return CaptureAccess.Ok;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return Classify(exception, File.Exists(full));
        }
    }

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        string full = Path.Combine(Root, path);
        try
        {
            using SafeFileHandle handle = File.OpenHandle(full);
            while (length < buffer.Length)
            {
                int read = RandomAccess.Read(handle, buffer[length..], length);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            return CaptureAccess.Ok;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return Classify(exception, Directory.Exists(full));
        }
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        stream = null;
        string full = Path.Combine(Root, path);
        try
        {
            // Without a buffer of its own: whoever reads here has one.
            FileStream file = new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            stream = new BoundedStream(file, MaximumBytes);
            return CaptureAccess.Ok;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return Classify(exception, Directory.Exists(full));
        }
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target)
    {
        target = "";
        FileInfo file = new(Path.Combine(Root, path));
        try
        {
            if (file.LinkTarget is { } found)
            {
                target = found;
                return CaptureAccess.Ok;
            }

            return file.Exists || Directory.Exists(file.FullName) ? CaptureAccess.WrongKind : CaptureAccess.Missing;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return Classify(exception, isOtherKind: false);
        }
    }

    private static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException;

    private static CaptureAccess Classify(Exception exception, bool isOtherKind) => exception switch
    {
        _ when isOtherKind => CaptureAccess.WrongKind,
        FileNotFoundException or DirectoryNotFoundException => CaptureAccess.Missing,
        UnauthorizedAccessException => CaptureAccess.Denied,
        _ => CaptureAccess.Failed,
    };
}
