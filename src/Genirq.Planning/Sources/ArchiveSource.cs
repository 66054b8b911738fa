using Genirq.Planning.Archives;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Sources;

/// <summary>Chooses among the trees of an archive.</summary>
/// <param name="archive">The archive.</param>
/// <param name="place">Its name, and which tree is meant.</param>
internal sealed class ArchiveSource(Archive archive, SourcePlace place)
{
    /// <summary>The one tree that there is, or that is meant.</summary>
    /// <exception cref="SourceException">There are several, or none that is meant.</exception>
    public MachineSource Only()
    {
        if (archive.Trees.Count == 0)
        {
            return ReadTexts();
        }

        (string Path, ICaptureTree Tree)[] meant = Meant();
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
    public IEnumerable<MachineSource> All() => archive.Trees.Count == 0 ? [ReadTexts()] : Meant().Select(Read);

    private static string[] Paths((string Path, ICaptureTree Tree)[] trees) => [.. trees.Select(tree => tree.Path)];

    // The whole path, or its end from the beginning of a folder's name.
    private (string Path, ICaptureTree Tree)[] Meant()
    {
        if (place.Tree.Length == 0)
        {
            return [.. archive.Trees];
        }

        string end = $"/{place.Tree}";
        (string Path, ICaptureTree Tree)[] meant =
            [.. archive.Trees.Where(tree => $"/{tree.Path}".EndsWith(end, StringComparison.Ordinal))];
        (string Path, ICaptureTree Tree)[] exact = [.. meant.Where(tree => tree.Path == place.Tree)];
        return exact.Length > 0 ? exact
            : meant.Length > 0 ? meant
            : throw new SourceException(
                $"{place.File}: there is no tree '{place.Tree}' in it; it holds "
                + Names.Join(Paths([.. archive.Trees])));
    }

    // Outputs that were collected in files, as supportconfig and hw-probe do.
    private MachineSource ReadTexts()
    {
        SectionText joined = new();
        foreach ((string path, byte[] content) in archive.Texts)
        {
            using MemoryStream stream = new(content, writable: false);
            BundleFiles.Add(joined, stream, path);
        }

        if (!joined.HasRows && !joined.HasListing && !joined.HasVectors)
        {
            throw new ArchiveException(Archive.NoTree);
        }

        MachineCapture capture = joined.Join();
        return new MachineSource
        {
            Name = place.File,
            Kind = MachineSourceKind.Bundle,
            Capture = capture with { Notes = [.. archive.Notes, .. capture.Notes] },
        };
    }

    private MachineSource Read((string Path, ICaptureTree Tree) tree)
    {
        MachineCapture capture = BundleFiles.ReadBeside(tree.Tree) ?? MachineCaptureReader.Read(tree.Tree);
        bool isAlone = archive.Trees.Count == 1 && place.Tree.Length == 0;
        return new MachineSource
        {
            Name = isAlone ? place.File : $"{place.File}:{tree.Path}",
            Kind = MachineSourceKind.Archive,
            Capture = capture with { Notes = [.. archive.Notes, .. capture.Notes] },
        };
    }
}
