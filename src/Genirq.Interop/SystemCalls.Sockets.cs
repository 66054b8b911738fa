using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

// UNIX sockets, and descriptors in their messages.
internal sealed unsafe partial class SystemCalls
{
    private const int UnixDomain = 1;
    private const int SocketCloseOnExec = 0x80000;
    private const int SocketNonBlocking = 0x800;
    private const int SocketLevel = 1;
    private const int PeerCredentialsOption = 17;
    private const int RightsMessage = 1;

    // sun_path of struct sockaddr_un, with its closing zero; the family stands before it.
    private const int PathRoom = 108;
    private const int FamilySize = sizeof(ushort);

    // Limit: SCM_MAX_FD, the most descriptors that the kernel lets one message carry.
    private const int MaxDescriptors = 253;

    /// <inheritdoc/>
    public int Socket(SocketKind kind, bool isNonBlocking, out SocketHandle handle)
    {
        handle = Libc.Socket(UnixDomain, KindBits(kind, isNonBlocking), 0);
        return Result(handle);
    }

    /// <inheritdoc/>
    public int SocketPair(SocketKind kind, bool isNonBlocking, out SocketHandle first, out SocketHandle second)
    {
        first = new SocketHandle();
        second = new SocketHandle();
        int* numbers = stackalloc int[2];
        // SAFETY: the two numbers lie on this frame for the call, which writes exactly two.
        int result = Result(Libc.SocketPair(UnixDomain, KindBits(kind, isNonBlocking), 0, numbers));
        if (result == 0)
        {
            first.Take(numbers[0]);
            second.Take(numbers[1]);
        }

        return result;
    }

    /// <inheritdoc/>
    public int Bind(SafeHandle socket, string path)
    {
        byte* address = stackalloc byte[FamilySize + PathRoom];
        // SAFETY: the address lies on this frame for the call, which is told how much of it is used.
        int length = FillAddress(path, new Span<byte>(address, FamilySize + PathRoom));
        return length < 0 ? length : Result(Libc.Bind(socket, address, (uint)length));
    }

    /// <inheritdoc/>
    public int Connect(SafeHandle socket, string path)
    {
        byte* address = stackalloc byte[FamilySize + PathRoom];
        // SAFETY: the address lies on this frame for the call, which is told how much of it is used.
        int length = FillAddress(path, new Span<byte>(address, FamilySize + PathRoom));
        if (length < 0)
        {
            return length;
        }

        int result;
        do
        {
            result = Result(Libc.Connect(socket, address, (uint)length));
        }
        while (MustRepeat(result));
        return result;
    }

    /// <inheritdoc/>
    public int Listen(SafeHandle socket, int backlog) => Result(Libc.Listen(socket, backlog));

    /// <inheritdoc/>
    public int Accept(SafeHandle socket, bool isNonBlocking, out SocketHandle handle)
    {
        int result;
        do
        {
            int flags = SocketCloseOnExec | (isNonBlocking ? SocketNonBlocking : 0);
            // SAFETY: null pointers: the address of the peer is not asked for.
            handle = Libc.Accept(socket, null, null, flags);
            result = Result(handle);
        }
        while (MustRepeat(result));
        return result;
    }

    /// <inheritdoc/>
    public long Send(
        SafeHandle socket,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> body,
        ReadOnlySpan<SafeHandle> descriptors,
        MessageFlags flags)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MaxDescriptors);
        return descriptors.IsEmpty && body.IsEmpty
            ? SendPlain(socket, head, flags)
            : SendMessage(socket, head, body, descriptors, flags);
    }

    // The shorter way through the kernel.
    private static long SendPlain(SafeHandle socket, ReadOnlySpan<byte> data, MessageFlags flags)
    {
        // SAFETY: the span is fixed for the call, which is told its length.
        fixed (byte* at = data)
        {
            long result;
            do
            {
                result = Result(Libc.Send(socket, at, (nuint)data.Length, flags | MessageFlags.NoSignal));
            }
            while (MustRepeat(result));
            return result;
        }
    }

    [SkipLocalsInit]
    private static long SendMessage(
        SafeHandle socket,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> body,
        ReadOnlySpan<SafeHandle> descriptors,
        MessageFlags flags)
    {
        int controlSize = descriptors.Length == 0 ? 0 : ControlRoom(descriptors.Length);
        // SAFETY: head and body are fixed and the control data lies on this frame for the call; each length is told.
        byte* control = stackalloc byte[ControlRoom(MaxDescriptors)];
        Span<int> numbers = new(control + sizeof(ControlHeader), descriptors.Length);
        using HeldDescriptors held = new(descriptors, numbers);
        if (controlSize > 0)
        {
            *(ControlHeader*)control = new ControlHeader
            {
                Length = (nuint)(sizeof(ControlHeader) + (descriptors.Length * sizeof(int))),
                Level = SocketLevel,
                Kind = RightsMessage,
            };
        }

        fixed (byte* headAt = head, bodyAt = body)
        {
            DataVector* pieces = stackalloc DataVector[2];
            pieces[0] = new DataVector { Address = (nint)headAt, Length = (nuint)head.Length };
            pieces[1] = new DataVector { Address = (nint)bodyAt, Length = (nuint)body.Length };
            MessageHeader message = new()
            {
                Vectors = (nint)pieces,
                VectorCount = body.IsEmpty ? 1u : 2u,
                Control = controlSize == 0 ? 0 : (nint)control,
                ControlLength = (nuint)controlSize,
            };
            long result;
            do
            {
                result = Result(Libc.SendMessage(socket, &message, flags | MessageFlags.NoSignal));
            }
            while (MustRepeat(result));
            return result;
        }
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public long Receive(
        SafeHandle socket,
        Span<byte> data,
        Span<DescriptorHandle?> descriptors,
        MessageFlags flags,
        out ReceivedDescriptors received)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MaxDescriptors);
        received = default;
        // Not padded: in the padding of an odd number the kernel would find room for one more.
        int controlSize = descriptors.Length == 0 ? 0 : sizeof(ControlHeader) + (descriptors.Length * sizeof(int));
        // SAFETY: the span is fixed and the control data lies on this frame for the call; each length is told.
        byte* control = stackalloc byte[ControlRoom(MaxDescriptors)];
        fixed (byte* at = data)
        {
            DataVector piece = new() { Address = (nint)at, Length = (nuint)data.Length };
            MessageHeader message;
            long result;
            do
            {
                message = new MessageHeader
                {
                    Vectors = (nint)(&piece),
                    VectorCount = 1,
                    Control = (nint)control,
                    ControlLength = (nuint)controlSize,
                };
                result = Result(Libc.ReceiveMessage(socket, &message, flags | MessageFlags.CloseOnExec));
            }
            while (MustRepeat(result));

            if (result >= 0)
            {
                bool isCut = (message.Flags & MessageFlags.ControlTruncated) != 0;
                received = TakeDescriptors(
                    new ReadOnlySpan<byte>(control, (int)message.ControlLength), descriptors, isCut);
            }

            return result;
        }
    }

    /// <inheritdoc/>
    public int Shutdown(SafeHandle socket, SocketDirection direction) => Result(Libc.Shutdown(socket, direction));

    /// <inheritdoc/>
    public int PeerCredentials(SafeHandle socket, out PeerCredentials credentials)
    {
        uint length = (uint)sizeof(PeerCredentials);
        // SAFETY: the structure lies on the caller's frame and is fixed for the call, which is told its 12 bytes.
        fixed (PeerCredentials* at = &credentials)
        {
            return Result(Libc.GetOption(socket, SocketLevel, PeerCredentialsOption, at, &length));
        }
    }

    // Every descriptor that the kernel has installed is taken, room or not; with too many none is kept.
    private static ReceivedDescriptors TakeDescriptors(
        ReadOnlySpan<byte> control, Span<DescriptorHandle?> descriptors, bool isCut)
    {
        int count = 0;
        while (control.Length >= sizeof(ControlHeader))
        {
            ControlHeader head = MemoryMarshal.Read<ControlHeader>(control);
            int length = (int)Math.Min((ulong)head.Length, (ulong)control.Length);
            if (length < sizeof(ControlHeader))
            {
                break;
            }

            if (head.Level == SocketLevel && head.Kind == RightsMessage)
            {
                foreach (int number in MemoryMarshal.Cast<byte, int>(control[sizeof(ControlHeader)..length]))
                {
                    DescriptorHandle handle = new();
                    handle.Take(number);
                    if (count < descriptors.Length)
                    {
                        descriptors[count++] = handle;
                    }
                    else
                    {
                        handle.Dispose();
                        isCut = true;
                    }
                }
            }

            int step = Math.Min(Aligned(length), control.Length);
            control = control[step..];
        }

        if (!isCut)
        {
            return new ReceivedDescriptors(count, false);
        }

        while (count > 0)
        {
            descriptors[--count]!.Dispose();
            descriptors[count] = null;
        }

        return new ReceivedDescriptors(0, true);
    }

    private static int FillAddress(string path, Span<byte> address)
    {
        address.Clear();
        MemoryMarshal.Write(address, (ushort)UnixDomain);
        int length = Encoding.UTF8.GetByteCount(path);
        if (length >= PathRoom)
        {
            return -Errno.ENAMETOOLONG;
        }

        // Behind a zero the kernel would read nothing, and give the name before it to the file.
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return -Errno.EINVAL;
        }

        return FamilySize + Encoding.UTF8.GetBytes(path, address[FamilySize..]) + 1;
    }

    private static int KindBits(SocketKind kind, bool isNonBlocking) =>
        (int)kind | SocketCloseOnExec | (isNonBlocking ? SocketNonBlocking : 0);

    private static int ControlRoom(int descriptors) => sizeof(ControlHeader) + Aligned(descriptors * sizeof(int));

    private static int Aligned(int size) => (size + sizeof(long) - 1) & -sizeof(long);
}
