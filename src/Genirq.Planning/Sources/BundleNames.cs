using System.Text.RegularExpressions;

namespace Genirq.Planning.Sources;

/// <summary>Knows the names that files with outputs of commands have in bug reports and in users' folders, in any
/// capitalisation: <c>lspci_-nnvv</c>, <c>ProcInterrupts.txt</c>, <c>hardware.txt</c>.</summary>
internal static partial class BundleNames
{
    // Of supportconfig: hardware, the files of /proc, and lscpu.
    private static readonly string[] s_names = ["hardware.txt", "proc.txt", "basic-environment.txt"];

    private static readonly string[] s_beginnings =
    [
        "lspci", "lscpu", "cpuinfo", "interrupts", "proc_interrupts", "proc_cpuinfo", "proc-interrupts", "proc-cpuinfo",
        "procinterrupts", "proccpuinfo", "nvidia-bug-report.log",
    ];

    /// <summary>Whether a file may hold outputs that tell of a machine, or tells of its kernel.</summary>
    /// <param name="name">Its name without folders.</param>
    public static bool IsWanted(string name) => IsOutput(name) || IsAbout(name);

    /// <summary>Whether a file may hold outputs that tell of a machine.</summary>
    /// <param name="name">Its name without folders.</param>
    public static bool IsOutput(string name) => Plain().IsMatch(name)
        || Array.Exists(s_names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
        || (Array.Exists(s_beginnings, known => name.StartsWith(known, StringComparison.OrdinalIgnoreCase))
            && !name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && !Picture().IsMatch(name));

    /// <summary>Whether a file is a picture of the tree of buses, which <c>lspci -t</c> draws.</summary>
    /// <param name="name">Its name without folders.</param>
    public static bool IsPicture(string name) => Picture().IsMatch(name);

    /// <summary>Whether a file tells of a machine's kernel, name or date only.</summary>
    /// <param name="name">Its name without folders.</param>
    public static bool IsAbout(string name) => About().IsMatch(name);

    /// <summary>Whether a file's name says what it holds and nothing else, such as a machine's name: several of them in
    /// a folder are of one machine.</summary>
    /// <param name="name">Its name without folders.</param>
    public static bool IsPlain(string name) => Plain().IsMatch(name);

    [GeneratedRegex(
        @"^(?:(?:proc[-_]?)?(?:interrupts|cpuinfo(?:minimal)?)|lspci(?:[-_ ]*(?:all|[vnkxdmq]+))*"
            + @"|lscpu(?:[-_ ]*[aep]+)*|hardware\.txt|proc\.txt|basic-environment\.txt|vector)(?:\.(?:txt|log|out))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    // The tree of buses, as lspci -t draws it.
    [GeneratedRegex(@"^lspci.*-[vnkxdmq]*t", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Picture();

    [GeneratedRegex(
        @"^(?:uname(?:[-_]+[a-z]+)?|date|(?:current)?dmesg)(?:\.(?:txt|log|out))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex About();
}
