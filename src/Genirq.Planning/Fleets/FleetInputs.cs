using Genirq.Planning.Sources;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Fleets;

/// <summary>Finds the inputs of a fleet: each path is one, but a folder that is neither a tree nor holds the
/// outputs of one machine stands for what is in it.</summary>
internal static class FleetInputs
{
    // Limit: folders below a folder that was named.
    private const int MaximumDepth = 16;

    /// <summary>Goes through paths.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <returns>Files, and folders that are trees, in the order given; what is in a folder in natural order. Folders
    /// that are links are not followed, so that this ends. Each is looked up when it is asked for.</returns>
    public static IEnumerable<string> Expand(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
        {
            if (!Directory.Exists(path) || IsMachine(path))
            {
                yield return path;
                continue;
            }

            foreach (string inner in Within(path, MaximumDepth))
            {
                yield return inner;
            }
        }
    }

    private static bool IsMachine(string folder) => FolderSource.IsTree(folder) || BundleFolders.IsBundle(folder);

    private static IEnumerable<string> Within(string folder, int depth)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            entries = [];
        }

        if (entries.Length == 0)
        {
            // Named as it is, so that its own line says what is wrong with it.
            yield return folder;
        }

        Array.Sort(entries, static (left, right) => NaturalOrder.Compare(left.Name, right.Name));
        foreach (FileSystemInfo entry in entries)
        {
            string path = Path.Combine(folder, entry.Name);
            if (entry is not DirectoryInfo || IsMachine(path))
            {
                yield return path;
            }
            else if (entry.LinkTarget is null && depth > 0)
            {
                foreach (string inner in Within(path, depth - 1))
                {
                    yield return inner;
                }
            }
        }
    }
}
