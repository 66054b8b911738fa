using Genirq.Interop;
using Genirq.Planning.Archives;
using Genirq.Planning.Sources;

namespace Genirq.Planning.Captures;

/// <summary>Finds the places of a tree's paths below a folder, and leaves the folder for no link.</summary>
/// <remarks>
/// Folders are looked up once: a tree is read as it was when it was opened. The live machine, below <c>/</c>, is the
/// exception: nothing leads out of it, and its links are the kernel's. Not thread-safe.
/// </remarks>
/// <param name="root">The folder.</param>
internal sealed class TreePaths(string root)
{
    private readonly bool _isLive = root == FolderSource.LiveRoot;
    private readonly Dictionary<string, (CaptureAccess Access, string Place)> _folders = new(StringComparer.Ordinal)
    {
        [""] = (CaptureAccess.Ok, ""),
    };

    /// <summary>Finds a file or folder.</summary>
    /// <param name="path">Its path in the tree.</param>
    /// <param name="isFolder">Whether a folder is wanted, or else a regular file.</param>
    /// <param name="full">Its path in the system, without links below the folder.</param>
    /// <returns>Whether it may be opened.</returns>
    public CaptureAccess Find(string path, bool isFolder, out string full)
    {
        full = Path.Combine(root, path);
        if (_isLive)
        {
            // What is not there is told without an exception, which costs more than the rest of a short run together.
            PathKind live = PathKinds.Of(full);
            return live == PathKind.Link ? CaptureAccess.Ok : Judge(live, isFolder);
        }

        CaptureAccess access = FindFolder(Before(path), out string folder);
        if (access != CaptureAccess.Ok)
        {
            return access;
        }

        string place = Below(folder, Last(path));
        PathKind kind = PathKinds.Of(Path.Combine(root, place));
        if (kind == PathKind.Link)
        {
            access = Follow(place, out place, out kind);
        }

        full = Path.Combine(root, place);
        return access != CaptureAccess.Ok ? access : Judge(kind, isFolder);
    }

    /// <summary>Finds what may be a link, which is not followed.</summary>
    /// <param name="path">Its path in the tree.</param>
    /// <param name="full">Its path in the system, without links below the folder before the last name.</param>
    /// <returns>Whether its folder was found.</returns>
    public CaptureAccess FindLink(string path, out string full)
    {
        full = Path.Combine(root, path);
        if (_isLive)
        {
            return CaptureAccess.Ok;
        }

        CaptureAccess access = FindFolder(Before(path), out string folder);
        full = Path.Combine(root, Below(folder, Last(path)));
        return access;
    }

    private static CaptureAccess Judge(PathKind kind, bool isFolder) => kind switch
    {
        PathKind.Missing => CaptureAccess.Missing,
        PathKind.Denied => CaptureAccess.Denied,
        PathKind.Failed => CaptureAccess.Failed,
        PathKind.File when !isFolder => CaptureAccess.Ok,
        PathKind.Folder when isFolder => CaptureAccess.Ok,
        _ => CaptureAccess.WrongKind,
    };

    private static string Before(string path) => path.LastIndexOf('/') is >= 0 and var end ? path[..end] : "";

    private static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Below(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    // Paths are the reader's own and not deep.
    private CaptureAccess FindFolder(string path, out string place)
    {
        if (_folders.TryGetValue(path, out (CaptureAccess Access, string Place) known))
        {
            place = known.Place;
            return known.Access;
        }

        CaptureAccess access = FindFolder(Before(path), out place);
        if (access == CaptureAccess.Ok)
        {
            place = Below(place, Last(path));
            PathKind kind = PathKinds.Of(Path.Combine(root, place));
            if (kind == PathKind.Link)
            {
                access = Follow(place, out place, out kind);
            }

            // What is below a file is missing.
            access = access == CaptureAccess.Ok ? Judge(kind, isFolder: true) : access;
            access = access == CaptureAccess.WrongKind ? CaptureAccess.Missing : access;
        }

        _folders.Add(path, (access, place));
        return access;
    }

    // Goes from name to name, as the kernel would whose root is the folder.
    private CaptureAccess Follow(string link, out string place, out PathKind kind)
    {
        Stack<string> parts = new();
        place = "";
        Push(parts, link);
        kind = PathKind.Folder;
        bool isFromOutside = false;
        int links = 0;
        while (parts.TryPop(out string? part))
        {
            if (part == "..")
            {
                isFromOutside |= place.Length == 0;
                place = Before(place);
                kind = PathKind.Folder;
                continue;
            }

            string next = Below(place, part);
            kind = PathKinds.Of(Path.Combine(root, next));
            if (kind == PathKind.Link)
            {
                if (++links > ArchiveLimits.Links
                    || new FileInfo(Path.Combine(root, next)).LinkTarget is not { } target)
                {
                    return CaptureAccess.Failed;
                }

                bool isAbsolute = target.StartsWith('/');
                isFromOutside |= isAbsolute;
                place = isAbsolute ? "" : place;
                Push(parts, target);
                kind = PathKind.Folder;
                continue;
            }

            if (kind is PathKind.Missing && isFromOutside)
            {
                return CaptureAccess.Outside;
            }

            place = next;
            if (kind != PathKind.Folder && parts.Count > 0)
            {
                kind = kind is PathKind.Denied or PathKind.Failed ? kind : PathKind.Missing;
                return CaptureAccess.Ok;
            }
        }

        return CaptureAccess.Ok;
    }

    private static void Push(Stack<string> parts, string path)
    {
        string[] all = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = all.Length - 1; i >= 0; i--)
        {
            if (all[i] != ".")
            {
                parts.Push(all[i]);
            }
        }
    }
}
