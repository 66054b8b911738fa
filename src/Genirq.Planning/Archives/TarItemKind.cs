namespace Genirq.Planning.Archives;

/// <summary>What an entry of an archive is.</summary>
internal enum TarItemKind
{
    /// <summary>Nothing that has a place in a tree: a device, a sparse file.</summary>
    Other,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>Another name of a file that came before.</summary>
    HardLink,
}
