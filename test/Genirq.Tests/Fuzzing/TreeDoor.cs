namespace Genirq.Tests.Fuzzing;

/// <summary>A captured tree in a folder.</summary>
/// <param name="name">The door's name.</param>
/// <param name="isChanged">Which of its files are changed.</param>
internal sealed class TreeDoor(string name, Func<string, bool> isChanged) : FuzzDoor(name)
{
    private readonly TreeFolder _tree = new();
    private readonly Dictionary<byte[], List<TreeEntry>> _read = [];
    private (byte[]? Text, List<TreeEntry> Tree) _last = (null, []);

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Sound => field ??=
    [
        .. Directory.GetFiles(Path.Combine(Kept, "tree"), "sound-*").Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] sound, Random random)
    {
        List<TreeEntry> changed = new TreeMutation(random, isChanged).Apply(Read(sound));
        byte[] text = TreeText.Write(changed);
        _last = (text, changed);
        return text;
    }

    /// <inheritdoc/>
    public override int Try(byte[] input, int turn)
    {
        _tree.Become(ReferenceEquals(_last.Text, input) ? _last.Tree : TreeText.Read(input));
        return SourceCheck.Run(_tree.Path, turn);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _tree.Dispose();
        base.Dispose();
    }

    // What did not change is the same entry, so that it stays on disk.
    private List<TreeEntry> Read(byte[] sound)
    {
        if (!_read.TryGetValue(sound, out List<TreeEntry>? tree))
        {
            _read[sound] = tree = TreeText.Read(sound);
        }

        return tree;
    }
}
