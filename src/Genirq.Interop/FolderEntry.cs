namespace Genirq.Interop;

/// <summary>A name in a folder.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What stands there; null if the file system does not tell it here.</param>
internal readonly record struct FolderEntry(string Name, PathKind? Kind);
