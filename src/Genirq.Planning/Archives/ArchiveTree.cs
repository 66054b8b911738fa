using Genirq.Planning.Captures;

namespace Genirq.Planning.Archives;

/// <summary>A tree inside an archive.</summary>
/// <param name="root">Its root, which nothing leads out of: links stay below it, as after <c>chroot</c>.</param>
internal sealed class ArchiveTree(ArchiveNode root) : ICaptureTree
{
    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names)
    {
        names = [];
        CaptureAccess access = Walk(path, followsLast: true, out ArchiveNode? node);
        if (node is null)
        {
            return access;
        }

        if (!node.IsFolder)
        {
            return CaptureAccess.WrongKind;
        }

        names = [.. node.Children.Select(static child => child.Name)];
        return CaptureAccess.Ok;
    }

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        CaptureAccess access = FindContent(path, out ReadOnlyMemory<byte> content);
        if (access == CaptureAccess.Ok)
        {
            length = Math.Min(content.Length, buffer.Length);
            content.Span[..length].CopyTo(buffer);
        }

        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        stream = null;
        CaptureAccess access = Walk(path, followsLast: true, out ArchiveNode? node);
        if (node is null)
        {
            return access;
        }

        if (node.IsFolder)
        {
            return CaptureAccess.WrongKind;
        }

        stream = node.Content is null ? null : new MemoryStream(node.Content, writable: false);
        return stream is null ? CaptureAccess.Failed : CaptureAccess.Ok;
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target)
    {
        target = "";
        CaptureAccess access = Walk(path, followsLast: false, out ArchiveNode? node);
        if (node is null)
        {
            return access;
        }

        target = node.Link ?? "";
        return node.Link is null ? CaptureAccess.WrongKind : CaptureAccess.Ok;
    }

    // Archives of sysfs pad each file with zeros to the size that the system claims: a page. Configuration space has
    // its true size, and ends in zeros of its own.
    private CaptureAccess FindContent(string path, out ReadOnlyMemory<byte> content)
    {
        content = default;
        CaptureAccess access = Walk(path, followsLast: true, out ArchiveNode? node);
        if (node is null)
        {
            return access;
        }

        if (node.IsFolder)
        {
            return CaptureAccess.WrongKind;
        }

        if (node.Content is null)
        {
            return CaptureAccess.Failed;
        }

        content = node.Content;
        content = node.Name == CapturePaths.Config || IsOfFirmware(path) ? content : content.TrimEnd((byte)0);
        return CaptureAccess.Ok;
    }

    // Numbers and tables there end in zeros that count.
    private static bool IsOfFirmware(string path) => path.StartsWith("sys/firmware/", StringComparison.Ordinal)
        || path.StartsWith("proc/device-tree/", StringComparison.Ordinal);

    private CaptureAccess Walk(string path, bool followsLast, out ArchiveNode? node)
    {
        node = root;
        int links = 0;
        Stack<string> parts = new();
        Push(parts, path);
        while (parts.TryPop(out string? part))
        {
            if (part is "..")
            {
                node = node == root ? root : node.Parent ?? root;
                continue;
            }

            ArchiveNode? found = node.Find(part);
            if (found is null)
            {
                node = null;
                return CaptureAccess.Missing;
            }

            if (found.Link is { } link && (followsLast || parts.Count > 0))
            {
                if (++links > ArchiveLimits.Links)
                {
                    node = null;
                    return CaptureAccess.Failed;
                }

                node = link.StartsWith('/') ? root : node;
                Push(parts, link);
                continue;
            }

            node = found;
        }

        return CaptureAccess.Ok;
    }

    private static void Push(Stack<string> parts, string path)
    {
        string[] all = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = all.Length - 1; i >= 0; i--)
        {
            if (all[i] != ".")
            {
                parts.Push(all[i]);
            }
        }
    }
}
