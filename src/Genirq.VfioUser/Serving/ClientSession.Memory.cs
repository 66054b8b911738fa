using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Serving;

/// <content>The client's memory by messages, and the second socket for them.</content>
/// <remarks>
/// While the server waits for an answer on the only socket it reads what comes: commands are kept in their order and
/// handled afterwards, so that neither side waits for the other for ever.
/// </remarks>
internal sealed partial class ClientSession
{
    // Limits: commands that are kept while the server waits, and their bytes.
    private const int MaxDeferred = 1024;
    private const int MaxDeferredBytes = 8 << 20;

    private readonly Queue<DeferredMessage> _deferred = new();
    private int _deferredBytes;
    private bool _isFromInput;
    private ushort _nextId;
    private SocketHandle? _twin;
    private SocketHandle? _twinOfClient;
    private MessageInput? _twinInput;
    private MessageOutput? _twinOutput;

    /// <summary>Reads the client's memory by DMA_READ.</summary>
    /// <returns>Whether all was read.</returns>
    public bool TryReadMemory(ulong address, Span<byte> data)
    {
        int longest = LongestTransfer;
        while (!data.IsEmpty)
        {
            int length = Math.Min(data.Length, longest);
            if (!Exchange(VfioUserCommand.DmaRead, new DmaAccess(address, (uint)length), [], data[..length]))
            {
                return false;
            }

            data = data[length..];
            address += (uint)length;
        }

        return true;
    }

    /// <summary>Writes the client's memory by DMA_WRITE.</summary>
    /// <returns>Whether all was written.</returns>
    public bool TryWriteMemory(ulong address, ReadOnlySpan<byte> data)
    {
        int longest = LongestTransfer;
        while (!data.IsEmpty)
        {
            int length = Math.Min(data.Length, longest);
            if (!Exchange(VfioUserCommand.DmaWrite, new DmaAccess(address, (uint)length), data[..length], []))
            {
                return false;
            }

            data = data[length..];
            address += (uint)length;
        }

        return true;
    }

    private int LongestTransfer =>
        (int)Math.Clamp(_limits?.MaxTransferBytes ?? 0, 1, WireLimits.MaxTransferBytes);

    private bool Exchange(
        VfioUserCommand command, in DmaAccess access, ReadOnlySpan<byte> sent, Span<byte> wanted)
    {
        if (_isClosed || _end is not null || _limits is null)
        {
            return false;
        }

        MessageOutput output = _twinOutput ?? _output;
        access.Write(output.Take(DmaAccess.Size));
        sent.CopyTo(output.Take(sent.Length));
        ushort id = ++_nextId;
        output.End(new WireHeader(id, command, 0, WireFlags.Command, 0));
        if (_twinInput is null && _isFromInput)
        {
            _input.Keep();
        }

        long due = Environment.TickCount64 + _device.Options.ReplyTimeoutMilliseconds;
        WireHeader header = new(id, command, 0, WireFlags.Reply, 0);
        while (_end is null)
        {
            if (TryTakeReply(header, access, wanted, out bool isFine))
            {
                return isFine;
            }

            Await(output, due);
        }

        return false;
    }

    // Sends what waits and reads what comes, until the time is up.
    private void Await(MessageOutput output, long due)
    {
        int result = output.Flush();
        if (result < 0 && result != -Errno.EAGAIN)
        {
            _end ??= $"The client takes no commands: {Errno.NameOf(-result)}.";
            return;
        }

        long left = due - Environment.TickCount64;
        if (left <= 0)
        {
            _end ??= "The client did not answer a DMA command in time.";
            return;
        }

        PollEvents wanted = PollEvents.In | (result == 0 ? PollEvents.None : PollEvents.Out);
        SocketHandle socket = _twin ?? _socket;
        if (_calls.Poll(socket, wanted, (int)left, out PollEvents ready) > 0 && (ready & ~PollEvents.Out) != 0
            && (_twinInput ?? _input).Fill() == InputResult.Closed)
        {
            _end ??= "The client closed the connection while it was to answer.";
        }
    }

    private bool TryTakeReply(in WireHeader wanted, in DmaAccess access, Span<byte> data, out bool isFine)
    {
        isFine = false;
        MessageInput input = _twinInput ?? _input;
        while (_end is null && input.TryPeek(out InputResult result))
        {
            if (result == InputResult.Malformed)
            {
                _end = $"A message of {input.Header.SizeBytes} bytes cannot be.";
                return false;
            }

            WireHeader header = input.Header;
            if (header.IsReply && header.Id == wanted.Id && header.Command == wanted.Command)
            {
                isFine = TakeData(header, input.Body, access, data);
                input.Skip();
                return true;
            }

            Defer(header, input);
        }

        return false;
    }

    private static bool TakeData(in WireHeader header, ReadOnlySpan<byte> body, in DmaAccess access, Span<byte> data)
    {
        if (header.IsError || body.Length < DmaAccess.Size || DmaAccess.Read(body).Address != access.Address
            || DmaAccess.Read(body).Count != access.Count)
        {
            return false;
        }

        ReadOnlySpan<byte> received = body[DmaAccess.Size..];
        if (received.Length != data.Length)
        {
            return false;
        }

        received.CopyTo(data);
        return true;
    }

    // On the second socket nothing but answers belongs; a late one is not expected any more.
    private void Defer(in WireHeader header, MessageInput input)
    {
        if (_twinInput is null && !header.IsReply)
        {
            _deferredBytes = _deferred.Count == 0 ? 0 : _deferredBytes;
            _deferredBytes += (int)header.SizeBytes;
            _deferred.Enqueue(new DeferredMessage(header, input.Body.ToArray(), input.TakeDescriptors()));
            if (_deferred.Count > MaxDeferred || _deferredBytes > MaxDeferredBytes)
            {
                _end = "The client sends commands and does not answer.";
            }
        }

        input.Skip();
    }

    private bool OpenTwin()
    {
        if (_calls.SocketPair(SocketKind.Stream, isNonBlocking: false, out _twin, out _twinOfClient) < 0)
        {
            CloseTwin();
            return false;
        }

        _twinInput = new MessageInput(_calls, _twin);
        _twinOutput = new MessageOutput(_calls, _twin);
        return true;
    }

    private void CloseTwin()
    {
        _twinInput?.Clear();
        _twinOutput?.Clear();
        _twin?.Dispose();
        _twinOfClient?.Dispose();
        (_twin, _twinOfClient, _twinInput, _twinOutput) = (null, null, null, null);
    }
}
