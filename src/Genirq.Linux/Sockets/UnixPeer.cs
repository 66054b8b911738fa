namespace Genirq.Linux.Sockets;

/// <summary>Who was at the other end when the connection was made.</summary>
/// <param name="ProcessId">The process, as this process's namespace sees it.</param>
/// <param name="UserId">Its user.</param>
/// <param name="GroupId">Its group.</param>
public readonly record struct UnixPeer(int ProcessId, uint UserId, uint GroupId);
