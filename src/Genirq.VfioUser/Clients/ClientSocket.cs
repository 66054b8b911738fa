using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Clients;

/// <summary>A connection to a server: any bytes go out, whole messages come in.</summary>
/// <remarks>Not thread-safe. Reading a message into <see cref="Body"/> allocates nothing in steady state.</remarks>
internal sealed class ClientSocket : IDisposable
{
    private const int MaxDescriptors = 253;

    private readonly ISystemCalls _calls;
    private readonly DescriptorHandle?[] _room = new DescriptorHandle?[MaxDescriptors];
    private readonly List<DescriptorHandle> _descriptors = [];
    private byte[] _bytes = new byte[64 << 10];
    private int _start;
    private int _end;

    /// <summary>Uses a connected socket.</summary>
    public ClientSocket(ISystemCalls calls, SocketHandle socket)
    {
        _calls = calls;
        Socket = socket;
    }

    /// <summary>The socket.</summary>
    public SocketHandle Socket { get; }

    /// <summary>The header of the message that was read last.</summary>
    public WireHeader Header { get; private set; }

    /// <summary>The body of the message that was read last; valid until the next read.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(_start + WireHeader.Size, (int)Header.SizeBytes - WireHeader.Size);

    /// <summary>Connects to a path.</summary>
    /// <exception cref="IOException">No server listens there.</exception>
    public static ClientSocket Connect(ISystemCalls calls, string path)
    {
        int result = calls.Socket(SocketKind.Stream, isNonBlocking: false, out SocketHandle socket);
        result = result < 0 ? result : calls.Connect(socket, path);
        if (result < 0)
        {
            socket.Dispose();
            throw new IOException($"{path}: no server can be reached: {Errno.NameOf(-result)}.");
        }

        return new ClientSocket(calls, socket);
    }

    /// <summary>Sends bytes, whatever they are.</summary>
    /// <exception cref="IOException">The server is gone, or the kernel does not send it.</exception>
    public void Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<SafeHandle> descriptors)
    {
        int error = SendAll(head, body, descriptors);
        if (error < 0)
        {
            throw new IOException(error is -Errno.EPIPE or -Errno.ECONNRESET
                ? "The server has closed the connection."
                : $"A message cannot be sent to the server: {Errno.NameOf(-error)}.");
        }
    }

    /// <summary>Sends bytes, whatever they are.</summary>
    /// <returns>Whether the server is still there.</returns>
    public bool TrySend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<SafeHandle> descriptors) =>
        SendAll(head, body, descriptors) == 0;

    private int SendAll(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<SafeHandle> descriptors)
    {
        while (!head.IsEmpty || !body.IsEmpty)
        {
            long sent = head.IsEmpty
                ? _calls.Send(Socket, body, default, descriptors, MessageFlags.None)
                : _calls.Send(Socket, head, body, descriptors, MessageFlags.None);
            if (sent < 0)
            {
                return (int)sent;
            }

            int fromHead = (int)Math.Min(sent, head.Length);
            head = head[fromHead..];
            body = body[(int)(sent - fromHead)..];
            descriptors = default;
        }

        return 0;
    }

    /// <summary>Reads one message into <see cref="Header"/> and <see cref="Body"/>.</summary>
    /// <param name="timeoutMilliseconds">How long to wait for more bytes; 0: for ever.</param>
    /// <returns>What came of it: <see cref="InputResult.Nothing"/> if the time is up.</returns>
    public InputResult Read(int timeoutMilliseconds)
    {
        DropDescriptors();
        _start += _hasMessage ? (int)Header.SizeBytes : 0;
        _hasMessage = false;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }

        while (!IsWhole(out InputResult problem))
        {
            if (problem == InputResult.Malformed)
            {
                return problem;
            }

            if (timeoutMilliseconds > 0
                && _calls.Poll(Socket, PollEvents.In, timeoutMilliseconds, out _) == 0)
            {
                return InputResult.Nothing;
            }

            if (!Fill())
            {
                return InputResult.Closed;
            }
        }

        _hasMessage = true;
        return InputResult.Message;
    }

    /// <summary>Takes the descriptors of the message that was read last.</summary>
    public DescriptorHandle[] TakeDescriptors()
    {
        DescriptorHandle[] taken = [.. _descriptors];
        _descriptors.Clear();
        return taken;
    }

    /// <summary>Reads one message and copies it.</summary>
    /// <returns>The message; null with the reason.</returns>
    public ReceivedMessage? Receive(int timeoutMilliseconds, out InputResult result)
    {
        result = Read(timeoutMilliseconds);
        return result == InputResult.Message ? new ReceivedMessage(Header, Body.ToArray(), TakeDescriptors()) : null;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        DropDescriptors();
        Socket.Dispose();
    }

    private bool _hasMessage;

    private bool IsWhole(out InputResult problem)
    {
        problem = InputResult.Message;
        if (_end - _start < WireHeader.Size)
        {
            return false;
        }

        Header = WireHeader.Read(_bytes.AsSpan(_start));
        if (Header.SizeBytes is < WireHeader.Size or > WireLimits.MaxMessageBytes)
        {
            problem = InputResult.Malformed;
            return false;
        }

        return _end - _start >= (int)Header.SizeBytes;
    }

    private bool Fill()
    {
        int have = _end - _start;
        int needed = have < WireHeader.Size ? WireHeader.Size : (int)Header.SizeBytes;
        if (_start + needed > _bytes.Length)
        {
            byte[] bytes = needed > _bytes.Length ? new byte[WireLimits.MaxMessageBytes] : _bytes;
            _bytes.AsSpan(_start, have).CopyTo(bytes);
            _bytes = bytes;
            _start = 0;
            _end = have;
        }

        long count = _calls.Receive(
            Socket, _bytes.AsSpan(_end), _room, MessageFlags.None, out ReceivedDescriptors received);
        for (int i = 0; i < received.Count; i++)
        {
            _descriptors.Add(_room[i]!);
            _room[i] = null;
        }

        _end += (int)Math.Max(count, 0);
        return count > 0;
    }

    private void DropDescriptors()
    {
        foreach (DescriptorHandle each in _descriptors)
        {
            each.Dispose();
        }

        _descriptors.Clear();
    }
}
