using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Integration.Interop;

/// <summary>System calls that count, and fail where a test wants; the rest goes to the kernel, or to a device that the
/// test plays.</summary>
internal sealed class FaultySystemCalls : ISystemCalls
{
    private readonly ISystemCalls _inner;
    private readonly int[] _counts = new int[Enum.GetValues<SystemCall>().Length];
    private readonly List<(SystemCall Call, uint? Request, int Occurrence, int Errno)> _faults = [];
    private readonly Dictionary<uint, int> _requests = [];
    private readonly Lock _gate = new();

    public FaultySystemCalls(ISystemCalls? inner = null) => _inner = inner ?? SystemCalls.Real;

    /// <summary>Answers an ioctl with a structure in the kernel's place; null: the kernel's turn.</summary>
    public delegate int? StructureAnswer(SafeHandle descriptor, uint request, Span<byte> argument);

    public StructureAnswer? OnIoctl { get; set; }

    public Func<SafeHandle, uint, nint, int?>? OnIoctlNumber { get; set; }

    /// <summary>Says what stands for a device node, a memory file for example; null: the kernel's turn.</summary>
    public Func<string, DescriptorHandle?>? OnOpen { get; set; }

    /// <summary>Makes the n-th call of a kind from now on fail, counted from 1.</summary>
    public void FailOn(SystemCall call, int occurrence, int errno)
    {
        lock (_gate)
        {
            _faults.Add((call, null, _counts[(int)call] + occurrence, errno));
        }
    }

    /// <summary>Makes the n-th ioctl of one request from now on fail, counted from 1.</summary>
    public void FailOnRequest(uint request, int occurrence, int errno)
    {
        lock (_gate)
        {
            _faults.Add((SystemCall.Ioctl, request, _requests.GetValueOrDefault(request) + occurrence, errno));
        }
    }

    public int CountOf(SystemCall call)
    {
        lock (_gate)
        {
            return _counts[(int)call];
        }
    }

    public int CountOfRequest(uint request)
    {
        lock (_gate)
        {
            return _requests.GetValueOrDefault(request);
        }
    }

    public int Open(string path, OpenFlags flags, out DescriptorHandle handle)
    {
        handle = new DescriptorHandle();
        if (Fault(SystemCall.Open) is { } errno)
        {
            return errno;
        }

        if (OnOpen?.Invoke(path) is { } played)
        {
            handle = played;
            return 0;
        }

        return _inner.Open(path, flags, out handle);
    }

    public int Duplicate(SafeHandle descriptor, out DescriptorHandle handle)
    {
        handle = new DescriptorHandle();
        return Fault(SystemCall.Duplicate) ?? _inner.Duplicate(descriptor, out handle);
    }

    public int Fcntl(SafeHandle descriptor, FileControl command, nint argument) =>
        Fault(SystemCall.Fcntl) ?? _inner.Fcntl(descriptor, command, argument);

    public long Read(SafeHandle descriptor, Span<byte> data) =>
        Fault(SystemCall.Read) ?? _inner.Read(descriptor, data);

    public long Write(SafeHandle descriptor, ReadOnlySpan<byte> data) =>
        Fault(SystemCall.Write) ?? _inner.Write(descriptor, data);

    public long ReadAt(SafeHandle descriptor, Span<byte> data, long offset) =>
        Fault(SystemCall.ReadAt) ?? _inner.ReadAt(descriptor, data, offset);

    public long WriteAt(SafeHandle descriptor, ReadOnlySpan<byte> data, long offset) =>
        Fault(SystemCall.WriteAt) ?? _inner.WriteAt(descriptor, data, offset);

    public int Truncate(SafeHandle descriptor, long sizeBytes) =>
        Fault(SystemCall.Truncate) ?? _inner.Truncate(descriptor, sizeBytes);

    public int Status(SafeHandle descriptor, out FileStatus status)
    {
        status = default;
        return Fault(SystemCall.Status) ?? _inner.Status(descriptor, out status);
    }

    public int MemoryFile(string name, MemoryFileFlags flags, out DescriptorHandle handle)
    {
        handle = new DescriptorHandle();
        return Fault(SystemCall.MemoryFile) ?? _inner.MemoryFile(name, flags, out handle);
    }

    public int Map(
        SafeHandle? descriptor,
        long offset,
        long lengthBytes,
        MemoryProtection protection,
        MappingFlags flags,
        out MemoryMapping mapping)
    {
        mapping = new MemoryMapping(-1, 0);
        return Fault(SystemCall.Map)
            ?? _inner.Map(descriptor, offset, lengthBytes, protection, flags, out mapping);
    }

    public int Ioctl(SafeHandle descriptor, uint request, nint argument) =>
        Fault(SystemCall.Ioctl, request)
            ?? OnIoctlNumber?.Invoke(descriptor, request, argument)
            ?? _inner.Ioctl(descriptor, request, argument);

    public int Ioctl(SafeHandle descriptor, uint request, Span<byte> argument) =>
        Fault(SystemCall.Ioctl, request)
            ?? OnIoctl?.Invoke(descriptor, request, argument)
            ?? _inner.Ioctl(descriptor, request, argument);

    public int IoctlOpen(SafeHandle descriptor, uint request, nint argument, out DescriptorHandle handle)
    {
        handle = new DescriptorHandle();
        if (Fault(SystemCall.IoctlOpen, request) is { } errno)
        {
            return errno;
        }

        if (OnOpen?.Invoke($"ioctl:{request:X}") is { } played)
        {
            handle = played;
            return 0;
        }

        return _inner.IoctlOpen(descriptor, request, argument, out handle);
    }

    public int IoctlOpen(SafeHandle descriptor, uint request, Span<byte> argument, out DescriptorHandle handle)
    {
        handle = new DescriptorHandle();
        if (Fault(SystemCall.IoctlOpen, request) is { } errno)
        {
            return errno;
        }

        if (OnOpen?.Invoke($"ioctl:{request:X}") is { } played)
        {
            handle = played;
            return 0;
        }

        return _inner.IoctlOpen(descriptor, request, argument, out handle);
    }

    public int IoctlInterruptible(SafeHandle descriptor, uint request, nint argument) =>
        Fault(SystemCall.Ioctl, request) ?? _inner.IoctlInterruptible(descriptor, request, argument);

    public int EventFd(uint initial, EventFdFlags flags, out EventFdHandle handle)
    {
        handle = new EventFdHandle();
        return Fault(SystemCall.EventFd) ?? _inner.EventFd(initial, flags, out handle);
    }

    public int EpollCreate(out EpollHandle handle)
    {
        handle = new EpollHandle();
        return Fault(SystemCall.EpollCreate) ?? _inner.EpollCreate(out handle);
    }

    public int EpollControl(
        SafeHandle epoll, EpollOperation operation, SafeHandle descriptor, EpollEvents events, ulong data) =>
        Fault(SystemCall.EpollControl) ?? _inner.EpollControl(epoll, operation, descriptor, events, data);

    public int EpollWait(SafeHandle epoll, Span<EpollEvent> events, int timeoutMilliseconds) =>
        Fault(SystemCall.EpollWait) ?? _inner.EpollWait(epoll, events, timeoutMilliseconds);

    public int Poll(SafeHandle descriptor, PollEvents wanted, int timeoutMilliseconds, out PollEvents ready)
    {
        ready = PollEvents.None;
        return Fault(SystemCall.Poll) ?? _inner.Poll(descriptor, wanted, timeoutMilliseconds, out ready);
    }

    public int Socket(SocketKind kind, bool isNonBlocking, out SocketHandle handle)
    {
        handle = new SocketHandle();
        return Fault(SystemCall.Socket) ?? _inner.Socket(kind, isNonBlocking, out handle);
    }

    public int SocketPair(SocketKind kind, bool isNonBlocking, out SocketHandle first, out SocketHandle second)
    {
        first = new SocketHandle();
        second = new SocketHandle();
        return Fault(SystemCall.SocketPair) ?? _inner.SocketPair(kind, isNonBlocking, out first, out second);
    }

    public int Bind(SafeHandle socket, string path) => Fault(SystemCall.Bind) ?? _inner.Bind(socket, path);

    public int Connect(SafeHandle socket, string path) => Fault(SystemCall.Connect) ?? _inner.Connect(socket, path);

    public int Listen(SafeHandle socket, int backlog) => Fault(SystemCall.Listen) ?? _inner.Listen(socket, backlog);

    public int Accept(SafeHandle socket, bool isNonBlocking, out SocketHandle handle)
    {
        handle = new SocketHandle();
        return Fault(SystemCall.Accept) ?? _inner.Accept(socket, isNonBlocking, out handle);
    }

    public long Send(
        SafeHandle socket,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> body,
        ReadOnlySpan<SafeHandle> descriptors,
        MessageFlags flags) =>
        Fault(SystemCall.Send) ?? _inner.Send(socket, head, body, descriptors, flags);

    public long Receive(
        SafeHandle socket,
        Span<byte> data,
        Span<DescriptorHandle?> descriptors,
        MessageFlags flags,
        out ReceivedDescriptors received)
    {
        received = default;
        return Fault(SystemCall.Receive) ?? _inner.Receive(socket, data, descriptors, flags, out received);
    }

    public int Shutdown(SafeHandle socket, SocketDirection direction) =>
        Fault(SystemCall.Shutdown) ?? _inner.Shutdown(socket, direction);

    public int PeerCredentials(SafeHandle socket, out PeerCredentials credentials)
    {
        credentials = default;
        return Fault(SystemCall.PeerCredentials) ?? _inner.PeerCredentials(socket, out credentials);
    }

    public int SetThreadAffinity(ReadOnlySpan<ulong> cpus) =>
        Fault(SystemCall.SetThreadAffinity) ?? _inner.SetThreadAffinity(cpus);

    public int ThreadId() => _inner.ThreadId();

    public int CatchSignal(int signal) => Fault(SystemCall.CatchSignal) ?? _inner.CatchSignal(signal);

    public int SignalThread(int threadId, int signal) =>
        Fault(SystemCall.SignalThread) ?? _inner.SignalThread(threadId, signal);

    // The errno negated if this call is to fail.
    private int? Fault(SystemCall call, uint? request = null)
    {
        lock (_gate)
        {
            int count = ++_counts[(int)call];
            int ofRequest = 0;
            if (request is { } number)
            {
                ofRequest = _requests[number] = _requests.GetValueOrDefault(number) + 1;
            }

            foreach ((SystemCall failing, uint? failingRequest, int occurrence, int errno) in _faults)
            {
                bool isIt = failingRequest is null
                    ? failing == call && occurrence == count
                    : failingRequest == request && occurrence == ofRequest;
                if (isIt)
                {
                    return -errno;
                }
            }

            return null;
        }
    }
}
