using System.IO.Compression;

namespace Genirq.Tests.Views;

/// <summary>Files of real machines, which lie beside the repository, if at all.</summary>
internal static class ReferenceData
{
    /// <summary>Why a test that needs them does not run; null if they are there.</summary>
    public static string? Missing(string folder) => Directory.Exists(PathOf(folder))
        ? null
        : $"There is no folder {folder} with files of real machines beside the repository.";

    /// <summary>The lines of a file, packed or not, without an end of line at its end.</summary>
    public static string[] ReadLines(string file)
    {
        using Stream stream = File.OpenRead(PathOf(file));
        using Stream unpacked = file.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : stream;
        using StreamReader reader = new(unpacked);
        return reader.ReadToEnd().TrimEnd('\n').Split('\n');
    }

    private static string PathOf(string path)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Genirq.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? ".", "..", "shared", "data", path);
    }
}
