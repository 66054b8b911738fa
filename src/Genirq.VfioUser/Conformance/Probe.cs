using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Clients;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Conformance;

/// <summary>What a case tries a server with: raw messages, and expectations that throw.</summary>
internal sealed class Probe : IDisposable
{
    private readonly ISystemCalls _calls;
    private readonly string _path;
    private readonly int _timeout;
    private readonly List<SafeHandle> _made = [];
    private ClientSocket _socket;
    private ushort _nextId;

    /// <summary>Connects; nothing is negotiated yet.</summary>
    public Probe(ISystemCalls calls, string path, int timeoutMilliseconds)
    {
        _calls = calls;
        _path = path;
        _timeout = timeoutMilliseconds;
        _socket = ClientSocket.Connect(calls, path);
    }

    /// <summary>Which interrupt type the cases of SET_IRQS use: MSI-X, or MSI.</summary>
    public IrqKind Kind { get; private set; }

    /// <summary>How many vectors it has.</summary>
    public uint Vectors { get; private set; }

    /// <summary>Negotiates as a plain client.</summary>
    public Probe Begin() => Begin(VersionText.Write(new PeerLimits { Minor = 1, MaxDescriptors = 16 }));

    /// <summary>Negotiates with a body of the case's own.</summary>
    public Probe Begin(byte[] body)
    {
        using ReceivedMessage reply = Call(VfioUserCommand.Version, body);
        Check(reply.Error == 0, $"VERSION was refused with {Errno.NameOf(reply.Error)}");
        return this;
    }

    /// <summary>Negotiates, and finds the interrupt type with vectors.</summary>
    /// <param name="least">How many vectors the case needs.</param>
    public Probe BeginIrqs(uint least = 1)
    {
        Begin();
        foreach (IrqKind kind in (ReadOnlySpan<IrqKind>)[IrqKind.MsiX, IrqKind.Msi])
        {
            using ReceivedMessage info = Call(VfioUserCommand.GetIrqInfo, Words(16, 0, (uint)kind, 0));
            Check(info.Error == 0 && info.Body.Length >= 16, "GET_IRQ_INFO was refused");
            Kind = kind;
            Vectors = BinaryPrimitives.ReadUInt32LittleEndian(info.Body.AsSpan(12));
            if (Vectors >= least)
            {
                return this;
            }
        }

        throw new ProbeException($"the device has fewer than {least} vectors of MSI-X and MSI") { IsSkipped = true };
    }

    /// <summary>Closes the connection and makes another.</summary>
    public Probe Reconnect()
    {
        _socket.Dispose();
        _socket = ClientSocket.Connect(_calls, _path);
        return this;
    }

    /// <summary>A body of 32-bit words.</summary>
    public static byte[] Words(params ReadOnlySpan<uint> words)
    {
        byte[] body = new byte[words.Length * sizeof(uint)];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(i * sizeof(uint)), words[i]);
        }

        return body;
    }

    /// <summary>A whole message.</summary>
    public byte[] Message(VfioUserCommand command, ReadOnlySpan<byte> body, WireFlags flags = WireFlags.Command)
    {
        byte[] message = new byte[WireHeader.Size + body.Length];
        new WireHeader(++_nextId, command, (uint)message.Length, flags, 0).Write(message);
        body.CopyTo(message.AsSpan(WireHeader.Size));
        return message;
    }

    /// <summary>Sends bytes as they are.</summary>
    public void Send(ReadOnlySpan<byte> bytes, params ReadOnlySpan<SafeHandle> descriptors) =>
        Check(_socket.TrySend(bytes, default, descriptors), "the server has closed the connection");

    /// <summary>Sends a command and takes its reply.</summary>
    public ReceivedMessage Call(
        VfioUserCommand command, ReadOnlySpan<byte> body, params ReadOnlySpan<SafeHandle> descriptors)
    {
        Send(Message(command, body), descriptors);
        return Receive(command, _nextId);
    }

    /// <summary>Takes the reply to a command.</summary>
    public ReceivedMessage Receive(VfioUserCommand command, int id)
    {
        ReceivedMessage message = Receive();
        Check(
            message.Header.IsReply,
            $"a message with flags 0x{(uint)message.Header.Flags:x} came where a reply belongs");
        Check(
            message.Header.Command == command && message.Header.Id == (ushort)id,
            $"the reply is to command {message.Header.Command}, id {message.Header.Id}, not to {command}, id {id}");
        return message;
    }

    /// <summary>Takes the next message.</summary>
    public ReceivedMessage Receive()
    {
        ReceivedMessage? message = _socket.Receive(_timeout, out InputResult result);
        return message ?? throw new ProbeException(result switch
        {
            InputResult.Closed => "the server closed the connection where a reply belongs",
            InputResult.Malformed => "the server sent a message of an impossible size",
            _ => $"no reply in {_timeout} ms",
        });
    }

    /// <summary>The number of the command that was sent last.</summary>
    public int LastId => _nextId;

    /// <summary>Sends a command that must succeed.</summary>
    public byte[] Succeed(
        VfioUserCommand command, ReadOnlySpan<byte> body, params ReadOnlySpan<SafeHandle> descriptors)
    {
        using ReceivedMessage reply = Call(command, body, descriptors);
        Check(reply.Error == 0, $"{command} was refused with {Errno.NameOf(reply.Error)}");
        return reply.Body;
    }

    /// <summary>Sends a command that must be refused with EINVAL.</summary>
    public void Refuse(
        VfioUserCommand command, ReadOnlySpan<byte> body, params ReadOnlySpan<SafeHandle> descriptors)
    {
        using ReceivedMessage reply = Call(command, body, descriptors);
        Check(reply.Error != 0, $"{command} was accepted");
        Check(reply.Error == Errno.EINVAL, $"{command} was refused with {Errno.NameOf(reply.Error)}, not EINVAL");
    }

    /// <summary>The server must refuse: an error reply or none, then the end of the connection.</summary>
    public void ExpectClosed()
    {
        for (int left = 2; left > 0; left--)
        {
            using ReceivedMessage? message = _socket.Receive(_timeout, out InputResult result);
            if (result == InputResult.Closed)
            {
                return;
            }

            Check(message is { Error: not 0 }, "the server neither refuses nor closes the connection");
        }

        throw new ProbeException("the server refuses, but leaves the connection open");
    }

    /// <summary>The connection must still be usable.</summary>
    public void ExpectUsable() => Succeed(VfioUserCommand.GetDeviceInfo, Words(16, 0, 0, 0));

    /// <summary>No message may come: shown by the reply to a later command being the next one.</summary>
    public void ExpectSilence() => ExpectUsable();

    /// <summary>Makes an event descriptor.</summary>
    public EventFdHandle NewEvent(EventFdFlags flags = EventFdFlags.None)
    {
        Check(
            _calls.EventFd(0, EventFdFlags.NonBlocking | flags, out EventFdHandle handle) == 0,
            "no descriptor is left");
        _made.Add(handle);
        return handle;
    }

    /// <summary>Takes the count of an event descriptor; 0 if nothing was raised.</summary>
    public ulong TakeEvent(EventFdHandle handle)
    {
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        return _calls.Read(handle, count) == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(count) : 0;
    }

    /// <summary>Makes a file in memory.</summary>
    public DescriptorHandle NewFile(long sizeBytes)
    {
        Check(
            _calls.MemoryFile("probe", MemoryFileFlags.AllowSealing, out DescriptorHandle file) == 0
                && _calls.Truncate(file, sizeBytes) == 0,
            "no file in memory can be made");
        _made.Add(file);
        return file;
    }

    /// <summary>The body of SET_IRQS.</summary>
    public byte[] IrqBody(IrqSetFlags flags, uint start, uint count, params ReadOnlySpan<byte> data) =>
        IrqBody((uint)Kind, flags, start, count, data);

    /// <summary>The body of SET_IRQS of any type.</summary>
    public static byte[] IrqBody(uint index, IrqSetFlags flags, uint start, uint count, params ReadOnlySpan<byte> data)
    {
        byte[] body = new byte[WireLimits.IrqSetSize + data.Length];
        new IrqSet((uint)body.Length, flags, index, start, count).Write(body);
        data.CopyTo(body.AsSpan(WireLimits.IrqSetSize));
        return body;
    }

    /// <summary>Gives a vector an event descriptor.</summary>
    public EventFdHandle Arm(uint vector, EventFdFlags flags = EventFdFlags.None)
    {
        EventFdHandle handle = NewEvent(flags);
        Succeed(
            VfioUserCommand.SetIrqs,
            IrqBody(IrqSetFlags.DataEventFd | IrqSetFlags.Trigger, vector, 1),
            handle);
        return handle;
    }

    /// <summary>Signals a range of vectors.</summary>
    public void Trigger(uint start, uint count) => Succeed(
        VfioUserCommand.SetIrqs, IrqBody(IrqSetFlags.DataNone | IrqSetFlags.Trigger, start, count));

    /// <summary>An event descriptor must have been raised so often.</summary>
    public void ExpectCount(EventFdHandle handle, ulong wanted, string what)
    {
        ulong count = TakeEvent(handle);
        Check(count == wanted, $"{what} was raised {count} times, not {wanted}");
    }

    /// <summary>Checks what the server did.</summary>
    public static void Check(bool isFine, string otherwise)
    {
        if (!isFine)
        {
            throw new ProbeException(otherwise);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        foreach (SafeHandle each in _made)
        {
            each.Dispose();
        }
    }
}
