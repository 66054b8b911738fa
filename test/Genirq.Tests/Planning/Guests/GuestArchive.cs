using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Genirq.Planning.Captures;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.Guests;

/// <summary>A whole machine that a real kernel ran on, before and after each step.</summary>
internal sealed class GuestArchive
{
    private readonly SortedDictionary<int, MemoryTree> _trees = [];
    private readonly Dictionary<int, MachineCapture> _captures = [];

    private GuestArchive(string name)
    {
        Name = name;
    }

    public string Name { get; }

    public IReadOnlyList<GuestStep> Steps { get; private set; } = [];

    /// <summary>The names of all machines that are kept with the tests.</summary>
    /// <remarks>Those of Linux 7.3 begin with <c>7.3/</c>; the others are of 6.12.</remarks>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.tar.gz", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path)[..^".tar.gz".Length].Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/guests");

    public static GuestArchive Read(string name)
    {
        GuestArchive archive = new(name);
        using FileStream file = File.OpenRead(Path.Combine(Folder, $"{name}.tar.gz"));
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using TarReader reader = new(unpacked);
        while (reader.GetNextEntry() is { } entry)
        {
            archive.Add(entry);
        }

        return archive;
    }

    /// <summary>The tree after a step.</summary>
    public MemoryTree TreeAt(int step) => _trees[step];

    public MachineCapture CaptureAt(int step)
    {
        if (!_captures.TryGetValue(step, out MachineCapture? capture))
        {
            _captures[step] = capture = MachineCaptureReader.Read(_trees[step]);
        }

        return capture;
    }

    /// <summary>A file after a step; empty if it is not there.</summary>
    public string Text(int step, string path)
    {
        byte[] buffer = new byte[1 << 20];
        return _trees[step].Read(path, buffer, out int length) == CaptureAccess.Ok
            ? Encoding.UTF8.GetString(buffer, 0, length)
            : "";
    }

    /// <summary>The kernel's log of vectors since the step before.</summary>
    public string Log(int step) => Text(step, "sys/kernel/tracing/trace");

    public IReadOnlyList<string> List(int step, string path)
    {
        _trees[step].List(path, out IReadOnlyList<string> names);
        return names;
    }

    private void Add(TarEntry entry)
    {
        string[] parts = entry.Name.Split('/', 3);
        using MemoryStream bytes = new();
        entry.DataStream?.CopyTo(bytes);
        if (parts is [_, "machine.json"])
        {
            Steps = ReadSteps(bytes.ToArray());
        }

        if (parts.Length < 3 || !parts[1].StartsWith("step", StringComparison.Ordinal)
            || !int.TryParse(parts[1].AsSpan(4), out int step))
        {
            return;
        }

        if (!_trees.TryGetValue(step, out MemoryTree? tree))
        {
            _trees[step] = tree = new MemoryTree();
        }

        string path = parts[2].TrimEnd('/');
        switch (entry.EntryType)
        {
            case TarEntryType.SymbolicLink:
                tree.AddLink(path, entry.LinkName);
                break;
            case TarEntryType.Directory:
                tree.AddFolder(path);
                break;
            default:
                tree.Add(path, bytes.ToArray());
                break;
        }
    }

    private static List<GuestStep> ReadSteps(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.GetProperty("steps").EnumerateArray().Select(step => new GuestStep(
                step.GetProperty("n").GetInt32(),
                step.GetProperty("words").GetString()!,
                step.GetProperty("command").GetString()!,
                step.GetProperty("exit").GetInt32(),
                step.GetProperty("output").GetString()!)),
        ];
    }
}
