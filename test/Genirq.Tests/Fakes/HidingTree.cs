using Genirq.Planning.Captures;

namespace Genirq.Tests.Fakes;

/// <summary>A tree without some of its files and folders; <see cref="Capabilities"/> among them stands for all of
/// configuration space but its first 64 bytes, as without root.</summary>
internal sealed class HidingTree(ICaptureTree tree, params string[] hidden) : ICaptureTree
{
    /// <summary>Configuration space beyond 64 bytes.</summary>
    public const string Capabilities = "capabilities";

    private const int HeaderBytes = 64;

    /// <inheritdoc/>
    public CaptureAccess List(string path, out IReadOnlyList<string> names)
    {
        names = [];
        CaptureAccess access = IsHidden(path) ? CaptureAccess.Missing : tree.List(path, out names);
        names = [.. names.Where(name => !IsHidden($"{path}/{name}"))];
        return access;
    }

    /// <inheritdoc/>
    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        bool isShort = hidden.Contains(Capabilities) && path.EndsWith("/config", StringComparison.Ordinal);
        Span<byte> readable = isShort && buffer.Length > HeaderBytes ? buffer[..HeaderBytes] : buffer;
        return IsHidden(path) ? CaptureAccess.Missing : tree.Read(path, readable, out length);
    }

    /// <inheritdoc/>
    public CaptureAccess Open(string path, out Stream? stream)
    {
        stream = null;
        return IsHidden(path) ? CaptureAccess.Missing : tree.Open(path, out stream);
    }

    /// <inheritdoc/>
    public CaptureAccess ReadLink(string path, out string target)
    {
        target = "";
        return IsHidden(path) ? CaptureAccess.Missing : tree.ReadLink(path, out target);
    }

    private bool IsHidden(string path) => Array.Exists(
        hidden, one => path == one || path.StartsWith($"{one}/", StringComparison.Ordinal));
}
