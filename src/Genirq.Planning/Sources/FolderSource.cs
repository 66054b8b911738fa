using System.IO.Enumeration;
using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Reads folders.</summary>
internal static class FolderSource
{
    /// <summary>The folder that the live machine is below.</summary>
    public const string LiveRoot = "/";

    // Limit: folders below a folder in which files of outputs are looked for.
    private const int MaximumDepth = 3;

    /// <summary>Reads the tree in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">What it does not tell of itself.</param>
    /// <exception cref="SourceException">There is no tree; if folders in it are trees, or hold a machine's outputs
    /// each, they are named.</exception>
    public static MachineSource Open(string folder, SourceOptions options)
    {
        MachineCapture capture = ReadTree(folder);
        if (!capture.IsEmpty || folder == LiveRoot)
        {
            return new MachineSource(capture) { Name = folder, Kind = MachineSourceKind.Folder };
        }

        string[] trees = [.. TreesIn(folder)];
        string[] bundles = BundleFolders.IsBundle(folder) ? [] : BundleFolders.In(folder);
        if (trees.Length == 0 && bundles.Length < 2 && ReadTexts(folder) is { } joined)
        {
            MachineCapture whole = TextSource.WithCpus(joined, options);
            return new MachineSource(whole) { Name = folder, Kind = MachineSourceKind.Bundle };
        }

        trees = [.. trees, .. bundles];

        string reason = $"{folder}: neither sys/bus/pci/devices nor proc/interrupts can be read here";
        throw new SourceException(trees.Length > 0
            ? $"{reason}; it holds {Names.Join(trees)}: name one, such as {Path.Combine(folder, trees[0])}"
            : $"{reason}, so it is not a captured tree");
    }

    /// <summary>Whether a folder is a tree.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsTree(string folder) =>
        Directory.Exists(Path.Combine(folder, CapturePaths.PciDevices))
        || File.Exists(Path.Combine(folder, CapturePaths.Interrupts));

    private static MachineCapture ReadTree(string folder)
    {
        if (folder == LiveRoot)
        {
            using LiveTree live = new();
            return MachineCaptureReader.Read(live);
        }

        using DirectoryTree tree = new(folder);
        return BundleFiles.ReadBeside(tree) ?? MachineCaptureReader.Read(tree);
    }

    // Outputs that were collected in files: those of supportconfig and hw-probe, or a user's own.
    private static MachineCapture? ReadTexts(string folder)
    {
        SectionText joined = new();
        using DirectoryTree tree = new(folder);
        try
        {
            string[] files = [.. FilesBelow(folder).Order(StringComparer.Ordinal)];
            string[] wanted = [.. files.Where(static path => BundleNames.IsWanted(Path.GetFileName(path)))];
            foreach (string path in wanted.Take(BundleFiles.MaximumFiles))
            {
                string name = Path.GetRelativePath(folder, path);
                CaptureAccess access = tree.Open(name, out Stream? stream);
                if (stream is null)
                {
                    joined.AddNote($"{name}: {CaptureNotes.Reason(access)}");
                    continue;
                }

                using (stream)
                {
                    BundleFiles.Add(joined, stream, name);
                }
            }

            AddUnread(
                joined,
                folder,
                [
                    .. files.Except(wanted.Take(BundleFiles.MaximumFiles))
                        .Where(static path => !BundleNames.IsPicture(Path.GetFileName(path))),
                ]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return joined.HasRows || joined.HasListing || joined.HasVectors ? joined.Join() : null;
    }

    private static void AddUnread(SectionText joined, string folder, string[] files)
    {
        if (files.Length > 0)
        {
            string more = files.Length > 1 ? $" and {files.Length - 1} more" : "";
            joined.AddNote($"{PrintableText.Of(Path.GetRelativePath(folder, files[0]))}{more}: not read, by the name "
                + "of the file");
        }
    }

    // A link to a folder is not followed: it may lead out of this one, or round in it.
    private static FileSystemEnumerable<string> FilesBelow(string folder) => new(
        folder,
        static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaximumDepth })
    {
        ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
        ShouldRecursePredicate = static (ref FileSystemEntry entry) =>
            (entry.Attributes & FileAttributes.ReparsePoint) == 0,
    };

    private static List<string> TreesIn(string folder)
    {
        List<string> trees = [];
        try
        {
            trees.AddRange(
                Directory.EnumerateDirectories(folder).Where(IsTree).Select(inner => Path.GetFileName(inner)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be listed holds nothing that could be named.
            return [];
        }

        trees.Sort(NaturalOrder.Compare);
        return trees;
    }
}
