using System.Text;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Sources;

/// <summary>A tree in memory, made of the parts of a text.</summary>
internal sealed class MadeTree : ICaptureTree
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _folders = new(StringComparer.Ordinal);

    /// <summary>Adds a file, and the folders that it is in.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its content.</param>
    public void Add(string path, byte[] content)
    {
        _files[path] = content;
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            string folder = path[..slash];
            if (!_folders.TryGetValue(folder, out SortedSet<string>? names))
            {
                _folders[folder] = names = new SortedSet<string>(StringComparer.Ordinal);
            }

            string rest = path[(slash + 1)..];
            int end = rest.IndexOf('/', StringComparison.Ordinal);
            names.Add(end < 0 ? rest : rest[..end]);
        }
    }

    /// <summary>Adds a file with a line of text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line.</param>
    public void AddLine(string path, string line) => Add(path, Encoding.ASCII.GetBytes($"{line}\n"));

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names)
    {
        bool isThere = _folders.TryGetValue(path, out SortedSet<string>? found);
        names = isThere ? [.. found!] : [];
        return isThere ? CaptureAccess.Ok : CaptureAccess.Missing;
    }

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        if (!_files.TryGetValue(path, out byte[]? content))
        {
            return CaptureAccess.Missing;
        }

        length = Math.Min(content.Length, buffer.Length);
        content.AsSpan(0, length).CopyTo(buffer);
        return CaptureAccess.Ok;
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        stream = _files.TryGetValue(path, out byte[]? content) ? new MemoryStream(content, writable: false) : null;
        return stream is null ? CaptureAccess.Missing : CaptureAccess.Ok;
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target)
    {
        target = "";
        return CaptureAccess.Missing;
    }
}
