using Genirq.Planning.Captures;

namespace Genirq.Planning.Sources;

/// <summary>A tree with one file, which is opened once.</summary>
/// <param name="path">The file's path in the tree.</param>
/// <param name="content">Its content.</param>
internal sealed class SingleFileTree(string path, Stream content) : ICaptureTree
{
    /// <inheritdoc/>
    public CaptureAccess List(string folder, out IReadOnlyList<string> names)
    {
        names = [];
        return CaptureAccess.Missing;
    }

    /// <inheritdoc/>
    public CaptureAccess Read(string file, Span<byte> buffer, out int length)
    {
        length = 0;
        return CaptureAccess.Missing;
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string file, out Stream? stream)
    {
        stream = file == path ? content : null;
        return stream is null ? CaptureAccess.Missing : CaptureAccess.Ok;
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string link, out string target)
    {
        target = "";
        return CaptureAccess.Missing;
    }
}
