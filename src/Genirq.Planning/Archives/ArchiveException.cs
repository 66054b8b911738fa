namespace Genirq.Planning.Archives;

/// <summary>An archive that cannot be read, or is refused.</summary>
/// <param name="message">Where and why, without the archive's name.</param>
internal sealed class ArchiveException(string message) : Exception(message);
