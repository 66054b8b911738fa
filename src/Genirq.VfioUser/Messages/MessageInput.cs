using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.VfioUser.Messages;

/// <summary>Reads messages from a socket, each with the descriptors that came with it.</summary>
/// <remarks>
/// <para>
/// The kernel hands over descriptors with the bytes that they were sent with, and ends a read behind them. So a read
/// that begins at a message takes at most as much as the shortest one has that may carry descriptors: either they are
/// the first message's, or that one is too short to have any. One read takes a message in most cases.
/// </para>
/// <para>
/// If messages keep coming, what waits is looked at first: without descriptors it is taken whole, many messages at
/// once.
/// </para>
/// <para>Allocates nothing but room for a message that is longer than any before.</para>
/// </remarks>
internal sealed class MessageInput(ISystemCalls calls, SocketHandle socket)
{
    private const int FirstRoom = 64 << 10;

    // A SET_IRQS with descriptors; a DMA_MAP has more.
    private const int ShortestCarrier = WireHeader.Size + WireLimits.IrqSetSize;

    // Of so many reads that a whole message filled, one is followed by a look for more.
    private const int ReadsForLook = 8;

    private byte[] _bytes = new byte[FirstRoom];
    private byte[] _other = [];
    private DescriptorBatch _otherDescriptors = new();
    private DescriptorBatch _received = new();

    // Those of a message behind the one that is read now, and where it begins.
    private DescriptorBatch _later = new();
    private int _laterAt = -1;
    private bool _isKept;
    private bool _isStream;
    private int _fullReads;
    private int _start;
    private int _end;

    /// <summary>The descriptors of the message that is read now.</summary>
    public DescriptorBatch Descriptors { get; private set; } = new();

    /// <summary>The header of the message that is read now; only after <see cref="TryPeek"/>.</summary>
    public WireHeader Header { get; private set; }

    /// <summary>Whether more is likely to wait behind what was read last.</summary>
    public bool IsMoreLikely { get; private set; }

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
        _laterAt = _laterAt < 0 ? -1 : _laterAt - begin;
        _start = 0;
        _end = rest;
        ReachLater();
    }

    /// <summary>Takes the descriptors of the message that is read now; another batch comes in their place.</summary>
    public DescriptorBatch TakeDescriptors()
    {
        DescriptorBatch taken = Descriptors;
        Descriptors = new DescriptorBatch();
        return taken;
    }

    /// <summary>Goes on to the next message. Descriptors that were not taken are closed.</summary>
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
        ReachLater();
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
        IsMoreLikely = false;
        return _isStream ? FillFromStream() : FillTo(BytesToBoundary());
    }

    /// <summary>Closes descriptors that were not taken.</summary>
    public void Clear()
    {
        Descriptors.Clear();
        _otherDescriptors.Clear();
        _later.Clear();
    }

    private static InputResult ResultOf(long result) =>
        result == -Errno.EAGAIN ? InputResult.Nothing : InputResult.Closed;

    // Takes all that waits, if it has no descriptors.
    private InputResult FillFromStream()
    {
        Span<byte> free = _bytes.AsSpan(_end);
        long waiting = calls.Receive(
            socket, free, default, MessageFlags.Peek | MessageFlags.DontWait, out ReceivedDescriptors seen);
        _isStream = waiting > ShortestCarrier;
        if (waiting <= 0)
        {
            return ResultOf(waiting);
        }

        IsMoreLikely = seen.IsTruncated;
        return FillTo(seen.IsTruncated ? (int)Math.Min(BytesToBoundary(), waiting) : (int)waiting);
    }

    private InputResult FillTo(int wanted)
    {
        long count = calls.Receive(
            socket, _bytes.AsSpan(_end, wanted), _received.Free, MessageFlags.DontWait,
            out ReceivedDescriptors received);
        if (count <= 0)
        {
            return ResultOf(count);
        }

        _end += (int)count;
        if (received.Count > 0 || received.IsTruncated)
        {
            _received.Add(received.Count, received.IsTruncated);
            Attribute();
        }

        if (!_isStream)
        {
            ExpectMore(count == wanted);
        }

        return InputResult.Message;
    }

    // A message that is not whole has more bytes somewhere; after a whole one a look is worth it now and then.
    private void ExpectMore(bool isFull)
    {
        _fullReads = isFull ? _fullReads + 1 : 0;
        _isStream = _fullReads >= ReadsForLook;
        IsMoreLikely = _isStream || (isFull && !IsWhole(LastMessage()));
        if (_isStream)
        {
            _fullReads = 0;
        }
    }

    // What was received belongs to the message that begins last: none before it in this read may have descriptors.
    private void Attribute()
    {
        int last = LastMessage();
        if (last != _start)
        {
            _laterAt = last;
            (_later, _received) = (_received, _later);
        }
        else if (Descriptors.Count == 0 && !Descriptors.IsOverrun)
        {
            (Descriptors, _received) = (_received, Descriptors);
        }
        else
        {
            Descriptors.TakeAll(_received);
        }
    }

    private void ReachLater()
    {
        if (_laterAt == _start)
        {
            (Descriptors, _later) = (_later, Descriptors);
            _laterAt = -1;
        }
    }

    // Where the last message begins of which anything was read.
    private int LastMessage()
    {
        int at = _start;
        while (IsWhole(at) && at + SizeOf(at) < _end)
        {
            at += SizeOf(at);
        }

        return at;
    }

    private bool IsWhole(int at) =>
        _end - at >= WireHeader.Size && SizeOf(at) is >= WireHeader.Size and var size && size <= _end - at;

    private int SizeOf(int at) => (int)WireHeader.Read(_bytes.AsSpan(at)).SizeBytes;

    // How many bytes are missing to the end of the message; of one that is not known yet, to where descriptors of
    // another one may come.
    private int BytesToBoundary()
    {
        int have = _end - _start;
        return have < WireHeader.Size ? ShortestCarrier - have : SizeOf(_start) - have;
    }

    private void MakeRoom()
    {
        int have = _end - _start;
        int needed = have < WireHeader.Size ? ShortestCarrier : SizeOf(_start);
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
