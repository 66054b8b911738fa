namespace Genirq.Planning.Captures;

/// <summary>A tree that remembers which files were read, so that a capture can take exactly these.</summary>
/// <param name="inner">The tree.</param>
internal sealed class RecordingTree(ICaptureTree inner) : ICaptureTree
{
    private readonly List<string> _read = [];
    private readonly List<string> _denied = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The files that could be read, in order.</summary>
    public IReadOnlyList<string> Files => _read;

    /// <summary>The files and folders that only another user may read.</summary>
    public IReadOnlyList<string> Denied => _denied;

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names)
    {
        CaptureAccess access = inner.List(path, out names);
        if (access == CaptureAccess.Denied)
        {
            Note(path, access);
        }

        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        CaptureAccess access = inner.Read(path, buffer, out length);
        Note(path, access);
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        CaptureAccess access = inner.Open(path, out stream);
        Note(path, access);
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target) => inner.ReadLink(path, out target);

    private void Note(string path, CaptureAccess access)
    {
        if (access is CaptureAccess.Ok or CaptureAccess.Denied && _known.Add(path))
        {
            (access == CaptureAccess.Ok ? _read : _denied).Add(path);
        }
    }
}
