using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.VfioUser.Messages;

/// <summary>Collects messages for a socket and sends them together.</summary>
/// <remarks>Messages leave in their order, descriptors with the first byte of theirs. Allocates nothing but room for
/// more than ever waited.</remarks>
internal sealed class MessageOutput(ISystemCalls calls, SocketHandle socket)
{
    private const int FirstRoom = 64 << 10;

    private readonly Queue<(int At, SafeHandle Descriptor)> _descriptors = new();
    private readonly SafeHandle[] _one = new SafeHandle[1];
    private byte[] _bytes = new byte[FirstRoom];
    private int _start;
    private int _end;
    private int _message;
    private bool _isBegun;

    /// <summary>How many bytes wait.</summary>
    public int WaitingBytes => _end - _start;

    /// <summary>Whether anything waits.</summary>
    public bool IsEmpty => _end == _start;

    /// <summary>Room for a part of a body, zeroed. Valid until the next call. Begins a message if none is begun; its
    /// header is written by <see cref="End"/>.</summary>
    /// <param name="sizeBytes">How much.</param>
    public Span<byte> Take(int sizeBytes)
    {
        Begin();
        return TakeRoom(sizeBytes);
    }

    /// <summary>Sends a descriptor with the message that is begun. It stays its owner's, who must keep it.</summary>
    public void Attach(SafeHandle descriptor) => _descriptors.Enqueue((_message, descriptor));

    /// <summary>Ends a message.</summary>
    /// <param name="header">Its header; the size is filled in.</param>
    public void End(in WireHeader header)
    {
        Begin();
        _isBegun = false;
        (header with { SizeBytes = (uint)(_end - _message) }).Write(_bytes.AsSpan(_message));
    }

    /// <summary>Ends a message as a bare header with an error; what was written of its body goes.</summary>
    public void Fail(in WireHeader command, int error)
    {
        Cancel();
        End(new WireHeader(command.Id, command.Command, 0, WireFlags.Reply | WireFlags.Error, (uint)error));
    }

    /// <summary>Takes back a message that was begun, if one was.</summary>
    public void Cancel()
    {
        if (_isBegun)
        {
            _end = _message;
            _isBegun = false;
            Detach();
        }
    }

    // Its descriptors go with it, or they would leave with another message.
    private void Detach()
    {
        for (int i = _descriptors.Count; i > 0; i--)
        {
            (int at, SafeHandle descriptor) = _descriptors.Dequeue();
            if (at != _message)
            {
                _descriptors.Enqueue((at, descriptor));
            }
        }
    }

    private void Begin()
    {
        if (!_isBegun)
        {
            _isBegun = true;
            _message = _end;
            TakeRoom(WireHeader.Size);
        }
    }

    private Span<byte> TakeRoom(int sizeBytes)
    {
        if (_bytes.Length - _end < sizeBytes)
        {
            MakeRoom(sizeBytes);
        }

        Span<byte> room = _bytes.AsSpan(_end, sizeBytes);
        room.Clear();
        _end += sizeBytes;
        return room;
    }

    /// <summary>Sends what there is.</summary>
    /// <returns>0: all has left; -EAGAIN: the socket is full; else the peer is gone.</returns>
    public int Flush()
    {
        while (_start != _end)
        {
            int end = _end;
            ReadOnlySpan<SafeHandle> with = default;
            if (_descriptors.TryPeek(out (int At, SafeHandle Descriptor) next))
            {
                if (next.At == _start)
                {
                    _one[0] = next.Descriptor;
                    with = _one;
                }
                else
                {
                    end = next.At;
                }
            }

            long sent = calls.Send(
                socket, _bytes.AsSpan(_start, end - _start), default, with, MessageFlags.DontWait);
            if (sent < 0)
            {
                return (int)sent;
            }

            if (!with.IsEmpty)
            {
                _descriptors.Dequeue();
            }

            _start += (int)sent;
        }

        _start = 0;
        _end = 0;
        return 0;
    }

    /// <summary>Forgets what waits.</summary>
    public void Clear()
    {
        _descriptors.Clear();
        _start = 0;
        _end = 0;
    }

    // What has left makes room first.
    private void MakeRoom(int sizeBytes)
    {
        int waiting = _end - _start;
        byte[] room = _bytes;
        if (waiting + sizeBytes > _bytes.Length)
        {
            room = new byte[Math.Max(_bytes.Length * 2, waiting + sizeBytes)];
        }

        _bytes.AsSpan(_start, waiting).CopyTo(room);
        for (int i = _descriptors.Count; i > 0; i--)
        {
            (int at, SafeHandle descriptor) = _descriptors.Dequeue();
            _descriptors.Enqueue((at - _start, descriptor));
        }

        _bytes = room;
        _message -= _start;
        _end -= _start;
        _start = 0;
    }
}
