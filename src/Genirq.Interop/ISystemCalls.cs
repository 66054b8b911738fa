using System.Runtime.InteropServices;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

/// <summary>The system calls that the back ends make. Tests put others in their place.</summary>
/// <remarks>
/// Each call returns what the kernel does, or the errno negated; never -1. Calls that a signal interrupts are made
/// again, but for <see cref="IoctlInterruptible"/>. A call that makes a descriptor returns 0 or the error, and on an
/// error the handle is invalid. Everything that is made is closed in programs that are started. Any thread may call.
/// </remarks>
internal interface ISystemCalls
{
    /// <summary>Opens a file (open).</summary>
    int Open(string path, OpenFlags flags, out DescriptorHandle handle);

    /// <summary>Makes a second descriptor of the same open file (fcntl, F_DUPFD_CLOEXEC).</summary>
    int Duplicate(SafeHandle descriptor, out DescriptorHandle handle);

    /// <summary>Reads or changes what is kept with a descriptor (fcntl).</summary>
    int Fcntl(SafeHandle descriptor, FileControl command, nint argument);

    /// <summary>Reads (read).</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    long Read(SafeHandle descriptor, Span<byte> data);

    /// <summary>Writes (write).</summary>
    /// <returns>How many bytes were taken.</returns>
    long Write(SafeHandle descriptor, ReadOnlySpan<byte> data);

    /// <summary>Reads at a place (pread).</summary>
    long ReadAt(SafeHandle descriptor, Span<byte> data, long offset);

    /// <summary>Writes at a place (pwrite).</summary>
    long WriteAt(SafeHandle descriptor, ReadOnlySpan<byte> data, long offset);

    /// <summary>Sets a file's size (ftruncate).</summary>
    int Truncate(SafeHandle descriptor, long sizeBytes);

    /// <summary>Tells size and kind of an open file (statx).</summary>
    int Status(SafeHandle descriptor, out FileStatus status);

    /// <summary>Makes a file in memory (memfd_create).</summary>
    int MemoryFile(string name, MemoryFileFlags flags, out DescriptorHandle handle);

    /// <summary>Maps a file, or memory of no file (mmap).</summary>
    /// <param name="descriptor">The file; null: memory of no file.</param>
    /// <param name="offset">Where in the file, a multiple of the page size.</param>
    /// <param name="lengthBytes">How many bytes, 1 or more.</param>
    /// <param name="protection">What is allowed.</param>
    /// <param name="flags">How.</param>
    /// <param name="mapping">The memory; invalid on an error.</param>
    int Map(
        SafeHandle? descriptor,
        long offset,
        long lengthBytes,
        MemoryProtection protection,
        MappingFlags flags,
        out MemoryMapping mapping);

    /// <summary>A device's own call with a number (ioctl).</summary>
    int Ioctl(SafeHandle descriptor, uint request, nint argument);

    /// <summary>A device's own call with a structure, which it may fill (ioctl).</summary>
    int Ioctl(SafeHandle descriptor, uint request, Span<byte> argument);

    /// <summary>A device's own call with a number, which makes a descriptor (ioctl).</summary>
    int IoctlOpen(SafeHandle descriptor, uint request, nint argument, out DescriptorHandle handle);

    /// <summary>A device's own call with a structure, which makes a descriptor (ioctl).</summary>
    int IoctlOpen(SafeHandle descriptor, uint request, Span<byte> argument, out DescriptorHandle handle);

    /// <summary>A device's own call that a signal may end (ioctl): it returns -EINTR then.</summary>
    int IoctlInterruptible(SafeHandle descriptor, uint request, nint argument);

    /// <summary>Makes an event counter (eventfd).</summary>
    int EventFd(uint initial, EventFdFlags flags, out EventFdHandle handle);

    /// <summary>Makes an epoll set (epoll_create1).</summary>
    int EpollCreate(out EpollHandle handle);

    /// <summary>Adds, changes or takes out a descriptor (epoll_ctl).</summary>
    int EpollControl(
        SafeHandle epoll, EpollOperation operation, SafeHandle descriptor, EpollEvents events, ulong data);

    /// <summary>Waits until something is ready (epoll_wait).</summary>
    /// <returns>How many entries of <paramref name="events"/> are filled.</returns>
    int EpollWait(SafeHandle epoll, Span<EpollEvent> events, int timeoutMilliseconds);

    /// <summary>Waits for one descriptor (poll).</summary>
    /// <returns>1, or 0: the time is up.</returns>
    int Poll(SafeHandle descriptor, PollEvents wanted, int timeoutMilliseconds, out PollEvents ready);

    /// <summary>Makes a UNIX socket (socket).</summary>
    int Socket(SocketKind kind, bool isNonBlocking, out SocketHandle handle);

    /// <summary>Makes two connected UNIX sockets (socketpair).</summary>
    int SocketPair(SocketKind kind, bool isNonBlocking, out SocketHandle first, out SocketHandle second);

    /// <summary>Gives a socket a path (bind).</summary>
    int Bind(SafeHandle socket, string path);

    /// <summary>Connects to a path (connect).</summary>
    int Connect(SafeHandle socket, string path);

    /// <summary>Lets others connect (listen).</summary>
    int Listen(SafeHandle socket, int backlog);

    /// <summary>Takes a connection (accept4).</summary>
    int Accept(SafeHandle socket, bool isNonBlocking, out SocketHandle handle);

    /// <summary>Sends bytes of two pieces, with descriptors (sendmsg, SCM_RIGHTS).</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="head">The first bytes.</param>
    /// <param name="body">The bytes after them; may be empty.</param>
    /// <param name="descriptors">What goes with the first byte, 253 at most.</param>
    /// <param name="flags">How; MSG_NOSIGNAL is added.</param>
    /// <returns>How many bytes were taken: fewer than there are, if there was no room.</returns>
    long Send(
        SafeHandle socket,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> body,
        ReadOnlySpan<SafeHandle> descriptors,
        MessageFlags flags);

    /// <summary>Receives bytes, with descriptors (recvmsg, SCM_RIGHTS).</summary>
    /// <param name="socket">A connected socket.</param>
    /// <param name="data">Where they go.</param>
    /// <param name="descriptors">Room for descriptors, 253 at most; every one that was sent counts.</param>
    /// <param name="flags">How; MSG_CMSG_CLOEXEC is added.</param>
    /// <param name="received">How many descriptors came, and whether some had no room.</param>
    /// <returns>How many bytes; 0: the peer sends no more.</returns>
    /// <remarks>If some had no room all that came are closed, and <paramref name="received"/> says so.</remarks>
    long Receive(
        SafeHandle socket,
        Span<byte> data,
        Span<DescriptorHandle?> descriptors,
        MessageFlags flags,
        out ReceivedDescriptors received);

    /// <summary>Ends one side of a connection (shutdown).</summary>
    int Shutdown(SafeHandle socket, SocketDirection direction);

    /// <summary>Tells who is at the other end (getsockopt, SO_PEERCRED).</summary>
    int PeerCredentials(SafeHandle socket, out PeerCredentials credentials);

    /// <summary>Keeps the calling thread on CPUs (sched_setaffinity).</summary>
    /// <param name="cpus">One bit for each CPU.</param>
    int SetThreadAffinity(ReadOnlySpan<ulong> cpus);

    /// <summary>The calling thread's number (gettid).</summary>
    int ThreadId();

    /// <summary>
    /// Gives a signal a handler that does nothing, so that it ends calls that wait and nothing else (sigaction).
    /// </summary>
    int CatchSignal(int signal);

    /// <summary>Sends a signal to a thread of this process (tgkill).</summary>
    int SignalThread(int threadId, int signal);
}
