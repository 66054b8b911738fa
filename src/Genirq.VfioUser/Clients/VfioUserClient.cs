using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Clients;

/// <summary>A client of vfio-user: drives any server's device.</summary>
/// <remarks>
/// <para>
/// Each method sends one command and waits for its reply; what the server asks of the client's memory meanwhile is
/// answered from <see cref="VfioUserClientOptions.Memory"/>. Results are 0 or the server's errno, negated.
/// </para>
/// <para>Not thread-safe. Region accesses allocate nothing.</para>
/// </remarks>
public sealed partial class VfioUserClient : IDisposable
{
    private readonly ClientSocket _socket;
    private readonly VfioUserClientOptions _options;
    private readonly byte[] _head = new byte[WireHeader.Size + 48];
    private ushort _nextId;

    private VfioUserClient(ClientSocket socket, VfioUserClientOptions options)
    {
        _socket = socket;
        _options = options;
    }

    /// <summary>What the server said of itself.</summary>
    public PeerLimits ServerLimits { get; private set; } = new();

    /// <summary>Connects to a server and negotiates.</summary>
    /// <param name="path">The path of its socket.</param>
    /// <param name="options">How; null: as usual.</param>
    /// <exception cref="ArgumentException">The path is empty or has a zero character.</exception>
    /// <exception cref="IOException">No server listens there, or the server refuses the version.</exception>
    public static VfioUserClient Connect(string path, VfioUserClientOptions? options = null) =>
        Connect(SystemCalls.Real, path, options);

    internal static VfioUserClient Connect(ISystemCalls calls, string path, VfioUserClientOptions? options = null)
    {
        SocketFile.ThrowIfNoPath(path, nameof(path));
        VfioUserClient client = new(ClientSocket.Connect(calls, path), options ?? new VfioUserClientOptions());
        try
        {
            client.Negotiate();
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _socket.Dispose();

    private void Negotiate()
    {
        byte[] body = VersionText.Write(_options.Limits);
        int error = Exchange(VfioUserCommand.Version, 0, body, default);
        if (error != 0)
        {
            throw new IOException($"The server refuses the version: {Errno.NameOf(-error)}.");
        }

        if (!VersionText.TryRead(_socket.Body, out PeerLimits limits) || limits.Major != _options.Limits.Major
            || limits.Minor > _options.Limits.Minor)
        {
            throw new IOException("The server's version is none that was proposed, or cannot be read.");
        }

        ServerLimits = limits;
    }

    // The fixed part of the body stands in _head behind the header already.
    private int Exchange(
        VfioUserCommand command, int fixedSize, ReadOnlySpan<byte> rest, ReadOnlySpan<SafeHandle> descriptors)
    {
        ushort id = Send(command, WireFlags.Command, fixedSize, rest, descriptors);
        while (true)
        {
            switch (_socket.Read(_options.ReplyTimeoutMilliseconds))
            {
                case InputResult.Closed:
                    throw new IOException("The server has closed the connection.");
                case InputResult.Malformed:
                    throw new IOException("The server sent a message of an impossible size.");
                case InputResult.Nothing:
                    throw new IOException($"The server did not answer in {_options.ReplyTimeoutMilliseconds} ms.");
            }

            WireHeader header = _socket.Header;
            if (header.IsCommand)
            {
                Serve(header);
            }
            else if (header.Id == id)
            {
                return header.IsError ? -(int)header.Error : 0;
            }
        }
    }

    private ushort Send(
        VfioUserCommand command,
        WireFlags flags,
        int fixedSize,
        ReadOnlySpan<byte> rest,
        ReadOnlySpan<SafeHandle> descriptors)
    {
        ushort id = ++_nextId;
        int size = WireHeader.Size + fixedSize;
        new WireHeader(id, command, (uint)(size + rest.Length), flags, 0).Write(_head);
        if (rest.Length <= _head.Length - size)
        {
            // One piece takes the shorter way through the kernel.
            rest.CopyTo(_head.AsSpan(size));
            size += rest.Length;
            rest = default;
        }

        _socket.Send(_head.AsSpan(0, size), rest, descriptors);
        return id;
    }

    private Span<byte> Fixed(int sizeBytes)
    {
        Span<byte> part = _head.AsSpan(WireHeader.Size, sizeBytes);
        part.Clear();
        return part;
    }

    // The server reads or writes memory.
    private void Serve(in WireHeader header)
    {
        ReadOnlySpan<byte> body = _socket.Body;
        int error = Errno.EINVAL;
        byte[] reply = [];
        if (body.Length >= DmaAccess.Size && _options.Memory is { } memory)
        {
            DmaAccess access = DmaAccess.Read(body);
            ReadOnlySpan<byte> data = body[DmaAccess.Size..];
            bool isRead = header.Command == VfioUserCommand.DmaRead && data.IsEmpty
                && access.Count <= WireLimits.MaxTransferBytes;
            bool isWrite = header.Command == VfioUserCommand.DmaWrite && access.Count == (ulong)data.Length;
            reply = new byte[DmaAccess.Size + (isRead ? (int)access.Count : 0)];
            access.Write(reply);
            bool isDone = (isRead && memory.TryRead(access.Address, reply.AsSpan(DmaAccess.Size)))
                || (isWrite && memory.TryWrite(access.Address, data));
            error = isDone ? 0 : Errno.EINVAL;
        }

        if (header.IsPosted)
        {
            return;
        }

        byte[] head = new byte[WireHeader.Size];
        int size = WireHeader.Size + (error == 0 ? reply.Length : 0);
        WireFlags flags = WireFlags.Reply | (error == 0 ? 0 : WireFlags.Error);
        new WireHeader(header.Id, header.Command, (uint)size, flags, (uint)error).Write(head);
        _socket.Send(head, error == 0 ? reply : [], default);
    }
}
