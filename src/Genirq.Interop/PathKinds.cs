using System.Runtime.InteropServices;
using Genirq.Interop.Abi;

namespace Genirq.Interop;

/// <summary>Tells what stands at a path without opening it.</summary>
internal static unsafe class PathKinds
{
    // AT_FDCWD, AT_SYMLINK_NOFOLLOW and AT_NO_AUTOMOUNT. Source: Linux 6.12, include/uapi/linux/fcntl.h.
    private const int WorkingFolder = -100;
    private const int NoFollow = 0x100;
    private const int NoAutomount = 0x800;

    // STATX_TYPE. Source: Linux 6.12, include/uapi/linux/stat.h.
    private const uint TypeOnly = 1;

    // S_IFMT and the kinds below it. Source: the same header.
    private const int KindBits = 0xf000;
    private const int FileBits = 0x8000;
    private const int FolderBits = 0x4000;
    private const int LinkBits = 0xa000;

    /// <summary>The kind of what stands at a path; links are not followed at its last name.</summary>
    /// <param name="path">The path.</param>
    public static PathKind Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return OfAttributes(path);
        }

        FileStatus status = default;

        // SAFETY: the structure lies on this frame, and has the kernel's 256 bytes.
        int result = Libc.PathStatus(WorkingFolder, path, NoFollow | NoAutomount, TypeOnly, &status);
        if (result < 0)
        {
            int error = Marshal.GetLastPInvokeError();

            // Old kernels lack the call, and old filters of containers refuse it.
            return error is Errno.ENOSYS or Errno.EPERM ? OfAttributes(path) : OfError(error);
        }

        return (status.Mode & KindBits) switch
        {
            FileBits => PathKind.File,
            FolderBits => PathKind.Folder,
            LinkBits => PathKind.Link,
            _ => PathKind.Special,
        };
    }

    private static PathKind OfError(int error) => error switch
    {
        Errno.ENOENT or Errno.ENOTDIR => PathKind.Missing,
        Errno.EACCES => PathKind.Denied,
        _ => PathKind.Failed,
    };

    // Elsewhere a folder was carried there, and pipes and device nodes were not.
    private static PathKind OfAttributes(string path)
    {
        FileInfo file = new(path);
        return file.LinkTarget is not null ? PathKind.Link
            : file.Exists ? PathKind.File
            : Directory.Exists(path) ? PathKind.Folder
            : PathKind.Missing;
    }
}
