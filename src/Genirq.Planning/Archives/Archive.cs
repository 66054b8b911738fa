using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Sources;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Archives;

/// <summary>An archive read into memory, and the trees in it.</summary>
/// <remarks>
/// Nothing is written anywhere. Names that lead out of the archive are left out, and so are files that are too long;
/// <see cref="Notes"/> says so. What exceeds <see cref="ArchiveLimits"/> as a whole is refused.
/// </remarks>
internal sealed class Archive
{
    /// <summary>Why an archive is of no use.</summary>
    public const string NoTree =
        "there is no tree in the archive: no folder with sys/bus/pci/devices or proc/interrupts in it";

    // The names that a log of the kernel can have, in whatever folder.
    private static readonly HashSet<string> s_logs =
        [.. KernelLogFacts.Paths.Select(static path => path[(path.LastIndexOf('/') + 1)..])];

    private readonly ArchiveNode _root = new("", null);
    private readonly List<ArchiveNode> _texts = [];
    private readonly CaptureNotes _notes = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private long _kept;
    private int _outside;
    private int _absolute;
    private int _deep;
    private int _long;
    private int _other;

    private Archive()
    {
    }

    /// <summary>The trees, by path, which is empty if the archive itself is one.</summary>
    public IReadOnlyList<(string Path, ICaptureTree Tree)> Trees { get; private set; } = [];

    /// <summary>Files that may hold outputs of commands, for archives without a tree.</summary>
    public IReadOnlyList<(string Path, byte[] Content)> Texts =>
    [
        .. _texts.Where(static node => node.Content is not null).Take(BundleFiles.MaximumFiles)
            .Select(static node => (node.Path, node.Content!)),
    ];

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<string> Notes => _notes.ToList();

    /// <summary>Reads a tar archive.</summary>
    /// <param name="stream">The archive, unpacked.</param>
    /// <exception cref="ArchiveException">It is broken, cut off, beyond the limits, or has no tree in it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">What it was packed in is broken.</exception>
    public static Archive Read(Stream stream)
    {
        Archive archive = new();
        TarItemReader reader = new(stream);
        int entries = 0;
        while (reader.Read())
        {
            if (++entries > ArchiveLimits.Entries)
            {
                throw new ArchiveException($"the archive has more than {ArchiveLimits.Entries} entries");
            }

            archive.Add(reader);
        }

        archive.AddNotes();
        archive.FindTrees();
        return archive;
    }

    private void Add(TarItemReader item)
    {
        string[] parts = item.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        _absolute += item.Name.StartsWith('/') ? 1 : 0;
        if (parts.Contains(".."))
        {
            _outside++;
            return;
        }

        if (parts.Length > ArchiveLimits.Depth)
        {
            _deep++;
            return;
        }

        if (!IsWanted(parts))
        {
            return;
        }

        if (item.Kind == TarItemKind.Other)
        {
            _other++;
            return;
        }

        ArchiveNode node = _root;
        foreach (string part in parts)
        {
            if (part != ".")
            {
                node = node.Add(Shared(part));
            }
        }

        if (node.Parent is not null)
        {
            Set(node, item);
        }
    }

    private void Set(ArchiveNode node, TarItemReader item)
    {
        node.Link = null;
        node.Content = null;
        node.IsFile = item.Kind is TarItemKind.File or TarItemKind.HardLink;
        if (item.Kind == TarItemKind.Link)
        {
            node.Link = item.LinkName;
        }
        else if (item.Kind == TarItemKind.HardLink)
        {
            ArchiveNode? other = _root;
            foreach (string part in item.LinkName.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                other = part == "." ? other : other?.Find(part);
            }

            node.Content = other?.Content;
        }
        else if (item.Kind == TarItemKind.File)
        {
            Keep(node, item);
        }
    }

    private void Keep(ArchiveNode node, TarItemReader item)
    {
        bool isText = BundleNames.IsWanted(node.Name);
        bool isLongKind = isText || s_logs.Contains(node.Name) || node.Name is "interrupts" or "cpuinfo" or "VECTOR";
        if (item.SizeBytes > (isLongKind ? ArchiveLimits.LongFileBytes : ArchiveLimits.FileBytes))
        {
            _long++;
            return;
        }

        _kept += item.SizeBytes;
        if (_kept > ArchiveLimits.KeptBytes)
        {
            throw new ArchiveException($"the archive has more than {ArchiveLimits.KeptBytes} bytes that would be kept");
        }

        node.Content = item.ReadContent();
        if (isText)
        {
            _texts.Add(node);
        }
    }

    // Only what is below sys or proc can be of use, and of that not what tracing and the rest of debugfs leave; and
    // files with outputs of commands.
    private static bool IsWanted(string[] parts)
    {
        if (parts.Length > 0 && (BundleNames.IsWanted(parts[^1])
            || s_logs.Contains(parts[^1]) || parts[^1] is CapturePaths.Origin or "hostname"))
        {
            return true;
        }

        int start = Array.FindIndex(parts, static part => part is "sys" or "proc");
        return start >= 0 && (parts.Length - start < 4 || parts[start + 1] != "kernel"
            || parts[start + 2] == "irq" || (parts[start + 2] == "debug" && parts[start + 3] == "irq"));
    }

    // The same few hundred names come again and again.
    private string Shared(string name)
    {
        if (_names.TryGetValue(name, out string? known))
        {
            return known;
        }

        _names.Add(name, name);
        return name;
    }

    private void AddNotes()
    {
        Tell(_outside, "whose names lead out of it ('..') are left out");
        Tell(_absolute, "whose names begin with a slash are taken without it");
        Tell(_deep, $"below more than {ArchiveLimits.Depth} folders are left out");
        Tell(_long, $"longer than {ArchiveLimits.FileBytes} bytes ({ArchiveLimits.LongFileBytes} for long texts) are "
            + "left out");
        Tell(_other, "that are neither files nor folders nor links are left out");
    }

    private void Tell(int count, string what)
    {
        if (count > 0)
        {
            _notes.Add($"archive: {count} {(count == 1 ? "entry" : "entries")} {what}");
        }
    }

    private void FindTrees()
    {
        List<(string Path, ICaptureTree Tree)> trees = [];
        Stack<ArchiveNode> open = new([_root]);
        while (open.TryPop(out ArchiveNode? node))
        {
            ArchiveTree tree = new(node);
            if (IsTree(tree))
            {
                trees.Add((node.Path, tree));
                if (trees.Count > ArchiveLimits.Trees)
                {
                    throw new ArchiveException($"the archive has more than {ArchiveLimits.Trees} trees");
                }

                continue;
            }

            foreach (ArchiveNode child in node.Children)
            {
                if (child.IsFolder)
                {
                    open.Push(child);
                }
            }
        }

        if (trees.Count == 0 && _texts.Count == 0)
        {
            throw new ArchiveException(NoTree);
        }

        trees.Sort(static (left, right) => NaturalOrder.Compare(left.Path, right.Path));
        Trees = trees;
    }

    private static bool IsTree(ArchiveTree tree) =>
        tree.List(CapturePaths.PciDevices, out _) == CaptureAccess.Ok
        || tree.Open(CapturePaths.Interrupts, out _) is CaptureAccess.Ok or CaptureAccess.Failed;
}
