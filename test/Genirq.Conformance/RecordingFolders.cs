namespace Genirq.Conformance;

/// <summary>Where recordings lie: a part of them in the repository, all of them beside it, if at all.</summary>
internal static class RecordingFolders
{
    /// <summary>The kept ones.</summary>
    public static string Kept { get; } = Path.Combine(FindRoot(), "test/Genirq.Conformance/Recordings");

    /// <summary>The full set; the folder need not be there.</summary>
    public static string Full { get; } = Path.GetFullPath(Path.Combine(FindRoot(), "../shared/conformance"));

    /// <summary>The kept ones of Linux 7.3.</summary>
    public static string KeptOf73 { get; } = Path.Combine(Kept, "7.3");

    /// <summary>The full set of Linux 7.3; the folder need not be there.</summary>
    public static string FullOf73 { get; } = Path.GetFullPath(Path.Combine(FindRoot(), "../shared/conformance-7.3"));

    /// <summary>Every recording that is kept.</summary>
    public static IReadOnlyList<string> KeptFiles { get; } = [.. FilesIn(Kept), .. FilesIn(KeptOf73)];

    /// <summary>Every recording that is there, the kept ones first.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. KeptFiles, .. FilesIn(Full), .. FilesIn(FullOf73)];

    /// <summary>A folder by its name in a test.</summary>
    /// <param name="set">kept, full, kept 7.3 or full 7.3.</param>
    public static string FolderOf(string set) => set switch
    {
        "kept" => Kept,
        "full" => Full,
        "kept 7.3" => KeptOf73,
        _ => FullOf73,
    };

    /// <summary>The recordings of a folder, sorted; none when it is not there.</summary>
    /// <param name="folder">The folder.</param>
    public static IReadOnlyList<string> FilesIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)]
        : [];

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Genirq.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("There is no Genirq.slnx above the tests.");
    }
}
