namespace Genirq.Planning.Captures;

/// <summary>How an attempt to read something of a tree ended.</summary>
internal enum CaptureAccess
{
    /// <summary>It was read.</summary>
    Ok,

    /// <summary>There is no such file or folder.</summary>
    Missing,

    /// <summary>The privilege is missing.</summary>
    Denied,

    /// <summary>It is a folder where a file was looked for, or the other way round; or neither: a pipe, a socket, a
    /// device node.</summary>
    WrongKind,

    /// <summary>The system could not read it.</summary>
    Failed,

    /// <summary>It is a link that leads out of the tree.</summary>
    Outside,
}
