namespace Genirq.Interop;

/// <summary>What stands at a path, links not followed.</summary>
internal enum PathKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>The privilege to find out is missing.</summary>
    Denied,

    /// <summary>It cannot be found out.</summary>
    Failed,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A link.</summary>
    Link,

    /// <summary>A pipe, a socket or a device node: to open it may wait, or do something.</summary>
    Special,
}
