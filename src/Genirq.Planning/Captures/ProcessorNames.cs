using System.Collections.Frozen;

namespace Genirq.Planning.Captures;

/// <summary>Tells the kind of processor by the words of <c>uname</c>, and by those that distributions put into a
/// kernel's release.</summary>
internal static class ProcessorNames
{
    // Limit: letters of the longest word.
    private const int MaximumWord = 12;

    private static readonly FrozenDictionary<string, MachineArchitecture> s_words =
        new Dictionary<string, MachineArchitecture>
        {
            ["x86_64"] = MachineArchitecture.X86,
            ["amd64"] = MachineArchitecture.X86,
            ["i386"] = MachineArchitecture.X86,
            ["i486"] = MachineArchitecture.X86,
            ["i586"] = MachineArchitecture.X86,
            ["i686"] = MachineArchitecture.X86,
            ["aarch64"] = MachineArchitecture.Arm64,
            ["arm64"] = MachineArchitecture.Arm64,
            ["armv6l"] = MachineArchitecture.Arm64,
            ["armv7l"] = MachineArchitecture.Arm64,
            ["armv8l"] = MachineArchitecture.Arm64,
            ["riscv64"] = MachineArchitecture.RiscV,
            ["loongarch64"] = MachineArchitecture.LoongArch,
            ["loong64"] = MachineArchitecture.LoongArch,
            ["ppc64le"] = MachineArchitecture.PowerPc,
            ["ppc64el"] = MachineArchitecture.PowerPc,
            ["ppc64"] = MachineArchitecture.PowerPc,
            ["powerpc64le"] = MachineArchitecture.PowerPc,
            ["powerpc64"] = MachineArchitecture.PowerPc,
            ["s390x"] = MachineArchitecture.S390,
            ["mips64"] = MachineArchitecture.Other,
            ["ia64"] = MachineArchitecture.Other,
            ["sparc64"] = MachineArchitecture.Other,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The word in a line of <c>uname</c> that tells the kind; null without.</summary>
    /// <param name="line">The line.</param>
    /// <param name="release">The kernel's release in it.</param>
    public static string? In(ReadOnlySpan<char> line, string? release)
    {
        // A host may be called as a kind of processor is: it stands before the build's number.
        int build = line.IndexOf('#');
        ReadOnlySpan<char> rest = build < 0 ? line : line[build..];
        string? found = null;
        foreach (Range part in rest.SplitAny(" \t\r\n"))
        {
            bool isAlone = build >= 0 || part.End.Value == rest.Length;
            found = (isAlone ? WordOf(rest[part]) : null) ?? found;
        }

        return found ?? InRelease(release);
    }

    /// <summary>The part of a kernel's release that tells the kind, as <c>5.14.0-427.el9.aarch64+64k</c> has one; null
    /// without.</summary>
    /// <param name="release">The release.</param>
    public static string? InRelease(ReadOnlySpan<char> release)
    {
        string? found = null;
        foreach (Range part in release.SplitAny(".-+"))
        {
            found = WordOf(release[part]) ?? found;
        }

        return found;
    }

    /// <summary>Tells a machine of its processor what its source does not tell otherwise, or says that it tells another
    /// one.</summary>
    /// <param name="capture">The machine, with its kernel.</param>
    /// <param name="word">The word that tells the kind; null for none.</param>
    public static MachineCapture AddTo(MachineCapture capture, string? word)
    {
        if (word is null)
        {
            return capture;
        }

        MachineArchitecture kind = s_words[word];
        bool isOpen = capture.ArchitectureBasis == Basis.Assumed
            || capture.Architecture == MachineArchitecture.Unknown
            || (capture.Architecture == MachineArchitecture.Other && capture.ArchitectureBasis != Basis.Measured);
        if (isOpen || capture.Architecture == kind)
        {
            return capture with
            {
                Architecture = kind,
                ArchitectureBasis = Basis.Measured,
                ProcessorName = word,
            };
        }

        string note = $"the kernel's name is that of {word}, but what else is here is of "
            + $"{Architectures.NameOf(capture)}: they are not of one machine, and the kernel's name is left out";
        return capture with
        {
            Kernel = null,
            Notes = capture.Notes.Contains(note) ? capture.Notes : [.. capture.Notes, note],
        };
    }

    /// <summary>The word, if it tells a kind.</summary>
    /// <param name="word">The word.</param>
    internal static string? WordOf(ReadOnlySpan<char> word) =>
        word.Length <= MaximumWord && word.ToString() is var name && s_words.ContainsKey(name) ? name : null;
}
