using Genirq.Planning.Captures;
using Genirq.Planning.Lspci;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Knows the files of bug reports that hold outputs of commands: sosreport, supportconfig, hw-probe, or a
/// folder in which they were collected.</summary>
internal static class BundleFiles
{
    /// <summary>Limit: bytes of one such file, 64 MiB.</summary>
    public const int MaximumBytes = BoundedText.MaximumBytes;

    /// <summary>Limit: such files of one machine.</summary>
    public const int MaximumFiles = 64;

    private const string SosPci = "sos_commands/pci";
    private const string SosProcessor = "sos_commands/processor";

    /// <summary>Joins a tree without folders of functions with the listing that lies beside it.</summary>
    /// <param name="tree">The tree.</param>
    /// <returns>The machine; null if the tree has such folders, or nothing lies beside it.</returns>
    public static MachineCapture? ReadBeside(ICaptureTree tree)
    {
        if (tree.List(CapturePaths.PciDevices, out _) != CaptureAccess.Missing)
        {
            return null;
        }

        SectionText text = new();
        foreach (string? path in (string?[])[BestListing(tree), $"{SosProcessor}/lscpu"])
        {
            if (path is not null && tree.Open(path, out Stream? stream) == CaptureAccess.Ok)
            {
                using (stream)
                {
                    Add(text, stream!, path);
                }
            }
        }

        return text.HasListing || text.HasCpus ? text.Join(tree) : null;
    }

    /// <summary>Takes the parts of a file.</summary>
    /// <param name="joined">Where they go.</param>
    /// <param name="stream">The file.</param>
    /// <param name="name">Its name in notes.</param>
    public static void Add(SectionText joined, Stream stream, string name)
    {
        using BoundedText? text = BoundedText.Read(stream);
        string file = Path.GetFileName(name);
        if (text is not null && BundleNames.IsAbout(file))
        {
            joined.AddOrigin(file.StartsWith("date", StringComparison.OrdinalIgnoreCase)
                ? TextOrigin.OfDate(text.Letters)
                : TextOrigin.Find(text.Letters));
        }
        else if (text is not null)
        {
            ReadOnlySpan<char> letters = VmmText.Turn(text.Letters) ?? text.Letters;
            joined.Add(letters, SectionFinder.Find(letters), PrintableText.Of(name));
        }
    }

    // The one with the most details: "lspci_-nnvv" rather than "lspci_-n". A picture of the tree of buses is none.
    private static string? BestListing(ICaptureTree tree)
    {
        tree.List(SosPci, out IReadOnlyList<string> names);
        string? best = names
            .Where(static name => name.StartsWith("lspci", StringComparison.Ordinal)
                && !name.Contains("-t", StringComparison.Ordinal))
            .OrderByDescending(static name => name.Count(static letter => letter == 'v'))
            .ThenByDescending(static name => name.Count(static letter => letter == 'n'))
            .ThenBy(static name => name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best is null ? "lspci" : $"{SosPci}/{best}";
    }
}
