using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;

namespace Genirq.Planning.Parents;

/// <summary>Reads the debug files of interrupt domains, as far as they tell of a parent of messages.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
/// <param name="online">The CPUs that are online.</param>
/// <param name="possible">How many CPUs there can be.</param>
internal sealed class DomainFiles(ICaptureTree tree, CaptureNotes notes, CpuMask online, int possible)
{
    /// <summary>Where the files are. Only root can read them.</summary>
    public const string Folder = "sys/kernel/debug/irq/domains";

    private const string SourceName = "debugfs";

    // Limit: files that are read; those of functions are not.
    private const int MaximumFiles = 64;

    /// <summary>Adds what the files say.</summary>
    /// <param name="facts">What is known so far.</param>
    public MsiParentFacts AddTo(MsiParentFacts facts)
    {
        CaptureAccess access = tree.List(Folder, out IReadOnlyList<string> names);
        if (access is not (CaptureAccess.Ok or CaptureAccess.Missing))
        {
            notes.AddAccess(Folder, Folder, access);
        }

        int files = 0;
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            if (name.Contains(":its@", StringComparison.Ordinal))
            {
                facts = facts with { ItsSource = facts.ItsSource ?? SourceName };
            }

            bool isOfFunction = name.Contains("PCI-", StringComparison.Ordinal) || name is "default" or "VECTOR";
            bool isMissing = facts is { IdentityTable: null, IdentityContradiction: null };
            if (!isOfFunction && isMissing && files++ < MaximumFiles)
            {
                facts = AddTable(facts, name);
            }
        }

        return facts;
    }

    // The file of the base domain is its own; those of domains on it show the table below their own lines.
    private MsiParentFacts AddTable(MsiParentFacts facts, string name)
    {
        string path = $"{Folder}/{name}";
        if (tree.Open(path, out Stream? stream) != CaptureAccess.Ok || stream is null)
        {
            return facts;
        }

        using (stream)
        {
            using BoundedText? text = BoundedText.Read(stream);
            if (text is null || !VectorDumpReader.LooksLike(text.Letters))
            {
                return facts;
            }

            if (!VectorDumpReader.TryRead(text.Letters, out VectorDump? dump, out string? problem))
            {
                notes.Add($"{path}: {problem}; left out");
                return facts;
            }

            if (!dump.IsOfIdentities)
            {
                return facts;
            }

            return facts.WithTable(dump, online, possible, problem => notes.Add($"{path}: {problem}"));
        }
    }
}
