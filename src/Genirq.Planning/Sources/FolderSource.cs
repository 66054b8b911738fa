using Genirq.Planning.Archives;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Sources;

/// <summary>Reads folders.</summary>
internal static class FolderSource
{
    /// <summary>The folder that the live machine is below.</summary>
    public const string LiveRoot = "/";

    /// <summary>Reads the tree in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="SourceException">There is no tree; if folders in it are trees, they are named.</exception>
    public static MachineSource Open(string folder)
    {
        MachineCapture capture = MachineCaptureReader.Read(
            folder == LiveRoot ? new LiveTree() : new DirectoryTree(folder));
        if (!capture.IsEmpty || folder == LiveRoot)
        {
            return new MachineSource { Name = folder, Kind = MachineSourceKind.Folder, Capture = capture };
        }

        string[] trees = [.. TreesIn(folder)];
        string reason = $"{folder}: neither sys/bus/pci/devices nor proc/interrupts can be read here";
        throw new SourceException(trees.Length > 0
            ? $"{reason}; it holds {Names.Join(trees)}: name one, such as {Path.Combine(folder, trees[0])}"
            : $"{reason}, so it is no captured tree");
    }

    /// <summary>Whether a folder is a tree.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsTree(string folder) =>
        Directory.Exists(Path.Combine(folder, CapturePaths.PciDevices))
        || File.Exists(Path.Combine(folder, CapturePaths.Interrupts));

    private static List<string> TreesIn(string folder)
    {
        List<string> trees = [];
        try
        {
            trees.AddRange(
                Directory.EnumerateDirectories(folder).Where(IsTree).Select(inner => Path.GetFileName(inner)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be listed holds nothing that could be named.
            return [];
        }

        trees.Sort(NaturalOrder.Compare);
        return trees;
    }
}
