namespace Genirq.Planning.Captures;

/// <summary>A machine's <c>/sys</c> and <c>/proc</c>, or a copy of the parts that matter.</summary>
/// <remarks>
/// Paths are relative to the root and use slashes: <c>proc/interrupts</c>. Nothing here throws for what a tree lacks or
/// refuses: each method says how it ended. Not thread-safe.
/// </remarks>
internal interface ICaptureTree
{
    /// <summary>The names in a folder, unordered.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="names">The names; empty if it could not be read.</param>
    /// <returns>How it ended.</returns>
    CaptureAccess List(string path, out IReadOnlyList<string> names);

    /// <summary>Reads a file from its beginning, until it ends or the buffer is full.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="length">How many there are.</param>
    /// <returns>How it ended.</returns>
    CaptureAccess Read(string path, Span<byte> buffer, out int length);

    /// <summary>Opens a file that may be long.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="stream">The file, to be disposed by the caller; null if it could not be opened.</param>
    /// <returns>How it ended.</returns>
    CaptureAccess Open(string path, out Stream? stream);

    /// <summary>Reads where a link leads, without following it: it may lead nowhere.</summary>
    /// <param name="path">The link.</param>
    /// <param name="target">What the link says.</param>
    /// <returns>How it ended; <see cref="CaptureAccess.WrongKind"/> if it is not a link.</returns>
    CaptureAccess ReadLink(string path, out string target);
}
