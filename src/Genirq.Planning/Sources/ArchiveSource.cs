using Genirq.Planning.Archives;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Sources;

/// <summary>Chooses among the trees of an archive.</summary>
/// <param name="archive">The archive.</param>
/// <param name="place">Its name, and which tree is meant.</param>
/// <param name="options">What it does not tell of itself.</param>
internal sealed class ArchiveSource(Archive archive, SourcePlace place, SourceOptions options)
{
    // Trees; without any, folders of the files in which a machine's outputs were collected each.
    private readonly (string Path, ICaptureTree? Tree)[] _parts = archive.Trees.Count > 0
        ? [.. archive.Trees.Select(static tree => (tree.Path, (ICaptureTree?)tree.Tree))]
        : [.. BundleFolders.RootsOf(archive.Texts.Select(static text => text.Path))
            .Select(static root => (root, (ICaptureTree?)null))];

    /// <summary>The one tree that there is, or that is meant.</summary>
    /// <exception cref="SourceException">There are several, or none that is meant.</exception>
    public MachineSource Only()
    {
        if (IsOneBundle)
        {
            return ReadTexts("");
        }

        (string Path, ICaptureTree? Tree)[] meant = Meant();
        return meant.Length == 1
            ? Read(meant[0])
            : throw new SourceException(place.Tree.Length == 0
                ? $"{place.File}: it holds {meant.Length} trees; name one, such as {place.File}:{meant[0].Path}"
                : $"{place.File}: '{place.Tree}' can be one of {meant.Length} trees")
            {
                Choices = [.. meant.Select(tree => $"{place.File}:{tree.Path}")],
            };
    }

    /// <summary>All trees, or those that are meant.</summary>
    /// <exception cref="SourceException">There is none that is meant.</exception>
    public IEnumerable<MachineSource> All() => IsOneBundle ? [ReadTexts("")] : Meant().Select(Read);

    private static string[] Paths((string Path, ICaptureTree? Tree)[] trees) => [.. trees.Select(tree => tree.Path)];

    // All files are those of one machine, wherever they are.
    private bool IsOneBundle => archive.Trees.Count == 0 && _parts.Length < 2;

    // The whole path, or its end from the beginning of a folder's name.
    private (string Path, ICaptureTree? Tree)[] Meant()
    {
        if (place.Tree.Length == 0)
        {
            return _parts;
        }

        string end = $"/{place.Tree}";
        (string Path, ICaptureTree? Tree)[] meant =
            [.. _parts.Where(tree => $"/{tree.Path}".EndsWith(end, StringComparison.Ordinal))];
        (string Path, ICaptureTree? Tree)[] exact = [.. meant.Where(tree => tree.Path == place.Tree)];
        return exact.Length > 0 ? exact
            : meant.Length > 0 ? meant
            : throw new SourceException(
                $"{place.File}: there is no tree '{place.Tree}' in it; it holds "
                + Names.Join(Paths(_parts)));
    }

    // Outputs that were collected in files, as supportconfig and hw-probe do.
    private MachineSource ReadTexts(string folder)
    {
        SectionText joined = new();
        foreach ((string path, byte[] content) in archive.Texts.Where(text =>
            folder.Length == 0 || text.Path.StartsWith($"{folder}/", StringComparison.Ordinal)))
        {
            using MemoryStream stream = new(content, writable: false);
            BundleFiles.Add(joined, stream, path);
        }

        if (!joined.HasRows && !joined.HasListing && !joined.HasVectors)
        {
            throw new ArchiveException(Archive.NoTree);
        }

        MachineCapture capture = TextSource.WithCpus(joined.Join(), options);
        return new MachineSource(capture with { Notes = [.. archive.Notes, .. capture.Notes] })
        {
            Name = folder.Length == 0 ? place.File : $"{place.File}:{folder}",
            Kind = MachineSourceKind.Bundle,
        };
    }

    private MachineSource Read((string Path, ICaptureTree? Tree) tree)
    {
        if (tree.Tree is null)
        {
            return ReadTexts(tree.Path);
        }

        MachineCapture capture = BundleFiles.ReadBeside(tree.Tree) ?? MachineCaptureReader.Read(tree.Tree);
        bool isAlone = archive.Trees.Count == 1 && place.Tree.Length == 0;
        return new MachineSource(capture with { Notes = [.. archive.Notes, .. capture.Notes] })
        {
            Name = isAlone ? place.File : $"{place.File}:{tree.Path}",
            Kind = MachineSourceKind.Archive,
        };
    }
}
