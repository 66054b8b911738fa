using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.VfioUser.Interrupts;

/// <summary>A client's event descriptor, which is raised by one write of 8 bytes.</summary>
/// <remarks>
/// A descriptor whose writes would wait is asked first whether there is room: a client that lets its counter run full
/// must not stop the server. Clients that hand out non-blocking descriptors, as QEMU does, cost one system call.
/// </remarks>
internal sealed class EventSignal : IDisposable
{
    private const ushort FileTypeBits = 0xF000;

    private readonly ISystemCalls _calls;
    private readonly DescriptorHandle _descriptor;
    private readonly bool _mayWait;

    private EventSignal(ISystemCalls calls, DescriptorHandle descriptor, bool mayWait)
    {
        _calls = calls;
        _descriptor = descriptor;
        _mayWait = mayWait;
    }

    /// <summary>How a vector is counted that is raised: one.</summary>
    private static ReadOnlySpan<byte> One => [1, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Whether a descriptor can be one: event counters belong to no file system.</summary>
    public static bool IsPossible(ISystemCalls calls, DescriptorHandle descriptor) =>
        calls.Status(descriptor, out FileStatus status) == 0 && (status.Mode & FileTypeBits) == 0;

    /// <summary>Takes a descriptor.</summary>
    /// <param name="calls">The system calls.</param>
    /// <param name="descriptor">The descriptor; this owns it from now on.</param>
    public static EventSignal Take(ISystemCalls calls, DescriptorHandle descriptor)
    {
        const int NonBlocking = (int)OpenFlags.NonBlocking;
        int flags = calls.Fcntl(descriptor, FileControl.GetStatusFlags, 0);
        return new EventSignal(calls, descriptor, flags < 0 || (flags & NonBlocking) == 0);
    }

    /// <summary>Raises it. A full counter stays full: the client has not taken the events before.</summary>
    /// <returns>0, or the errno negated.</returns>
    public int Raise()
    {
        if (_mayWait)
        {
            int isReady = _calls.Poll(_descriptor, PollEvents.Out, 0, out PollEvents ready);
            if (isReady <= 0 || (ready & PollEvents.Out) == 0)
            {
                return Math.Min(isReady, 0);
            }
        }

        long result = _calls.Write(_descriptor, One);
        return result is >= 0 or -Errno.EAGAIN ? 0 : (int)result;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _descriptor.Dispose();
}
