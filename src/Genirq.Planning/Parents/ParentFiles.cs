using Genirq.Cpus;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Parents;

/// <summary>Finds the files that tell of parents of messages, for a capture.</summary>
/// <param name="tree">The tree.</param>
internal sealed class ParentFiles(ICaptureTree tree)
{
    private readonly RecordingTree _recording = new(tree);

    /// <summary>What only root can read here, and what it would add, in words; empty if nothing was refused.</summary>
    public IReadOnlyList<string> Refused { get; private set; } = [];

    /// <summary>The files as they are; the kernel's log is not among them.</summary>
    /// <remarks>Exactly those that a report reads, and all debug files of domains.</remarks>
    public IReadOnlyList<string> Find()
    {
        new MsiParentReader(_recording, new CaptureNotes(), CpuMask.Empty, int.MaxValue).Read();
        tree.List(DomainFiles.Folder, out IReadOnlyList<string> domains);
        HashSet<string> logs = [.. KernelLogFacts.Paths];
        Refused = [.. _recording.Denied.Select(Words)];
        return
        [
            .. _recording.Files.Where(path => !logs.Contains(path))
                .Union(domains.Order(StringComparer.Ordinal).Select(static name => $"{DomainFiles.Folder}/{name}")),
        ];
    }

    private static string Words(string path) => path switch
    {
        MadtFacts.Table => $"{path} (MADT): frames, windows and identities of parents",
        DomainFiles.Folder => $"{path}: domains, and the table of an IMSIC",
        _ when KernelLogFacts.Paths.Contains(path) => "dmesg: frames of a GICv2m, identities of an IMSIC",
        _ => path,
    };
}
