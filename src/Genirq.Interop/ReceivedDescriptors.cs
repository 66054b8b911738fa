namespace Genirq.Interop;

/// <summary>What became of the descriptors of a message.</summary>
/// <param name="Count">How many were received.</param>
/// <param name="IsTruncated">Whether some had no room, or the process's limit was reached: none was kept.</param>
internal readonly record struct ReceivedDescriptors(int Count, bool IsTruncated);
