using Microsoft.Win32.SafeHandles;

namespace Genirq.Planning.Captures;

/// <summary>A tree below a folder: the live machine below <c>/</c>, or what was captured.</summary>
/// <remarks>Links stay below the folder, as after <c>chroot</c>, and only folders and regular files are opened: what
/// was
/// captured may come from anybody, and a pipe in it would be waited for.</remarks>
/// <param name="root">The folder.</param>
public sealed class DirectoryTree(string root) : ICaptureTree
{
    // Limit: the longest file of a tree that is read; /proc/interrupts of 1,152 CPUs has 14 million bytes.
    private const long MaximumBytes = BoundedText.MaximumBytes;

    private readonly TreePaths _paths = new(root);

    /// <summary>The folder.</summary>
    public string Root { get; } = root;

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names)
    {
        names = [];
        CaptureAccess access = _paths.Find(path, isFolder: true, out string full);
        if (access != CaptureAccess.Ok)
        {
            return access;
        }

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
        CaptureAccess access = _paths.Find(path, isFolder: false, out string full);
        if (access != CaptureAccess.Ok)
        {
            return access;
        }

        try
        {
            // Shared with everybody, which needs no lock of the file.
            using SafeFileHandle handle = File.OpenHandle(full, share: FileShare.ReadWrite | FileShare.Delete);
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
        CaptureAccess access = _paths.Find(path, isFolder: false, out string full);
        if (access != CaptureAccess.Ok)
        {
            return access;
        }

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
        CaptureAccess access = _paths.FindLink(path, out string full);
        if (access != CaptureAccess.Ok)
        {
            return access;
        }

        FileInfo file = new(full);
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
