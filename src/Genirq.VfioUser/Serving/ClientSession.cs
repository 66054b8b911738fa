using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Serving;

/// <summary>One client's connection: its commands in their order, and replies in the same order.</summary>
/// <remarks>The loop's thread owns it. In steady state a message allocates nothing.</remarks>
internal sealed partial class ClientSession : ILoopSource
{
    // Limit: replies that wait because the client does not read; beyond it its commands are not read either.
    private const int MaxWaitingBytes = 4 << 20;

    // Limit: how often a client's socket is read before the other clients of the loop have their turn.
    private const int ReadsForTurn = 8;

    private readonly ISystemCalls _calls;
    private readonly VfioUserLoop _loop;
    private readonly ServedDevice _device;
    private readonly SocketHandle _socket;
    private readonly Action<ClientSession, string> _gone;
    private readonly MessageInput _input;
    private readonly MessageOutput _output;
    private readonly int _id;
    private EpollEvents _watched = EpollEvents.In;
    private PeerLimits? _limits;
    private string? _end;
    private bool _isClosed;
    private bool _isHandling;

    /// <summary>Begins to serve a client.</summary>
    public ClientSession(
        ISystemCalls calls,
        VfioUserLoop loop,
        ServedDevice device,
        SocketHandle socket,
        Action<ClientSession, string> gone)
    {
        _calls = calls;
        _loop = loop;
        _device = device;
        _socket = socket;
        _gone = gone;
        _input = new MessageInput(calls, socket);
        _output = new MessageOutput(calls, socket);
        _id = loop.Add(socket, _watched, this);
    }

    /// <inheritdoc/>
    public void OnReady(EpollEvents events)
    {
        if (_isClosed)
        {
            return;
        }

        if ((events & EpollEvents.Out) != 0)
        {
            Flush();
        }

        if ((events & (EpollEvents.In | EpollEvents.HangUp | EpollEvents.Error)) != 0
            && _output.WaitingBytes < MaxWaitingBytes)
        {
            ReadMessages();
        }

        Flush();
        if (_end is { } reason)
        {
            Close(reason);
        }
    }

    /// <summary>Handles commands that came while the server waited for the client.</summary>
    public void HandleDeferred()
    {
        // Some may stand behind the last answer in what was read, and the socket is empty then.
        if (!_isClosed && !_isHandling)
        {
            HandleMessages();
            Flush();
            if (_end is { } reason)
            {
                Close(reason);
            }
        }
    }

    /// <summary>Ends the connection.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    public void Close(string reason)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _loop.Remove(_id, _socket);
        _input.Clear();
        _output.Clear();
        while (_deferred.TryDequeue(out DeferredMessage? message))
        {
            message.Descriptors.Clear();
        }

        CloseTwin();
        _socket.Dispose();
        _gone(this, reason);
    }

    private void ReadMessages()
    {
        for (int left = ReadsForTurn; left > 0; left--)
        {
            switch (_input.Fill())
            {
                case InputResult.Message:
                    HandleMessages();
                    break;
                case InputResult.Closed:
                    _end ??= "The client closed the connection.";
                    return;
                default:
                    return;
            }

            if (!_input.IsMoreLikely || _end is not null || _output.WaitingBytes >= MaxWaitingBytes)
            {
                return;
            }
        }
    }

    private void HandleMessages()
    {
        _isHandling = true;
        HandleAll();
        _isHandling = false;
    }

    private void HandleAll()
    {
        while (_end is null)
        {
            if (_deferred.TryDequeue(out DeferredMessage? deferred))
            {
                Handle(deferred.Header, deferred.Body, deferred.Descriptors);
                deferred.Descriptors.Clear();
                continue;
            }

            if (!_input.TryPeek(out InputResult result))
            {
                return;
            }

            if (result == InputResult.Malformed)
            {
                Refuse(_input.Header, Errno.EINVAL, $"A message of {_input.Header.SizeBytes} bytes cannot be.");
                return;
            }

            _isFromInput = true;
            Handle(_input.Header, _input.Body, _input.Descriptors);
            _isFromInput = false;
            _input.Advance();
        }
    }

    private void Handle(in WireHeader header, ReadOnlySpan<byte> body, DescriptorBatch descriptors)
    {
        _device.Counters.AddCommand();
        if (!header.IsCommand || header.IsError)
        {
            _device.Counters.AddError();
            if (header.IsReply && _limits is not null)
            {
                // A late answer to a command of ours is not expected any more; an answer is never answered.
                return;
            }

            Refuse(header, Errno.EINVAL, "The client sent a reply where a command belongs.");
            return;
        }

        if (_limits is null)
        {
            Negotiate(header, body, descriptors);
            return;
        }

        int error = Carry(header, body, descriptors);
        if (error != 0)
        {
            _device.Counters.AddError();
        }

        if (header.IsPosted)
        {
            _output.Cancel();
        }
        else if (error != 0)
        {
            _output.Fail(header, error);
        }
        else
        {
            _output.End(ReplyTo(header));
        }
    }

    // The model's own code may throw; the client is told EIO, and the connection goes on.
    private int Carry(in WireHeader header, ReadOnlySpan<byte> body, DescriptorBatch descriptors)
    {
        if (descriptors.IsOverrun)
        {
            return Errno.EMFILE;
        }

        try
        {
            return Dispatch(header, body, descriptors);
        }
        catch (Exception exception)
        {
            _device.Fail(exception);
            return Errno.EIO;
        }
    }

    private static WireHeader ReplyTo(in WireHeader command) =>
        new(command.Id, command.Command, 0, WireFlags.Reply, 0);

    private void Refuse(in WireHeader header, int error, string reason)
    {
        if (!header.IsPosted)
        {
            _output.Fail(header, error);
        }

        _end = reason;
    }

    private void Flush()
    {
        int result = _output.IsEmpty ? 0 : _output.Flush();
        if (result < 0 && result != -Errno.EAGAIN)
        {
            _end ??= $"The client takes no replies: {Errno.NameOf(-result)}.";
            return;
        }

        EpollEvents wanted = (result == 0 ? EpollEvents.None : EpollEvents.Out)
            | (_output.WaitingBytes < MaxWaitingBytes ? EpollEvents.In : EpollEvents.None);
        if (wanted != _watched && !_isClosed)
        {
            _watched = wanted;
            _loop.Change(_id, _socket, wanted);
        }
    }
}
