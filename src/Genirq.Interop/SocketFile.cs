using System.Runtime.InteropServices;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

/// <summary>The file of a listening UNIX socket: which one it is, so that no other is removed in its place.</summary>
internal sealed class SocketFile
{
    private readonly ISystemCalls _calls;
    private readonly string _path;
    private readonly FileStatus _status;

    private SocketFile(ISystemCalls calls, string path, in FileStatus status)
    {
        _calls = calls;
        _path = path;
        _status = status;
    }

    /// <summary>Refuses what cannot be the path of a socket.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">The parameter that it came in.</param>
    /// <exception cref="ArgumentException">It is empty, or has a zero character, behind which the kernel reads
    /// nothing.</exception>
    public static void ThrowIfNoPath(string path, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, name);
        int at = path.IndexOf('\0', StringComparison.Ordinal);
        if (at >= 0)
        {
            throw new ArgumentException(
                $"The path of a socket has a zero character at place {at}: the file would have the name before it.",
                name);
        }
    }

    /// <summary>Gives a socket a path.</summary>
    /// <param name="calls">The system calls.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="path">A path that does not exist.</param>
    /// <param name="file">Its file; null on an error, and then nothing is left there.</param>
    /// <returns>0, or the errno negated.</returns>
    public static int Bind(ISystemCalls calls, SafeHandle socket, string path, out SocketFile? file)
    {
        file = null;
        int result = calls.Bind(socket, path);
        if (result < 0)
        {
            return result;
        }

        string whole = Path.GetFullPath(path);
        result = Look(calls, whole, out FileStatus status);
        if (result < 0)
        {
            File.Delete(whole);
            return result;
        }

        file = new SocketFile(calls, whole, status);
        return 0;
    }

    /// <summary>Removes it, unless another file has its path by now.</summary>
    /// <remarks>Before the socket is closed: until then no other file can have its number. What cannot be removed is
    /// left.</remarks>
    public void Remove()
    {
        if (Look(_calls, _path, out FileStatus now) < 0 || now.Inode != _status.Inode
            || now.FileSystemMajor != _status.FileSystemMajor || now.FileSystemMinor != _status.FileSystemMinor)
        {
            return;
        }

        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder is another's by now: the socket is closed, and its file refuses connections.
        }
    }

    private static int Look(ISystemCalls calls, string path, out FileStatus status)
    {
        status = default;
        int result = calls.Open(path, OpenFlags.PathOnly, out DescriptorHandle handle);
        using (handle)
        {
            return result < 0 ? result : calls.Status(handle, out status);
        }
    }
}
