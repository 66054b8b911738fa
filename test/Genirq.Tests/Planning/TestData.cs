using System.Formats.Tar;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning;

/// <summary>Finds the files that tests read.</summary>
internal static partial class TestData
{
    /// <summary>The folder with the solution.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A folder or file of the data that lies beside the repository; null if it is not there.</summary>
    public static string? Beside(string path)
    {
        string full = Path.Combine(Repository, "..", "shared", "data", path);
        return Path.Exists(full) ? full : null;
    }

    /// <summary>The tree that is kept with the tests.</summary>
    public static MemoryTree Kept() =>
        ReadArchive(Path.Combine(Repository, "test/Genirq.Tests/Data/vfio-4cpu.tar.gz")).Single().Value;

    /// <summary>The trees of an archive, by the name of their folder, with the files that are needed.</summary>
    public static SortedDictionary<string, MemoryTree> ReadArchive(string path)
    {
        SortedDictionary<string, MemoryTree> trees = new(StringComparer.Ordinal);
        using FileStream file = File.OpenRead(path);
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using TarReader reader = new(unpacked);
        while (reader.GetNextEntry() is { } entry)
        {
            string[] parts = entry.Name.Split('/', 3);
            if (parts.Length < 3 || !Needed().IsMatch(parts[2]))
            {
                continue;
            }

            if (!trees.TryGetValue(parts[1], out MemoryTree? tree))
            {
                trees[parts[1]] = tree = new MemoryTree();
            }

            Add(tree, parts[2].TrimEnd('/'), entry);
        }

        return trees;
    }

    private static void Add(MemoryTree tree, string path, TarEntry entry)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.SymbolicLink:
                tree.AddLink(path, entry.LinkName);
                break;
            case TarEntryType.Directory:
                tree.AddFolder(path);
                break;
            default:
                using (MemoryStream bytes = new())
                {
                    entry.DataStream?.CopyTo(bytes);
                    tree.Add(path, bytes.ToArray());
                }

                break;
        }
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Genirq.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("There is no Genirq.slnx above the tests.");
    }

    [GeneratedRegex(
        @"^(dmesg\.txt|proc/(interrupts|cmdline|cpuinfo|version)|proc/irq/|msix-table/|sys/bus/pci/devices"
        + @"|sys/devices/system/|sys/kernel/(irq|debug/irq)/|sys/devices/pci.*/"
        + @"(config|vendor|device|class|numa_node|irq|driver|local_cpulist|queues/rx-\d+|msi_irqs(/\d+)?)/?$)")]
    private static partial Regex Needed();
}
