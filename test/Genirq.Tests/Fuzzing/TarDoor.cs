using System.Formats.Tar;
using System.Text;
using Genirq.Tests.Planning.Archives;

namespace Genirq.Tests.Fuzzing;

/// <summary>A tar archive with a tree in it.</summary>
internal sealed class TarDoor() : FuzzDoor("tar")
{
    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Sound => field ??=
    [
        .. Directory.GetFiles(Path.Combine(Kept, "tree"), "sound-*").Order(StringComparer.Ordinal)
            .SelectMany(static path => new[] { TarEntryFormat.Gnu, TarEntryFormat.Pax }
                .Select(format => Pack(TreeText.Read(File.ReadAllBytes(path)), format))),
    ];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] sound, Random random) => new TarMutation(random).Apply(sound);

    /// <inheritdoc/>
    public override int Try(byte[] input, int turn)
    {
        string path = At("tar");
        File.WriteAllBytes(path, input);
        return SourceCheck.Run(path, turn);
    }

    // A long path has an item of its own for its name.
    private static byte[] Pack(List<TreeEntry> tree, TarEntryFormat format)
    {
        PackedFiles files = new(format);
        foreach (TreeEntry entry in tree)
        {
            _ = entry.IsLink
                ? files.AddLink($"t/{entry.Path}", Encoding.Latin1.GetString(entry.Bytes))
                : files.AddFile($"t/{entry.Path}", entry.Bytes);
        }

        return files.AddFile($"t/{new string('l', 120)}/sys/vendor", "0x8086\n").Bytes();
    }
}
