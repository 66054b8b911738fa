namespace Genirq.Interop;

/// <summary>Error numbers of Linux, with the header's spelling.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/asm-generic/errno-base.h and errno.h.</remarks>
internal static class Errno
{
    /// <summary>Not permitted.</summary>
    public const int EPERM = 1;

    /// <summary>No such file.</summary>
    public const int ENOENT = 2;

    /// <summary>No such process or thread.</summary>
    public const int ESRCH = 3;

    /// <summary>Interrupted by a signal.</summary>
    public const int EINTR = 4;

    /// <summary>Input or output failed.</summary>
    public const int EIO = 5;

    /// <summary>No such device or address.</summary>
    public const int ENXIO = 6;

    /// <summary>Not an open descriptor.</summary>
    public const int EBADF = 9;

    /// <summary>Would wait.</summary>
    public const int EAGAIN = 11;

    /// <summary>Out of memory.</summary>
    public const int ENOMEM = 12;

    /// <summary>No permission.</summary>
    public const int EACCES = 13;

    /// <summary>Bad address.</summary>
    public const int EFAULT = 14;

    /// <summary>In use.</summary>
    public const int EBUSY = 16;

    /// <summary>Exists already.</summary>
    public const int EEXIST = 17;

    /// <summary>No such device.</summary>
    public const int ENODEV = 19;

    /// <summary>Not a directory.</summary>
    public const int ENOTDIR = 20;

    /// <summary>A folder.</summary>
    public const int EISDIR = 21;

    /// <summary>An argument is wrong.</summary>
    public const int EINVAL = 22;

    /// <summary>Too many open files in the system.</summary>
    public const int ENFILE = 23;

    /// <summary>Too many open descriptors in the process.</summary>
    public const int EMFILE = 24;

    /// <summary>No such call on this descriptor.</summary>
    public const int ENOTTY = 25;

    /// <summary>Too large.</summary>
    public const int EFBIG = 27;

    /// <summary>No space.</summary>
    public const int ENOSPC = 28;

    /// <summary>Read-only.</summary>
    public const int EROFS = 30;

    /// <summary>The peer is gone.</summary>
    public const int EPIPE = 32;

    /// <summary>Beyond the range.</summary>
    public const int ERANGE = 34;

    /// <summary>The name is too long.</summary>
    public const int ENAMETOOLONG = 36;

    /// <summary>No such call.</summary>
    public const int ENOSYS = 38;

    /// <summary>The protocol was broken.</summary>
    public const int EPROTO = 71;

    /// <summary>Too large for the type.</summary>
    public const int EOVERFLOW = 75;

    /// <summary>Not a socket.</summary>
    public const int ENOTSOCK = 88;

    /// <summary>Too long.</summary>
    public const int EMSGSIZE = 90;

    /// <summary>No such protocol.</summary>
    public const int EPROTONOSUPPORT = 93;

    /// <summary>Not supported.</summary>
    public const int EOPNOTSUPP = 95;

    /// <summary>The address is in use.</summary>
    public const int EADDRINUSE = 98;

    /// <summary>The connection ended.</summary>
    public const int ECONNABORTED = 103;

    /// <summary>The peer closed the connection.</summary>
    public const int ECONNRESET = 104;

    /// <summary>No buffer.</summary>
    public const int ENOBUFS = 105;

    /// <summary>Already connected.</summary>
    public const int EISCONN = 106;

    /// <summary>Not connected.</summary>
    public const int ENOTCONN = 107;

    /// <summary>Ended.</summary>
    public const int ESHUTDOWN = 108;

    /// <summary>Too many descriptors under way.</summary>
    public const int ETOOMANYREFS = 109;

    /// <summary>Took too long.</summary>
    public const int ETIMEDOUT = 110;

    /// <summary>Connection refused.</summary>
    public const int ECONNREFUSED = 111;

    /// <summary>Under way.</summary>
    public const int EINPROGRESS = 115;

    /// <summary>Cancelled.</summary>
    public const int ECANCELED = 125;

    // Names by number; what is not here keeps its number.
    private static readonly string?[] s_names = MakeNames();

    /// <summary>The name of an error.</summary>
    /// <param name="number">A positive errno.</param>
    /// <returns>The header's name, or "errno N".</returns>
    public static string NameOf(int number) =>
        (uint)number < (uint)s_names.Length && s_names[number] is { } name ? name : $"errno {number}";

    private static string?[] MakeNames()
    {
        string?[] names = new string?[128];
        names[EPERM] = nameof(EPERM);
        names[ENOENT] = nameof(ENOENT);
        names[ESRCH] = nameof(ESRCH);
        names[EINTR] = nameof(EINTR);
        names[EIO] = nameof(EIO);
        names[ENXIO] = nameof(ENXIO);
        names[EBADF] = nameof(EBADF);
        names[EAGAIN] = nameof(EAGAIN);
        names[ENOMEM] = nameof(ENOMEM);
        names[EACCES] = nameof(EACCES);
        names[EFAULT] = nameof(EFAULT);
        names[EBUSY] = nameof(EBUSY);
        names[EEXIST] = nameof(EEXIST);
        names[ENODEV] = nameof(ENODEV);
        names[ENOTDIR] = nameof(ENOTDIR);
        names[EINVAL] = nameof(EINVAL);
        names[ENFILE] = nameof(ENFILE);
        names[EMFILE] = nameof(EMFILE);
        names[ENOTTY] = nameof(ENOTTY);
        names[EFBIG] = nameof(EFBIG);
        names[ENOSPC] = nameof(ENOSPC);
        names[EROFS] = nameof(EROFS);
        names[EPIPE] = nameof(EPIPE);
        names[ERANGE] = nameof(ERANGE);
        names[ENAMETOOLONG] = nameof(ENAMETOOLONG);
        names[ENOSYS] = nameof(ENOSYS);
        names[EPROTO] = nameof(EPROTO);
        names[EOVERFLOW] = nameof(EOVERFLOW);
        names[ENOTSOCK] = nameof(ENOTSOCK);
        names[EMSGSIZE] = nameof(EMSGSIZE);
        names[EPROTONOSUPPORT] = nameof(EPROTONOSUPPORT);
        names[EOPNOTSUPP] = nameof(EOPNOTSUPP);
        names[EADDRINUSE] = nameof(EADDRINUSE);
        names[ECONNABORTED] = nameof(ECONNABORTED);
        names[ECONNRESET] = nameof(ECONNRESET);
        names[ENOBUFS] = nameof(ENOBUFS);
        names[EISCONN] = nameof(EISCONN);
        names[ENOTCONN] = nameof(ENOTCONN);
        names[ESHUTDOWN] = nameof(ESHUTDOWN);
        names[ETOOMANYREFS] = nameof(ETOOMANYREFS);
        names[ETIMEDOUT] = nameof(ETIMEDOUT);
        names[ECONNREFUSED] = nameof(ECONNREFUSED);
        names[EINPROGRESS] = nameof(EINPROGRESS);
        names[ECANCELED] = nameof(ECANCELED);
        return names;
    }
}
