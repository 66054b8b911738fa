using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Tells folders apart that hold the outputs of one machine, in several files, from those that hold
/// several machines.</summary>
internal static class BundleFolders
{
    // Limit: folders below a folder in which bundles are looked for.
    private const int MaximumDepth = 3;

    // Where hw-probe, and the reports of Unraid, have the files of outputs.
    private static readonly string[] s_inner = ["hw.info/logs", "logs", "system"];

    private static readonly string[] s_packed = [".tar", ".tgz", ".txz", ".tbz", ".tbz2", ".tzst"];

    /// <summary>Whether a folder holds the outputs of one machine.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsBundle(string folder)
    {
        try
        {
            string? inner = IsDirect(folder) ? ""
                : Array.Find(s_inner, name => IsDirect(Path.Combine(folder, name)));
            return inner is not null && !HasOthers(folder, inner.Split('/')[0]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The folders below one that hold the outputs of a machine each, in natural order of their paths from
    /// it.</summary>
    /// <param name="folder">The folder.</param>
    public static string[] In(string folder)
    {
        List<string> found = [];
        Find(folder, MaximumDepth, found);
        string[] names = [.. found.Select(path => Path.GetRelativePath(folder, path))];
        Array.Sort(names, NaturalOrder.Compare);
        return names;
    }

    /// <summary>The folders of files, such as those of an archive, that hold the outputs of a machine each; in natural
    /// order.</summary>
    /// <param name="paths">The files.</param>
    public static string[] RootsOf(IEnumerable<string> paths)
    {
        string[] roots =
        [
            .. paths.Where(static path => BundleNames.IsPlain(Path.GetFileName(path)))
                .GroupBy(static path => Path.GetDirectoryName(path) ?? "").Where(static group => group.Count() > 1)
                .Select(static group => RootOf(group.Key)).Distinct(StringComparer.Ordinal),
        ];
        Array.Sort(roots, NaturalOrder.Compare);
        return roots;
    }

    private static string RootOf(string folder)
    {
        string? inner = Array.Find(s_inner, name => folder.EndsWith($"/{name}", StringComparison.Ordinal));
        return inner is null ? folder : folder[..^(inner.Length + 1)];
    }

    private static void Find(string folder, int depth, List<string> found)
    {
        foreach (string inner in FoldersIn(folder))
        {
            if (IsBundle(inner))
            {
                found.Add(inner);
            }
            else if (depth > 1)
            {
                Find(inner, depth - 1, found);
            }
        }
    }

    private static string[] FoldersIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Where(static path => !IsLink(path))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be listed holds nothing that could be named.
            return [];
        }
    }

    private static bool IsLink(string path) => new DirectoryInfo(path).LinkTarget is not null;

    // Two files with plain names at least; one with a name of its own beside them may be of another machine.
    private static bool IsDirect(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return false;
        }

        int plain = 0;
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            string name = Path.GetFileName(path);
            if (BundleNames.IsPlain(name))
            {
                plain++;
            }
            else if (BundleNames.IsOutput(name))
            {
                return false;
            }
        }

        return plain > 1;
    }

    // A folder of a fleet may hold trees, archives and other bundles beside the files of one machine.
    private static bool HasOthers(string folder, string own) =>
        Directory.EnumerateFiles(folder).Any(IsPacked)
        || Directory.EnumerateDirectories(folder).Any(inner => Path.GetFileName(inner) != own
            && (FolderSource.IsTree(inner) || IsDirect(inner)
                || Array.Exists(s_inner, name => IsDirect(Path.Combine(inner, name)))));

    private static bool IsPacked(string path) =>
        Array.Exists(s_packed, end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase))
        || path.Contains(".tar.", StringComparison.OrdinalIgnoreCase);
}
