using System.Text;
using Genirq.Planning.Captures;

namespace Genirq.Tests.Fakes;

/// <summary>A tree in memory, with links, and with files that may not be read.</summary>
internal sealed class MemoryTree : ICaptureTree
{
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly Dictionary<string, string> _links = [];
    private readonly Dictionary<string, SortedSet<string>> _folders = [];
    private readonly Dictionary<string, (CaptureAccess Access, int Readable)> _limits = [];

    /// <summary>How often each file was read.</summary>
    public Dictionary<string, int> Reads { get; } = [];

    /// <summary>Adds or replaces a file.</summary>
    public MemoryTree Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds or replaces a file.</summary>
    public MemoryTree Add(string path, byte[] bytes)
    {
        _files[path] = bytes;
        AddName(path);
        return this;
    }

    /// <summary>Adds a link.</summary>
    public MemoryTree AddLink(string path, string target)
    {
        _links[path] = target;
        AddName(path);
        return this;
    }

    /// <summary>Adds an empty folder.</summary>
    public MemoryTree AddFolder(string path)
    {
        _folders.TryAdd(path, []);
        AddName(path);
        return this;
    }

    /// <summary>Lets reading a file or folder fail.</summary>
    public MemoryTree Deny(string path, CaptureAccess access = CaptureAccess.Denied)
    {
        _limits[path] = (access, 0);
        return this;
    }

    /// <summary>Lets only the first bytes of a file be read.</summary>
    public MemoryTree Limit(string path, int readable)
    {
        _limits[path] = (CaptureAccess.Ok, readable);
        return this;
    }

    /// <summary>Removes a file or a link.</summary>
    public MemoryTree Remove(string path)
    {
        _files.Remove(path);
        _links.Remove(path);
        int slash = path.LastIndexOf('/');
        _folders[path[..slash]].Remove(path[(slash + 1)..]);
        return this;
    }

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names)
    {
        names = [];
        string real = Resolve(path);
        if (_limits.TryGetValue(real, out (CaptureAccess Access, int Readable) limit)
            && limit.Access != CaptureAccess.Ok)
        {
            return limit.Access;
        }

        if (!_folders.TryGetValue(real, out SortedSet<string>? found))
        {
            return _files.ContainsKey(real) ? CaptureAccess.WrongKind : CaptureAccess.Missing;
        }

        names = [.. found];
        return CaptureAccess.Ok;
    }

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        CaptureAccess access = Find(path, out ReadOnlySpan<byte> bytes);
        if (access == CaptureAccess.Ok)
        {
            length = Math.Min(bytes.Length, buffer.Length);
            bytes[..length].CopyTo(buffer);
        }

        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        CaptureAccess access = Find(path, out ReadOnlySpan<byte> bytes);
        stream = access == CaptureAccess.Ok ? new MemoryStream(bytes.ToArray()) : null;
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target)
    {
        int slash = path.LastIndexOf('/');
        string real = $"{Resolve(path[..slash])}/{path[(slash + 1)..]}";
        bool isLink = _links.TryGetValue(real, out string? found);
        target = found ?? "";
        return isLink ? CaptureAccess.Ok
            : _files.ContainsKey(real) || _folders.ContainsKey(real) ? CaptureAccess.WrongKind
            : CaptureAccess.Missing;
    }

    private CaptureAccess Find(string path, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        string real = Resolve(path);
        Reads[path] = Reads.GetValueOrDefault(path) + 1;
        bool isLimited = _limits.TryGetValue(real, out (CaptureAccess Access, int Readable) limit);
        if (isLimited && limit.Access != CaptureAccess.Ok)
        {
            return limit.Access;
        }

        if (!_files.TryGetValue(real, out byte[]? found))
        {
            return _folders.ContainsKey(real) ? CaptureAccess.WrongKind : CaptureAccess.Missing;
        }

        bytes = isLimited ? found.AsSpan(0, Math.Min(limit.Readable, found.Length)) : found;
        return CaptureAccess.Ok;
    }

    private void AddName(string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/'))
        {
            string folder = path[..slash];
            bool isKnown = _folders.TryGetValue(folder, out SortedSet<string>? names);
            _folders[folder] = names ??= [];
            names.Add(path[(slash + 1)..]);
            if (isKnown)
            {
                return;
            }

            path = folder;
        }
    }

    private string Resolve(string path, int depth = 0)
    {
        List<string> done = [];
        foreach (string part in path.Split('/'))
        {
            if (part is "." or "")
            {
                continue;
            }

            if (part == "..")
            {
                done.RemoveRange(Math.Max(done.Count - 1, 0), Math.Min(done.Count, 1));
                continue;
            }

            done.Add(part);
            if (depth < 40 && _links.TryGetValue(string.Join('/', done), out string? target))
            {
                done.RemoveAt(done.Count - 1);
                done = [.. Resolve($"{string.Join('/', done)}/{target}", depth + 1).Split('/')];
            }
        }

        return string.Join('/', done);
    }
}
