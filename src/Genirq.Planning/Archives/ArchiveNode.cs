namespace Genirq.Planning.Archives;

/// <summary>A file, folder or link of an unpacked archive.</summary>
/// <param name="name">Its own name; empty for the root.</param>
/// <param name="parent">The folder that it is in; null for the root.</param>
internal sealed class ArchiveNode(string name, ArchiveNode? parent)
{
    private Dictionary<string, ArchiveNode>? _children;

    /// <summary>Its own name; empty for the root.</summary>
    public string Name { get; } = name;

    /// <summary>The folder that it is in; null for the root.</summary>
    public ArchiveNode? Parent { get; } = parent;

    /// <summary>What a link says; null if it is none.</summary>
    public string? Link { get; set; }

    /// <summary>The content of a file; null if it is none, or its content was not kept.</summary>
    public byte[]? Content { get; set; }

    /// <summary>Whether it is a file, be its content kept or not.</summary>
    public bool IsFile { get; set; }

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => !IsFile && Link is null;

    /// <summary>What is in a folder.</summary>
    public IEnumerable<ArchiveNode> Children => _children is null ? [] : _children.Values;

    /// <summary>Its path from the root, without a slash at its beginning.</summary>
    public string Path => Parent is null ? "" : Parent.Parent is null ? Name : $"{Parent.Path}/{Name}";

    /// <summary>Finds something in a folder.</summary>
    /// <param name="child">Its own name.</param>
    /// <returns>It; null if there is no such thing.</returns>
    public ArchiveNode? Find(string child) => _children?.GetValueOrDefault(child);

    /// <summary>Finds something in a folder, or makes a folder of that name.</summary>
    /// <param name="child">Its own name.</param>
    public ArchiveNode Add(string child)
    {
        _children ??= new Dictionary<string, ArchiveNode>(StringComparer.Ordinal);
        if (!_children.TryGetValue(child, out ArchiveNode? found))
        {
            found = new ArchiveNode(child, this);
            _children.Add(child, found);
        }

        return found;
    }
}
