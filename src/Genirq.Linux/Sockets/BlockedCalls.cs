using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Sockets;

/// <summary>The calls that wait at a socket, and their end when its owner closes it.</summary>
/// <remarks>
/// The kernel keeps a descriptor that is waited for open, and tells the wait nothing. Only where a thread waits is the
/// socket shut down: otherwise whoever has the same socket by another descriptor can go on with it.
/// </remarks>
internal sealed class BlockedCalls
{
    private int _count;
    private int _isClosed;

    /// <summary>Waits for a socket.</summary>
    /// <returns>What poll says.</returns>
    /// <exception cref="ObjectDisposedException">The socket was closed, before or meanwhile.</exception>
    public int Poll(ISystemCalls calls, SocketHandle socket, PollEvents wanted, int milliseconds, object owner)
    {
        // Ordering: full fences here and in Close: either this sees the end, or Close sees that there is a wait.
        Interlocked.Increment(ref _count);
        try
        {
            ThrowIfClosed(owner);
            int result = calls.Poll(socket, wanted, milliseconds, out _);
            ThrowIfClosed(owner);
            return result;
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Wakes whoever waits, for good.</summary>
    /// <returns>Whether it is the first time.</returns>
    public bool Close(ISystemCalls calls, SocketHandle socket)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return false;
        }

        if (Volatile.Read(ref _count) != 0)
        {
            _ = calls.Shutdown(socket, SocketDirection.Both);
        }

        return true;
    }

    private void ThrowIfClosed(object owner) =>
        // Ordering: pairs with the exchange in Close.
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed) != 0, owner);
}
