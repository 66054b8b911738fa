using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.VfioUser.Messages;

/// <summary>Reads messages from a socket, each with the descriptors that came with it.</summary>
/// <remarks>
/// <para>
/// The kernel hands over descriptors with the bytes that they were sent with, and ends a read behind them. What waits
/// is looked at first: if it carries no descriptors it is taken whole, many messages at once; if it does, bytes are
/// taken no further than the end of one header, then of one body, so that descriptors are never another message's.
/// </para>
/// <para>Allocates nothing but room for a message that is longer than any before.</para>
/// </remarks>
internal sealed class MessageInput(ISystemCalls calls, SocketHandle socket)
{
    private const int FirstRoom = 64 << 10;

    private byte[] _bytes = new byte[FirstRoom];
    private byte[] _other = [];
    private DescriptorBatch _otherDescriptors = new();
    private bool _isKept;
    private int _start;
    private int _end;

    /// <summary>The descriptors of the message that is read now.</summary>
    public DescriptorBatch Descriptors { get; private set; } = new();

    /// <summary>The header of the message that is read now; only after <see cref="TryPeek"/>.</summary>
    public WireHeader Header { get; private set; }

    /// <summary>Looks for a whole message in what was read.</summary>
    /// <param name="result">Whether there is one; if its size cannot be, <see cref="InputResult.Malformed"/>.</param>
    /// <returns>Whether <paramref name="result"/> is anything but "more is needed".</returns>
    public bool TryPeek(out InputResult result)
    {
        result = InputResult.Message;
        if (_end - _start < WireHeader.Size)
        {
            return false;
        }

        Header = WireHeader.Read(_bytes.AsSpan(_start));
        if (Header.SizeBytes is < WireHeader.Size or > WireLimits.MaxMessageBytes)
        {
            result = InputResult.Malformed;
            return true;
        }

        return _end - _start >= (int)Header.SizeBytes;
    }

    /// <summary>The body of the message that <see cref="TryPeek"/> found. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Body =>
        _bytes.AsSpan(_start + WireHeader.Size, (int)Header.SizeBytes - WireHeader.Size);

    /// <summary>Lets messages behind the one in hand be read while that one stays as it is. Ended by
    /// <see cref="Advance"/>.</summary>
    public void Keep()
    {
        if (_isKept)
        {
            return;
        }

        _isKept = true;
        int begin = _start + (int)Header.SizeBytes;
        int rest = _end - begin;
        byte[] bytes = _other.Length >= Math.Max(rest, FirstRoom) ? _other : new byte[Math.Max(rest, FirstRoom)];
        _bytes.AsSpan(begin, rest).CopyTo(bytes);
        (_bytes, _other) = (bytes, _bytes);
        (Descriptors, _otherDescriptors) = (_otherDescriptors, Descriptors);
        _start = 0;
        _end = rest;
    }

    /// <summary>Takes the descriptors of the message that is read now; another batch comes in their place.</summary>
    public DescriptorBatch TakeDescriptors()
    {
        DescriptorBatch taken = Descriptors;
        Descriptors = new DescriptorBatch();
        return taken;
    }

    /// <summary>Goes on to the next message. Descriptors that nobody took are closed.</summary>
    public void Advance()
    {
        if (_isKept)
        {
            _isKept = false;
            _otherDescriptors.Clear();
            return;
        }

        Skip();
    }

    /// <summary>Goes behind a message that was found while another one is kept.</summary>
    public void Skip()
    {
        _start += (int)Header.SizeBytes;
        Descriptors.Clear();
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }
    }

    /// <summary>Reads what is there. Only while no whole message waits.</summary>
    /// <returns><see cref="InputResult.Message"/> if anything was read.</returns>
    public InputResult Fill()
    {
        MakeRoom();
        Span<byte> free = _bytes.AsSpan(_end);
        long waiting = calls.Receive(
            socket, free, default, MessageFlags.Peek | MessageFlags.DontWait, out ReceivedDescriptors seen);
        if (waiting <= 0)
        {
            return ResultOf(waiting);
        }

        int wanted = seen.IsTruncated ? (int)Math.Min(BytesToBoundary(), waiting) : (int)waiting;
        Span<DescriptorHandle?> room = seen.IsTruncated ? Descriptors.Free : default;
        long count = calls.Receive(
            socket, free[..wanted], room, MessageFlags.DontWait, out ReceivedDescriptors received);
        if (count <= 0)
        {
            return ResultOf(count);
        }

        Descriptors.Add(received.Count, received.IsTruncated);
        _end += (int)count;
        return InputResult.Message;
    }

    /// <summary>Closes descriptors that were not taken.</summary>
    public void Clear()
    {
        Descriptors.Clear();
        _otherDescriptors.Clear();
    }

    private static InputResult ResultOf(long result) =>
        result == -Errno.EAGAIN ? InputResult.Nothing : InputResult.Closed;

    // How many bytes are missing to the end of the header, or of the message.
    private int BytesToBoundary()
    {
        int have = _end - _start;
        return have < WireHeader.Size
            ? WireHeader.Size - have
            : (int)WireHeader.Read(_bytes.AsSpan(_start)).SizeBytes - have;
    }

    private void MakeRoom()
    {
        int have = _end - _start;
        int needed = have < WireHeader.Size
            ? WireHeader.Size
            : (int)WireHeader.Read(_bytes.AsSpan(_start)).SizeBytes;
        if (needed > _bytes.Length)
        {
            byte[] grown = new byte[WireLimits.MaxMessageBytes];
            _bytes.AsSpan(_start, have).CopyTo(grown);
            _bytes = grown;
        }
        else if (_start + needed <= _bytes.Length && _bytes.Length - _end >= _bytes.Length / 2)
        {
            return;
        }
        else
        {
            _bytes.AsSpan(_start, have).CopyTo(_bytes);
        }

        _start = 0;
        _end = have;
    }
}
