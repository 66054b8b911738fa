namespace Genirq.VfioUser.Serving;

/// <summary>The process at the other end of a connection, as the kernel tells.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="UserId">Its user.</param>
/// <param name="GroupId">Its group.</param>
public readonly record struct VfioUserPeer(int ProcessId, long UserId, long GroupId);
