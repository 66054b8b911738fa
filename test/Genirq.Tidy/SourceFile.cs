namespace Genirq.Tidy;

/// <summary>One file of the repository.</summary>
/// <param name="Path">Its path from the root, with slashes.</param>
/// <param name="Text">Its text.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>Its lines.</summary>
    public string[] Lines => Text.Split('\n');
}
