using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Events;

/// <summary>An event descriptor: a counter that the kernel, other processes and this one raise and wait for.</summary>
/// <remarks>
/// Its calls never wait, and it is closed in programs that are started. Thread-safe. A signal costs one system call
/// and allocates nothing. Source: Linux 6.12, fs/eventfd.c.
/// </remarks>
public sealed class EventFd : IDisposable
{
    /// <summary>The highest count; a signal that would pass it is refused with EAGAIN.</summary>
    public const ulong MaxCount = ulong.MaxValue - 1;

    private readonly ISystemCalls _calls;
    private readonly SafeHandle _handle;
    private EventFd? _lent;
    private bool _isDisposed;

    private EventFd(ISystemCalls calls, SafeHandle handle)
    {
        _calls = calls;
        _handle = handle;
    }

    /// <summary>Makes a counter that begins at 0.</summary>
    /// <exception cref="LinuxException">No descriptor is left (EMFILE), or no memory (ENOMEM).</exception>
    public EventFd()
        : this(SystemCalls.Real, 0, EventFdMode.Counter)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="initialCount">What the counter begins with.</param>
    /// <param name="mode">What a read takes.</param>
    /// <exception cref="LinuxException">No descriptor is left (EMFILE), or no memory (ENOMEM).</exception>
    public EventFd(int initialCount, EventFdMode mode)
        : this(SystemCalls.Real, initialCount, mode)
    {
    }

    internal EventFd(ISystemCalls calls, int initialCount, EventFdMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCount);
        LinuxError error = TryOpen(calls, initialCount, mode, out EventFdHandle handle);
        LinuxException.ThrowIf(error, "Cannot make an event descriptor:");
        _calls = calls;
        _handle = handle;
    }

    /// <summary>The descriptor, for calls that take one. It stays this object's.</summary>
    public SafeHandle Handle => _handle;

    /// <summary>Whether its owner has closed it. A pump that watches it keeps the descriptor open until it is
    /// removed there.</summary>
    public bool IsDisposed => _isDisposed;

    /// <summary>Makes one, or tells why not.</summary>
    /// <param name="initialCount">What the counter begins with.</param>
    /// <param name="mode">What a read takes.</param>
    /// <param name="made">The descriptor; null on an error.</param>
    public static LinuxError TryCreate(int initialCount, EventFdMode mode, out EventFd? made) =>
        TryCreate(SystemCalls.Real, initialCount, mode, out made);

    /// <summary>Takes over a descriptor that was received or made elsewhere.</summary>
    /// <param name="handle">
    /// An event descriptor. From now on it is closed with the result; after an exception it is still the caller's, and
    /// unchanged.
    /// </param>
    /// <exception cref="LinuxException">
    /// It is not an event descriptor (EINVAL), no open descriptor (EBADF), or what it is cannot be seen because
    /// <c>/proc</c> is not there (ENOENT).
    /// </exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <remarks>Calls on the open file do not wait any more, also those of other processes that share it.</remarks>
    public static EventFd Adopt(SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ThrowIfOther(handle);
        return Adopt(SystemCalls.Real, handle);
    }

    /// <summary>Adds to the counter.</summary>
    /// <param name="count">How much, 1 to <see cref="MaxCount"/>.</param>
    /// <exception cref="LinuxException">The counter is full (EAGAIN).</exception>
    public void Signal(ulong count = 1)
    {
        LinuxError error = TrySignal(count);
        if (!error.IsNone)
        {
            Throw(error, count);
        }
    }

    /// <summary>Adds to the counter, or tells why not.</summary>
    /// <param name="count">How much. 0 changes nothing but wakes who waits for edges.</param>
    /// <returns>None; EAGAIN: the counter would pass <see cref="MaxCount"/>; EINVAL: the count is too large.</returns>
    public LinuxError TrySignal(ulong count = 1)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return Add(count);
    }

    /// <summary>Takes from the counter: all of it, or one of a semaphore's.</summary>
    /// <param name="count">What was taken; 0: there was nothing.</param>
    /// <returns>Whether there was something.</returns>
    /// <exception cref="LinuxException">The read failed for another reason than an empty counter.</exception>
    public bool TryTake(out ulong count)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        count = 0;
        long result = _calls.Read(_handle, MemoryMarshal.AsBytes(new Span<ulong>(ref count)));
        if (result < 0 && result != -Errno.EAGAIN)
        {
            Throw(LinuxError.Of(result, "read(eventfd)"), 0);
        }

        return result > 0;
    }

    /// <summary>Makes a second descriptor of the same counter.</summary>
    /// <exception cref="LinuxException">The process has no descriptor left (EMFILE).</exception>
    public EventFd Duplicate()
    {
        int result = _calls.Duplicate(_handle, out DescriptorHandle handle);
        LinuxException.ThrowIf(result, "fcntl(F_DUPFD_CLOEXEC)", "Cannot make a second event descriptor:");
        return new EventFd(_calls, handle);
    }

    /// <summary>Closes it. Doing so twice is fine.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _lent?.Dispose();
        _handle.Dispose();
    }

    internal static LinuxError TryCreate(ISystemCalls calls, int initialCount, EventFdMode mode, out EventFd? made)
    {
        LinuxError error = TryOpen(calls, initialCount, mode, out EventFdHandle handle);
        made = error.IsNone ? new EventFd(calls, handle) : null;
        return error;
    }

    // What it is was looked at before.
    internal static EventFd Adopt(ISystemCalls calls, SafeHandle handle)
    {
        int flags = calls.Fcntl(handle, FileControl.GetStatusFlags, 0);
        LinuxException.ThrowIf(flags, "fcntl(F_GETFL)", "Cannot take over an event descriptor:");
        int result = calls.Fcntl(handle, FileControl.SetStatusFlags, flags | (int)OpenFlags.NonBlocking);
        LinuxException.ThrowIf(result, "fcntl(F_SETFL)", "Cannot take over an event descriptor:");
        return new EventFd(calls, handle);
    }

    // The same descriptor for others, who cannot close it: one object for all of them, or another once they have closed
    // that. It is closed with this one. Under the lock of whoever lends it.
    internal EventFd Lend() => _lent is { _isDisposed: false, _handle.IsClosed: false } lent
        ? lent
        : _lent = new EventFd(_calls, new LentDescriptor(_handle));

    // A new edge without a count, also while its owner has closed it but a pump watches.
    internal LinuxError Kick() => Add(0);

    private LinuxError Add(ulong count)
    {
        long result = _calls.Write(_handle, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in count)));
        return LinuxError.Of(result, "write(eventfd)");
    }

    // What a descriptor is stands in the link that /proc has for it.
    private static void ThrowIfOther(SafeHandle handle)
    {
        int flags = SystemCalls.Real.Fcntl(handle, FileControl.GetStatusFlags, 0);
        LinuxException.ThrowIf(flags, "fcntl(F_GETFL)", "Cannot take over an event descriptor:");
        using HeldDescriptor held = new(handle);
        string? kind = new FileInfo($"/proc/self/fd/{held.Number}").LinkTarget;
        if (kind != "anon_inode:[eventfd]")
        {
            LinuxError error = new(kind is null ? Errno.ENOENT : Errno.EINVAL, "readlink");
            throw new LinuxException(error, kind is null
                ? "Cannot see in /proc whether a descriptor is an event descriptor:"
                : $"The descriptor is {kind}, not an event descriptor:");
        }
    }

    private static LinuxError TryOpen(
        ISystemCalls calls, int initialCount, EventFdMode mode, out EventFdHandle handle)
    {
        EventFdFlags flags = EventFdFlags.NonBlocking
            | (mode == EventFdMode.Semaphore ? EventFdFlags.Semaphore : EventFdFlags.None);
        return LinuxError.Of(calls.EventFd((uint)initialCount, flags, out handle), "eventfd");
    }

    [DoesNotReturn]
    private static void Throw(LinuxError error, ulong count) =>
        throw new LinuxException(error, count > 0 ? $"Cannot add {count} to an event descriptor:" : "Cannot read one:");
}
