namespace Genirq.Linux.Sockets;

/// <summary>What was received at once.</summary>
/// <param name="ByteCount">How many bytes; 0: the peer sends no more.</param>
/// <param name="DescriptorCount">How many descriptors came with them.</param>
public readonly record struct UnixReceived(int ByteCount, int DescriptorCount);
