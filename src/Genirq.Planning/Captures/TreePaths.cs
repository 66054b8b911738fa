using Genirq.Interop;
using Genirq.Planning.Archives;
using Genirq.Planning.Sources;

namespace Genirq.Planning.Captures;

/// <summary>Finds the places of a tree's paths below a folder, and leaves the folder for no link.</summary>
/// <remarks>
/// Folders are looked up once: a tree is read as it was when it was opened. The live machine, below <c>/</c>, is the
/// exception: nothing leads out of it, and its links are the kernel's. Not thread-safe.
/// </remarks>
internal sealed class TreePaths
{
    private readonly Folder _folder;
    private readonly Dictionary<string, (CaptureAccess Access, string Place)> _folders = new(StringComparer.Ordinal)
    {
        [""] = (CaptureAccess.Ok, ""),
    };

    private readonly Dictionary<string, (CaptureAccess Access, string Place)>.AlternateLookup<ReadOnlySpan<char>>
        _folderPlaces;

    private readonly bool _isLive;

    // What stands in each folder that was listed: names of it are read next. Some file systems leave out the kinds.
    private readonly Dictionary<string, Dictionary<string, PathKind?>> _listed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, PathKind?>>.AlternateLookup<ReadOnlySpan<char>> _listings;

    // Links that are being followed on the way to one file.
    private int _links;

    /// <summary>Begins without having looked at anything.</summary>
    /// <param name="root">The folder's path.</param>
    /// <param name="folder">The folder.</param>
    public TreePaths(string root, Folder folder)
    {
        _folder = folder;
        _isLive = root == FolderSource.LiveRoot;
        _folderPlaces = _folders.GetAlternateLookup<ReadOnlySpan<char>>();
        _listings = _listed.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What an attempt to look at a path means for who wanted to read it.</summary>
    /// <param name="kind">What was found there.</param>
    /// <param name="isFolder">Whether a folder is wanted, or else a regular file.</param>
    public static CaptureAccess Judge(PathKind kind, bool isFolder) => kind switch
    {
        PathKind.Missing => CaptureAccess.Missing,
        PathKind.Denied => CaptureAccess.Denied,
        PathKind.Failed => CaptureAccess.Failed,
        PathKind.File when !isFolder => CaptureAccess.Ok,
        PathKind.Folder when isFolder => CaptureAccess.Ok,
        _ => CaptureAccess.WrongKind,
    };

    /// <summary>Finds a file or folder.</summary>
    /// <param name="path">Its path in the tree.</param>
    /// <param name="isFolder">Whether a folder is wanted, or else a regular file.</param>
    /// <param name="place">Its path from the folder, without links.</param>
    /// <returns>Whether it may be opened.</returns>
    public CaptureAccess Find(string path, bool isFolder, out string place)
    {
        if (_isLive)
        {
            place = path;
            return CaptureAccess.Ok;
        }

        return isFolder ? FindFolder(path, out place) : FindFile(path, out place);
    }

    /// <summary>Finds what may be a link, which is not followed.</summary>
    /// <param name="path">Its path in the tree.</param>
    /// <param name="place">Its path from the folder, without links before the last name.</param>
    /// <returns>Whether its folder was found.</returns>
    public CaptureAccess FindLink(string path, out string place)
    {
        if (_isLive)
        {
            place = path;
            return CaptureAccess.Ok;
        }

        return FindParent(path, out place);
    }

    /// <summary>Reads the names in a folder.</summary>
    /// <param name="place">Its path from the folder, without links.</param>
    /// <param name="names">The names.</param>
    /// <returns>What was found: a folder, if they were read.</returns>
    public PathKind List(string place, List<string> names)
    {
        if (_listed.TryGetValue(place, out Dictionary<string, PathKind?>? known))
        {
            names.AddRange(known.Keys);
            return PathKind.Folder;
        }

        List<FolderEntry> entries = [];
        PathKind kind = _folder.List(place, entries);
        if (kind == PathKind.Folder)
        {
            Dictionary<string, PathKind?> kinds = new(entries.Count, StringComparer.Ordinal);
            names.Capacity = entries.Count;
            foreach ((string name, PathKind? entry) in entries)
            {
                names.Add(name);
                kinds[name] = entry;
            }

            if (!_isLive)
            {
                _listed[place] = kinds;
            }
        }

        return kind;
    }

    private static string Before(string path) => path.LastIndexOf('/') is >= 0 and var end ? path[..end] : "";

    private static string Below(string place, string name) => place.Length == 0 ? name : $"{place}/{name}";

    private PathKind KindAt(string place)
    {
        int end = place.LastIndexOf('/');
        if (!_listings.TryGetValue(place.AsSpan(0, Math.Max(end, 0)), out Dictionary<string, PathKind?>? kinds))
        {
            return _folder.KindAt(place);
        }

        bool isThere = kinds.GetAlternateLookup<ReadOnlySpan<char>>()
            .TryGetValue(place.AsSpan(end + 1), out PathKind? kind);
        return isThere ? kind ?? _folder.KindAt(place) : PathKind.Missing;
    }

    // The place of a path whose last name may be anything.
    private CaptureAccess FindParent(string path, out string place)
    {
        int end = path.LastIndexOf('/');
        ReadOnlySpan<char> folder = path.AsSpan(0, Math.Max(end, 0));
        CaptureAccess access = _folderPlaces.TryGetValue(folder, out (CaptureAccess Access, string Place) known)
            ? known.Access
            : FindFolder(folder.ToString(), out known.Place);
        string parent = known.Place;

        // Without a link on the way a place is the path itself.
        bool isSame = parent.Length == Math.Max(end, 0) && path.StartsWith(parent, StringComparison.Ordinal);
        place = isSame ? path : Below(parent, path[(end + 1)..]);

        // What is below a file is missing.
        return access == CaptureAccess.WrongKind ? CaptureAccess.Missing : access;
    }

    private CaptureAccess FindFile(string path, out string place)
    {
        if (path.Length == 0)
        {
            place = "";
            return CaptureAccess.WrongKind;
        }

        CaptureAccess access = FindParent(path, out place);
        if (access != CaptureAccess.Ok)
        {
            return access;
        }

        PathKind kind = KindAt(place);
        return kind == PathKind.Link ? Follow(ref place, isFolder: false) : Judge(kind, isFolder: false);
    }

    // Paths are the reader's own and not deep.
    private CaptureAccess FindFolder(string path, out string place)
    {
        if (_folders.TryGetValue(path, out (CaptureAccess Access, string Place) known))
        {
            place = known.Place;
            return known.Access;
        }

        CaptureAccess access = FindParent(path, out place);
        if (access == CaptureAccess.Ok)
        {
            PathKind kind = KindAt(place);
            access = kind == PathKind.Link ? Follow(ref place, isFolder: true) : Judge(kind, isFolder: true);
        }

        // On the way to another file there may be too many links; straight from here there need not be.
        if (_links == 0 || access != CaptureAccess.Failed)
        {
            _folders[path] = (access, place);
        }

        return access;
    }

    // Goes from name to name, as the kernel would whose root is the folder.
    private CaptureAccess Follow(ref string place, bool isFolder)
    {
        if (_links == ArchiveLimits.Links || _folder.ReadLink(place, out string target) != PathKind.Link)
        {
            return CaptureAccess.Failed;
        }

        _links++;
        bool isAbsolute = target.StartsWith('/');
        bool isFromOutside = isAbsolute;
        CaptureAccess access = CaptureAccess.Ok;
        place = isAbsolute ? "" : Before(place);
        string[] parts = target.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length && access == CaptureAccess.Ok; i++)
        {
            if (parts[i] == "..")
            {
                isFromOutside |= place.Length == 0;
                place = Before(place);
            }
            else if (parts[i] != ".")
            {
                bool isLast = i == parts.Length - 1;
                string next = Below(place, parts[i]);
                access = isFolder || !isLast ? FindFolder(next, out place) : FindFile(next, out place);
                access = access == CaptureAccess.WrongKind && !isLast ? CaptureAccess.Missing : access;
            }
        }

        _links--;
        bool endsInFolder = parts.Length == 0 || parts[^1] is "." or "..";
        return access switch
        {
            CaptureAccess.Ok when endsInFolder && !isFolder => CaptureAccess.WrongKind,
            CaptureAccess.Missing when isFromOutside => CaptureAccess.Outside,
            _ => access,
        };
    }
}
