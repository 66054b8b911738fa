using Genirq.Planning.Captures;

namespace Genirq.Tests.Planning;

/// <summary>A tree whose reader is interrupted at the n-th file.</summary>
internal sealed class CancellingTree(ICaptureTree tree, int reads, CancellationTokenSource source) : ICaptureTree
{
    private int _reads;

    public CaptureAccess List(string path, out IReadOnlyList<string> names) => tree.List(path, out names);

    public CaptureAccess Read(string path, Span<byte> buffer, out int length)
    {
        Count();
        return tree.Read(path, buffer, out length);
    }

    public CaptureAccess Open(string path, out Stream? stream)
    {
        Count();
        return tree.Open(path, out stream);
    }

    public CaptureAccess ReadLink(string path, out string target) => tree.ReadLink(path, out target);

    private void Count()
    {
        if (++_reads == reads)
        {
            source.Cancel();
        }
    }
}
