using System.Formats.Tar;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Genirq.Planning.Captures;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.Drivers;

/// <summary>A guest after boot: the tree, its command line, and how many queues its devices show.</summary>
internal sealed partial record GuestStart(string Name, MemoryTree Tree, string CommandLine)
{
    /// <summary>The queues that a function's network or block device shows, by slot.</summary>
    public Dictionary<string, HashSet<string>> Queues { get; } = [];

    /// <summary>The interrupts with a handler.</summary>
    public HashSet<int> Handled { get; } = [];

    /// <summary>All guests.</summary>
    public static IEnumerable<GuestStart> All() => Directory
        .EnumerateFiles(TestData.Beside("guests")!, "*.tar.gz").Order(StringComparer.Ordinal).Select(Read);

    /// <summary>Reads the machine.</summary>
    public MachineCapture Capture() => MachineCaptureReader.Read(Tree);

    private static GuestStart Read(string archive)
    {
        GuestStart guest = new(Path.GetFileName(archive), TestData.ReadArchive(archive)["step0"], "");
        using FileStream file = File.OpenRead(archive);
        using GZipStream unpacked = new(file, CompressionMode.Decompress);
        using TarReader reader = new(unpacked);
        string commandLine = "";
        while (reader.GetNextEntry() is { } entry)
        {
            if (Queue().Match(entry.Name) is { Success: true } queue)
            {
                HashSet<string> names = guest.Queues.TryGetValue(queue.Groups["slot"].Value, out HashSet<string>? found)
                    ? found
                    : guest.Queues[queue.Groups["slot"].Value] = [];
                names.Add(queue.Groups["queue"].Value);
            }
            else if (entry.Name.EndsWith("/step0/proc/cmdline", StringComparison.Ordinal))
            {
                commandLine = TextOf(entry);
            }
            else if (Actions().Match(entry.Name) is { Success: true } actions
                && TextOf(entry).Trim() is not ("" or "(null)"))
            {
                guest.Handled.Add(int.Parse(actions.Groups[1].ValueSpan, null));
            }
        }

        return guest with { CommandLine = commandLine };
    }

    private static string TextOf(TarEntry entry)
    {
        using StreamReader text = new(entry.DataStream ?? Stream.Null);
        return text.ReadToEnd();
    }

    [GeneratedRegex(
        @"/step0/sys/devices/.*/(?<slot>[\da-f]{4}:[\da-f]{2}:[\da-f]{2}\.\d)/virtio\d+/.*/"
        + @"(?<queue>rx-\d+|mq/\d+)(/|$)")]
    private static partial Regex Queue();

    [GeneratedRegex(@"/step0/sys/kernel/irq/(\d+)/actions$")]
    private static partial Regex Actions();
}
