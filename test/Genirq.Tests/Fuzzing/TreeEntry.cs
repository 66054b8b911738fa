namespace Genirq.Tests.Fuzzing;

/// <summary>One file or link of a captured tree.</summary>
/// <param name="Path">Where it is, below the tree's root.</param>
/// <param name="Bytes">Its content; of a link, what it points to.</param>
/// <param name="IsLink">Whether it is a link.</param>
internal sealed record TreeEntry(string Path, byte[] Bytes, bool IsLink = false);
