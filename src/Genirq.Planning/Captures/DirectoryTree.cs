using Genirq.Interop;

namespace Genirq.Planning.Captures;

/// <summary>A tree below a folder: the live machine below <c>/</c>, or what was captured.</summary>
/// <remarks>Links stay below the folder, as after <c>chroot</c>, and only folders and regular files are opened: a
/// captured folder may come from anywhere, and a pipe in it would be waited for.</remarks>
internal sealed class DirectoryTree : ICaptureTree, IDisposable
{
    // Limit: the longest file of a tree that is read; /proc/interrupts of 1,152 CPUs has 14 million bytes.
    private const long MaximumBytes = BoundedText.MaximumBytes;

    private readonly Folder _folder;
    private readonly TreePaths _paths;

    /// <summary>Makes the tree.</summary>
    /// <param name="root">The folder. If there is none, everything below it is missing.</param>
    public DirectoryTree(string root)
    {
        Root = root;
        _folder = new Folder(root);
        _paths = new TreePaths(root, _folder);
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Lets the folder go. Streams that were opened stay open.</summary>
    public void Dispose() => _folder.Dispose();

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names)
    {
        names = [];
        CaptureAccess access = _paths.Find(path, isFolder: true, out string place);
        if (access != CaptureAccess.Ok)
        {
            return access;
        }

        List<string> found = [];
        access = TreePaths.Judge(_paths.List(place, found), isFolder: true);
        names = access == CaptureAccess.Ok ? found : [];
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        CaptureAccess access = _paths.Find(path, isFolder: false, out string place);
        return access == CaptureAccess.Ok
            ? TreePaths.Judge(_folder.ReadFile(place, buffer, out length), isFolder: false)
            : access;
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        stream = null;
        CaptureAccess access = _paths.Find(path, isFolder: false, out string place);
        if (access != CaptureAccess.Ok)
        {
            return access;
        }

        access = TreePaths.Judge(_folder.OpenFile(place, out FileStream? file), isFolder: false);
        stream = file is null ? null : new BoundedStream(file, MaximumBytes);
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target)
    {
        target = "";
        CaptureAccess access = _paths.FindLink(path, out string place);
        if (access != CaptureAccess.Ok)
        {
            return access;
        }

        return _folder.ReadLink(place, out target) switch
        {
            PathKind.Link => CaptureAccess.Ok,
            PathKind.Missing => CaptureAccess.Missing,
            PathKind.Denied => CaptureAccess.Denied,
            PathKind.Failed => CaptureAccess.Failed,
            _ => CaptureAccess.WrongKind,
        };
    }
}
