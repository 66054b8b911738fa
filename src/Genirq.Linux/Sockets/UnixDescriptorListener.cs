using System.Runtime.InteropServices;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Linux.Sockets;

/// <summary>A listening UNIX stream socket.</summary>
/// <remarks>
/// A file that is there before is left alone, since only the caller knows whose it is. The listener's own file is
/// removed
/// when the listener is disposed of, unless another file has the path by then. One thread accepts; <see cref="End"/>
/// and
/// <see cref="Dispose"/> can be called from any.
/// </remarks>
public sealed class UnixDescriptorListener : IDisposable
{
    private readonly ISystemCalls _calls;
    private readonly SocketHandle _handle;
    private readonly UnixSocketOptions _options;
    private readonly SocketFile _file;
    private readonly BlockedCalls _blocked = new();

    /// <summary>Listens at a path.</summary>
    /// <param name="path">A path that does not exist yet, 107 bytes at most.</param>
    /// <param name="backlog">How many connections may wait, 1 or more.</param>
    /// <param name="options">How accepted sockets behave; null: the defaults.</param>
    /// <exception cref="ArgumentException">The path is empty or has a zero character.</exception>
    /// <exception cref="LinuxException">The path exists (EADDRINUSE) or cannot be made. Nothing is left
    /// there.</exception>
    public UnixDescriptorListener(string path, int backlog = 8, UnixSocketOptions? options = null)
        : this(SystemCalls.Real, path, backlog, options)
    {
    }

    internal UnixDescriptorListener(ISystemCalls calls, string path, int backlog, UnixSocketOptions? options)
    {
        SocketFile.ThrowIfNoPath(path, nameof(path));
        ArgumentOutOfRangeException.ThrowIfLessThan(backlog, 1);
        _calls = calls;
        _options = options ?? UnixSocketOptions.Default;
        int result = calls.Socket(SocketKind.Stream, isNonBlocking: false, out _handle);
        LinuxException.ThrowIf(result, "socket", "Cannot make a UNIX socket:");
        string call = "bind";
        result = SocketFile.Bind(calls, _handle, path, out SocketFile? file);
        if (result >= 0)
        {
            call = "listen";
            result = calls.Listen(_handle, backlog);
        }

        if (result < 0)
        {
            file?.Remove();
            _handle.Dispose();
            throw new LinuxException(LinuxError.Of(result, call), $"Cannot listen at {path}:");
        }

        _file = file!;
    }

    /// <summary>The socket's descriptor, for calls that take one. It stays this object's.</summary>
    public SafeHandle Handle => _handle;

    /// <summary>Takes a connection, and waits for one.</summary>
    /// <exception cref="LinuxException">
    /// The process has no descriptors left (EMFILE), no client came in time (ETIMEDOUT), or <see cref="End"/> was
    /// called (EINVAL).
    /// </exception>
    /// <exception cref="ObjectDisposedException">It was disposed of, before or while it waited.</exception>
    public UnixDescriptorSocket Accept()
    {
        int result = _blocked.Poll(_calls, _handle, PollEvents.In, _options.PatienceMilliseconds, this);
        LinuxException.ThrowIf(result, "poll", "Cannot wait for a connection:");
        if (result == 0)
        {
            throw new LinuxException(new LinuxError(Errno.ETIMEDOUT, "poll"), "No client connected in time:");
        }

        result = _calls.Accept(_handle, isNonBlocking: false, out SocketHandle handle);
        LinuxException.ThrowIf(result, "accept4", "Cannot take a connection:");
        return new UnixDescriptorSocket(_calls, handle, _options);
    }

    /// <summary>Takes no more connections. A thread that waits for one returns; the descriptor stays open.</summary>
    public void End() => _ = _calls.Shutdown(_handle, SocketDirection.Both);

    /// <summary>
    /// Closes it and removes its file. A thread that waits for a connection gets <see cref="ObjectDisposedException"/>.
    /// Doing so twice is fine.
    /// </summary>
    public void Dispose()
    {
        if (_blocked.Close(_calls, _handle))
        {
            _file.Remove();
            _handle.Dispose();
        }
    }
}
