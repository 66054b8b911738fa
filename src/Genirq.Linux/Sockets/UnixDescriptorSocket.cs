using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Microsoft.Win32.SafeHandles;

namespace Genirq.Linux.Sockets;

/// <summary>A connected UNIX stream socket whose bytes can bring descriptors.</summary>
/// <remarks>
/// <para>
/// Descriptors go with the first byte of what is sent, and a receive ends before the next bytes that bring some. The
/// framework's sockets drop them without a word; here nothing is lost unsaid: more than
/// <see cref="UnixSocketOptions.MaxDescriptors"/>, or more than the process may open, closes all of them and fails
/// with EMSGSIZE. Received descriptors are closed in programs that are started.
/// </para>
/// <para>
/// One thread may send while another receives; two must not do the same. <see cref="End"/> and <see cref="Dispose"/>
/// can be called from any.
/// </para>
/// </remarks>
public sealed class UnixDescriptorSocket : IDisposable
{
    private readonly ISystemCalls _calls;
    private readonly SocketHandle _handle;
    private readonly UnixSocketOptions _options;
    private readonly BlockedCalls _blocked = new();

    internal UnixDescriptorSocket(ISystemCalls calls, SocketHandle handle, UnixSocketOptions options)
    {
        _calls = calls;
        _handle = handle;
        _options = options;
    }

    /// <summary>The socket's descriptor, for calls that take one. It stays this object's.</summary>
    public SafeHandle Handle => _handle;

    /// <summary>Who is at the other end.</summary>
    /// <exception cref="LinuxException">The kernel does not tell.</exception>
    public UnixPeer Peer
    {
        get
        {
            int result = _calls.PeerCredentials(_handle, out PeerCredentials peer);
            LinuxException.ThrowIf(result, "getsockopt(SO_PEERCRED)", "Cannot tell who is at the other end:");
            return new UnixPeer(peer.ProcessId, peer.UserId, peer.GroupId);
        }
    }

    /// <summary>Connects to a listening socket.</summary>
    /// <param name="path">Its path, 107 bytes at most.</param>
    /// <param name="options">How it behaves; null: the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty or has a zero character.</exception>
    /// <exception cref="LinuxException">No server listens (ECONNREFUSED), no such path (ENOENT).</exception>
    public static UnixDescriptorSocket Connect(string path, UnixSocketOptions? options = null) =>
        Connect(SystemCalls.Real, path, options);

    /// <summary>Makes two sockets connected to each other.</summary>
    /// <param name="options">How both behave; null: the defaults.</param>
    /// <exception cref="LinuxException">The process has no descriptors left (EMFILE).</exception>
    public static (UnixDescriptorSocket First, UnixDescriptorSocket Second) CreatePair(
        UnixSocketOptions? options = null) => CreatePair(SystemCalls.Real, options);

    /// <summary>Sends all of some bytes, with descriptors.</summary>
    /// <param name="data">The bytes, 1 or more.</param>
    /// <param name="descriptors">What goes with the first byte. They stay the caller's.</param>
    /// <exception cref="LinuxException">
    /// The peer is gone (EPIPE, ECONNRESET), does not take it in time (ETIMEDOUT), or too many descriptors are under
    /// way (ETOOMANYREFS). Part of the bytes may have been sent.
    /// </exception>
    /// <exception cref="ArgumentNullException">One of the descriptors is null; nothing was sent.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of, before or while it waited.</exception>
    public void Send(ReadOnlySpan<byte> data, params ReadOnlySpan<SafeHandle> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Length, nameof(data));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            descriptors.Length, UnixSocketOptions.KernelMaxDescriptors, nameof(descriptors));
        HeldDescriptors.ThrowIfNull(descriptors, nameof(descriptors));
        while (!data.IsEmpty)
        {
            long sent = _calls.Send(_handle, data, [], descriptors, MessageFlags.DontWait);
            if (sent == -Errno.EAGAIN)
            {
                WaitFor(PollEvents.Out, "send");
                continue;
            }

            LinuxException.ThrowIf(sent, "sendmsg", $"Cannot send {data.Length} bytes:");
            data = data[(int)sent..];
            descriptors = [];
        }
    }

    /// <summary>Receives what is there, and waits if there is nothing.</summary>
    /// <param name="data">Where the bytes go.</param>
    /// <param name="descriptors">
    /// Where descriptors go, which are the caller's then; at least <see cref="UnixSocketOptions.MaxDescriptors"/>
    /// places, or more than there are places is too many.
    /// </param>
    /// <exception cref="LinuxException">
    /// Too many descriptors, or the process's limit was reached (EMSGSIZE): none was kept. The peer is gone
    /// (ECONNRESET), or sends nothing in time (ETIMEDOUT).
    /// </exception>
    /// <exception cref="ObjectDisposedException">It was disposed of, before or while it waited.</exception>
    public UnixReceived Receive(Span<byte> data, Span<SafeFileHandle?> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Length, nameof(data));
        int room = Math.Min(descriptors.Length, _options.MaxDescriptors);
        DescriptorHandle?[] handles = room == 0 ? [] : new DescriptorHandle?[room];
        while (true)
        {
            long result = _calls.Receive(
                _handle, data, handles, MessageFlags.DontWait, out ReceivedDescriptors received);
            if (result == -Errno.EAGAIN)
            {
                WaitFor(PollEvents.In, "receive");
                continue;
            }

            LinuxException.ThrowIf(result, "recvmsg", "Cannot receive:");
            if (received.IsTruncated)
            {
                throw new LinuxException(
                    new LinuxError(Errno.EMSGSIZE, "recvmsg"),
                    $"The peer sent more than {room} descriptors, or the process cannot open more; none was kept:");
            }

            for (int i = 0; i < received.Count; i++)
            {
                descriptors[i] = handles[i]!.ToFileHandle();
            }

            return new UnixReceived((int)result, received.Count);
        }
    }

    /// <summary>Receives an exact number of bytes.</summary>
    /// <param name="data">Where they go; all of it is filled.</param>
    /// <param name="descriptors">Where descriptors go, wherever among the bytes they come.</param>
    /// <returns>How many bytes, all or 0 (the peer sends no more), and how many descriptors.</returns>
    /// <exception cref="LinuxException">
    /// As <see cref="Receive"/>; and the peer closed in the middle (ECONNRESET). What descriptors had come are
    /// closed.
    /// </exception>
    public UnixReceived ReceiveExactly(Span<byte> data, Span<SafeFileHandle?> descriptors)
    {
        int bytes = 0;
        int count = 0;
        bool isWhole = false;
        try
        {
            while (bytes < data.Length)
            {
                UnixReceived part = Receive(data[bytes..], descriptors[count..]);
                count += part.DescriptorCount;
                bytes += part.ByteCount;
                if (part.ByteCount == 0)
                {
                    break;
                }
            }

            if (bytes > 0 && bytes < data.Length)
            {
                throw new LinuxException(
                    new LinuxError(Errno.ECONNRESET, "recvmsg"),
                    $"The peer closed after {bytes} of {data.Length} bytes:");
            }

            isWhole = true;
            return new UnixReceived(bytes, count);
        }
        finally
        {
            for (int i = 0; !isWhole && i < count; i++)
            {
                descriptors[i]?.Dispose();
                descriptors[i] = null;
            }
        }
    }

    /// <summary>Tells the peer that no more is sent.</summary>
    /// <exception cref="LinuxException">The connection has ended (ENOTCONN).</exception>
    public void EndSending() =>
        LinuxException.ThrowIf(
            _calls.Shutdown(_handle, SocketDirection.Send), "shutdown", "Cannot end one side of a connection:");

    /// <summary>Ends both sides. A thread that waits for the peer returns; the descriptor stays open.</summary>
    public void End() => _ = _calls.Shutdown(_handle, SocketDirection.Both);

    /// <summary>Closes it. Doing so twice is fine.</summary>
    /// <remarks>
    /// A thread that waits in a call gets <see cref="ObjectDisposedException"/>; the connection is ended then, also for
    /// whoever else has a descriptor of it. While no thread waits another descriptor of it stays usable.
    /// </remarks>
    public void Dispose()
    {
        _ = _blocked.Close(_calls, _handle);
        _handle.Dispose();
    }

    internal static UnixDescriptorSocket Connect(ISystemCalls calls, string path, UnixSocketOptions? options)
    {
        SocketFile.ThrowIfNoPath(path, nameof(path));
        int result = calls.Socket(SocketKind.Stream, isNonBlocking: false, out SocketHandle handle);
        LinuxException.ThrowIf(result, "socket", "Cannot make a UNIX socket:");
        result = calls.Connect(handle, path);
        if (result < 0)
        {
            handle.Dispose();
            throw new LinuxException(LinuxError.Of(result, "connect"), $"Cannot connect to {path}:");
        }

        return new UnixDescriptorSocket(calls, handle, options ?? UnixSocketOptions.Default);
    }

    internal static (UnixDescriptorSocket First, UnixDescriptorSocket Second) CreatePair(
        ISystemCalls calls, UnixSocketOptions? options)
    {
        options ??= UnixSocketOptions.Default;
        int result = calls.SocketPair(
            SocketKind.Stream, isNonBlocking: false, out SocketHandle first, out SocketHandle second);
        LinuxException.ThrowIf(result, "socketpair", "Cannot make two connected sockets:");
        return (new UnixDescriptorSocket(calls, first, options), new UnixDescriptorSocket(calls, second, options));
    }

    private void WaitFor(PollEvents wanted, string what)
    {
        int result = _blocked.Poll(_calls, _handle, wanted, _options.PatienceMilliseconds, this);
        LinuxException.ThrowIf(result, "poll", $"Cannot wait to {what}:");
        if (result == 0)
        {
            throw new LinuxException(
                new LinuxError(Errno.ETIMEDOUT, "poll"),
                $"The peer let {_options.Patience.TotalMilliseconds:0} ms pass and there was nothing to {what}:");
        }
    }
}
