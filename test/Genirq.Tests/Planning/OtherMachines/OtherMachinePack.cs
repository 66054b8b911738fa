using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>A machine that is not x86, captured step by step, with its files at each step.</summary>
internal sealed class OtherMachinePack
{
    private OtherMachinePack(JsonElement machine, IReadOnlyList<OtherMachineStep> steps)
    {
        Architecture = machine.GetProperty("arch").GetString()!;
        Parent = machine.GetProperty("parent").GetString()!;
        Steps = steps;
    }

    /// <summary>The names of all packs beside the repository; empty where there are none.</summary>
    public static IReadOnlyList<string> Names { get; } = TestData.Beside("guests-arch") is { } folder
        ? [.. Directory.EnumerateFiles(folder, "*.tar.gz").Select(path => Path.GetFileName(path)[..^7]).Order()]
        : [];

    /// <summary>What a capture may lack: nothing, debug files, capabilities and the log, or all of that and tables of
    /// firmware.</summary>
    public static IReadOnlyList<string[]> Lacks { get; } =
    [
        [], ["sys/kernel/debug"], [HidingTree.Capabilities, "dmesg.txt"],
        ["sys/kernel/debug", "dmesg.txt", "sys/firmware", "msix-table", HidingTree.Capabilities],
    ];

    /// <summary>The architecture, as its README names it.</summary>
    public string Architecture { get; }

    /// <summary>The parent of messages, as its README names it.</summary>
    public string Parent { get; }

    /// <summary>The steps in order; step 0 is the machine after it started.</summary>
    public IReadOnlyList<OtherMachineStep> Steps { get; }

    /// <summary>Reads a pack.</summary>
    public static OtherMachinePack Read(string name)
    {
        SortedDictionary<int, MemoryTree> trees = [];
        JsonElement machine = default;
        using FileStream file = File.OpenRead(TestData.Beside($"guests-arch/{name}.tar.gz")!);
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using TarReader reader = new(unpacked);
        while (reader.GetNextEntry() is { } entry)
        {
            string[] parts = entry.Name.TrimEnd('/').Split('/', 3);
            if (parts is [_, "machine.json"])
            {
                machine = JsonDocument.Parse(entry.DataStream!).RootElement.Clone();
            }

            if (parts.Length < 3 || !parts[1].StartsWith("step", StringComparison.Ordinal))
            {
                continue;
            }

            int step = int.Parse(parts[1].AsSpan(4), CultureInfo.InvariantCulture);
            if (!trees.TryGetValue(step, out MemoryTree? tree))
            {
                trees[step] = tree = new MemoryTree();
            }

            Add(tree, parts[2], entry);
        }

        JsonElement[] told = [.. machine.GetProperty("steps").EnumerateArray()];
        return new OtherMachinePack(machine, [.. trees.Select(pair => new OtherMachineStep(
            pair.Key,
            told[pair.Key].GetProperty("words").GetString()!,
            told[pair.Key].GetProperty("exit").GetInt32(),
            pair.Value))]);
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
}
