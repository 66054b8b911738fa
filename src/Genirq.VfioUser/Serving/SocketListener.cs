using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.VfioUser.Serving;

/// <summary>The socket that clients connect to.</summary>
internal static class SocketListener
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Limit: clients that wait for the one that is served to go.
    private const int Backlog = 8;

    /// <summary>Makes a socket that listens at a path, with mode 0600.</summary>
    /// <param name="calls">The system calls.</param>
    /// <param name="path">The path. A socket there without a listener is removed.</param>
    /// <param name="file">Its file.</param>
    /// <exception cref="IOException">The path is in use, or is not a place for a socket; the message says
    /// why.</exception>
    public static SocketHandle Listen(ISystemCalls calls, string path, out SocketFile file)
    {
        RemoveStale(calls, path);
        Check(calls.Socket(SocketKind.Stream, isNonBlocking: true, out SocketHandle socket), path);
        SocketFile? made = null;
        try
        {
            Check(SocketFile.Bind(calls, socket, path, out made), path);
            if (!OperatingSystem.IsWindows())
            {
                // Before anybody can connect: a socket that does not listen yet refuses all.
                File.SetUnixFileMode(path, OwnerOnly);
            }

            Check(calls.Listen(socket, Backlog), path);
            file = made!;
            return socket;
        }
        catch
        {
            made?.Remove();
            socket.Dispose();
            throw;
        }
    }

    private static void RemoveStale(ISystemCalls calls, string path)
    {
        int opened = calls.Open(path, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out DescriptorHandle file);
        file.Dispose();
        if (opened == -Errno.ENOENT)
        {
            return;
        }

        // Opening a socket gives this error; what can be opened, or not by us, is another program's file.
        if (opened is >= 0 or -Errno.EACCES)
        {
            throw new IOException($"{path}: there is something that is not a socket; it is left alone.");
        }

        Check(opened == -Errno.ENXIO ? 0 : opened, path);
        Check(calls.Socket(SocketKind.Stream, isNonBlocking: true, out SocketHandle probe), path);
        using (probe)
        {
            int result = calls.Connect(probe, path);
            if (result != -Errno.ECONNREFUSED)
            {
                throw new IOException(result is 0 or -Errno.EAGAIN
                    ? $"{path}: another server listens there."
                    : $"{path}: {Errno.NameOf(-result)}.");
            }
        }

        File.Delete(path);
    }

    private static void Check(int result, string path)
    {
        if (result < 0)
        {
            throw new IOException($"{path}: no socket can listen there: {Errno.NameOf(-result)}.");
        }
    }
}
