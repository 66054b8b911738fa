using System.Runtime.InteropServices;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

// Event counters, epoll and poll.
internal sealed unsafe partial class SystemCalls
{
    private const int EpollCloseOnExec = 0x80000;

    /// <inheritdoc/>
    public int EventFd(uint initial, EventFdFlags flags, out EventFdHandle handle)
    {
        handle = Libc.EventFd(initial, flags | EventFdFlags.CloseOnExec);
        return Result(handle);
    }

    /// <inheritdoc/>
    public int EpollCreate(out EpollHandle handle)
    {
        handle = Libc.EpollCreate(EpollCloseOnExec);
        return Result(handle);
    }

    /// <inheritdoc/>
    public int EpollControl(
        SafeHandle epoll, EpollOperation operation, SafeHandle descriptor, EpollEvents events, ulong data)
    {
        EpollEvent change = new() { Events = events, Data = data };
        // SAFETY: the structure lies on this frame for the call and has the kernel's 12 bytes.
        return Result(Libc.EpollControl(epoll, operation, descriptor, &change));
    }

    /// <inheritdoc/>
    public int EpollWait(SafeHandle epoll, Span<EpollEvent> events, int timeoutMilliseconds)
    {
        Deadline deadline = new(timeoutMilliseconds);
        int result;
        // SAFETY: the span is fixed for the call, which is told how many entries it has.
        fixed (EpollEvent* at = events)
        {
            do
            {
                result = Result(Libc.EpollWait(epoll, at, events.Length, deadline.LeftMilliseconds));
            }
            while (MustRepeat(result));
        }

        return result;
    }

    /// <inheritdoc/>
    public int Poll(SafeHandle descriptor, PollEvents wanted, int timeoutMilliseconds, out PollEvents ready)
    {
        using HeldDescriptor held = new(descriptor);
        PollDescriptor one = new() { Descriptor = held.Number, Wanted = wanted };
        Deadline deadline = new(timeoutMilliseconds);
        int result;
        do
        {
            // SAFETY: the structure lies on this frame for the call; it is the one that the count says.
            result = Result(Libc.Poll(&one, 1, deadline.LeftMilliseconds));
        }
        while (MustRepeat(result));

        ready = one.Ready;
        return result;
    }
}
