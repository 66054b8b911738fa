using System.Runtime.InteropServices;
using System.Text;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

/// <summary>Looks at what stands below a folder, and reads small files, links and folders there, without an exception
/// for what is missing.</summary>
/// <remarks>
/// Thousands of small files are read for one machine. The framework's way to one takes twice the system calls, each of
/// which walks the whole path, and an exception for each that is missing. Where there is no Linux, the framework is
/// asked. Thread-safe, but for <see cref="Dispose"/>.
/// </remarks>
internal sealed unsafe partial class Folder : IDisposable
{
    // AT_FDCWD, AT_SYMLINK_NOFOLLOW and AT_NO_AUTOMOUNT. Source: Linux 6.12, include/uapi/linux/fcntl.h.
    private const int WorkingFolder = -100;
    private const int NoFollow = 0x100;
    private const int NoAutomount = 0x800;

    // AT_EMPTY_PATH: the open file itself. Source: the same header.
    private const int EmptyPath = 0x1000;

    // STATX_TYPE. Source: Linux 6.12, include/uapi/linux/stat.h.
    private const uint TypeOnly = 1;

    // S_IFMT and the kinds below it. Source: the same header.
    private const int KindBits = 0xf000;
    private const int FileBits = 0x8000;
    private const int FolderBits = 0x4000;
    private const int LinkBits = 0xa000;

    // PATH_MAX: the longest text of a link. Source: Linux 6.12, include/uapi/linux/limits.h.
    private const int MaximumLinkBytes = 4096;

    // struct dirent of the C libraries on 64 bits: two numbers of 8 bytes, one of 2, the kind, the name.
    private const int KindOffset = 18;
    private const int NameOffset = 19;

    // d_type has these bits of the mode. Source: dirent.h, DT_REG and the others.
    private const int EntryKindShift = 12;

    private readonly string _path;
    private readonly DescriptorHandle? _handle;

    // What the folder itself is, if it could not be opened.
    private readonly PathKind _failure = PathKind.Failed;

    /// <summary>Opens a folder. One that cannot be opened holds nothing: all calls end as that did.</summary>
    /// <param name="path">The folder.</param>
    public Folder(string path)
    {
        _path = path;
        if (OperatingSystem.IsLinux())
        {
            _handle = Open(null, path, OpenFlags.PathOnly);
            _failure = _handle.IsInvalid ? OfError(Marshal.GetLastPInvokeError()) : PathKind.Failed;
        }
    }

    /// <summary>The kind of what stands at a path; links are not followed.</summary>
    /// <param name="path">The path, from the process's folder.</param>
    public static PathKind KindOf(string path) =>
        OperatingSystem.IsLinux() ? KindOf(null, path, "") : KindByAttributes(path);

    /// <inheritdoc/>
    public void Dispose() => _handle?.Dispose();

    /// <summary>The kind of what stands at a place; links are not followed at its last name.</summary>
    /// <param name="place">The place: a path from this folder; empty for the folder itself.</param>
    public PathKind KindAt(string place)
    {
        if (place.Length == 0)
        {
            return _handle is { IsInvalid: true } ? _failure : PathKind.Folder;
        }

        PathKind kind = _handle is null ? KindByAttributes(Full(place)) : KindOf(_handle, place, _path);
        return kind == PathKind.Failed ? _failure : kind;
    }

    /// <summary>Reads a file from its beginning, until it ends or the buffer is full.</summary>
    /// <param name="place">The file. A link is followed: see <see cref="KindAt"/>.</param>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="length">How many there are; 0 if it cannot be read.</param>
    /// <returns><see cref="PathKind.File"/> if it was read.</returns>
    /// <remarks>A pipe is not waited for; whether to open it, or a device node, is the caller's decision.</remarks>
    public PathKind ReadFile(string place, Span<byte> buffer, out int length)
    {
        if (_handle is null)
        {
            return ReadByFramework(Full(place), buffer, out length);
        }

        int file;
        do
        {
            file = Libc.OpenBriefly(
                _handle, place, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.CloseOnExec);
        }
        while (file < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        if (file < 0)
        {
            length = 0;
            return LastFailure();
        }

        try
        {
            return ReadAll(file, buffer, out length);
        }
        finally
        {
            Libc.Close(file);
        }
    }

    /// <summary>Opens a regular file.</summary>
    /// <param name="place">The file. A link is followed: see <see cref="KindAt"/>.</param>
    /// <param name="stream">The file, unbuffered, to be disposed by the caller; null if it cannot be opened.</param>
    /// <returns><see cref="PathKind.File"/> if it was opened.</returns>
    public PathKind OpenFile(string place, out FileStream? stream)
    {
        stream = null;
        if (_handle is null)
        {
            return OpenByFramework(Full(place), out stream);
        }

        using DescriptorHandle file = Open(_handle, place, OpenFlags.ReadOnly);
        if (file.IsInvalid)
        {
            return LastFailure();
        }

        PathKind kind = KindOf(file, "", Full(place), EmptyPath);
        stream = kind == PathKind.File ? new FileStream(file.ToFileHandle(), FileAccess.Read, bufferSize: 0) : null;
        return kind;
    }

    /// <summary>Reads where a link leads, without following it.</summary>
    /// <param name="place">The link.</param>
    /// <param name="target">What the link says; empty if it cannot be read.</param>
    /// <returns><see cref="PathKind.Link"/> if it was read, <see cref="PathKind.Special"/> if it is none.</returns>
    public PathKind ReadLink(string place, out string target)
    {
        if (_handle is null)
        {
            return ReadLinkByFramework(Full(place), out target);
        }

        byte* bytes = stackalloc byte[MaximumLinkBytes];

        // SAFETY: the bytes lie on this frame, and no more than there are get written.
        nint length = Libc.ReadLink(_handle, place, bytes, MaximumLinkBytes);
        if (length < 0)
        {
            target = "";
            return Marshal.GetLastPInvokeError() == Errno.EINVAL ? PathKind.Special : LastFailure();
        }

        target = Encoding.UTF8.GetString(bytes, (int)length);
        return PathKind.Link;
    }

    /// <summary>Reads the names in a folder, without those of itself and of the one above.</summary>
    /// <param name="place">The folder. A link is followed.</param>
    /// <param name="entries">Where they go.</param>
    /// <returns><see cref="PathKind.Folder"/> if they were read.</returns>
    public PathKind List(string place, List<FolderEntry> entries)
    {
        if (_handle is null)
        {
            return ListByFramework(Full(place), entries);
        }

        using DescriptorHandle folder = Open(_handle, place, OpenFlags.ReadOnly);
        nint stream = folder.IsInvalid ? 0 : Libc.OpenNames(folder);
        if (stream == 0)
        {
            bool isFile = !folder.IsInvalid && Marshal.GetLastPInvokeError() == Errno.ENOTDIR;
            return isFile ? PathKind.File : LastFailure();
        }

        // The stream owns the descriptor now.
        folder.SetHandleAsInvalid();
        try
        {
            return ReadEntries(stream, entries);
        }
        finally
        {
            Libc.CloseNames(stream);
        }
    }

    private static DescriptorHandle Open(DescriptorHandle? folder, string place, OpenFlags flags)
    {
        DescriptorHandle file;
        place = place.Length == 0 ? "." : place;
        flags |= OpenFlags.NonBlocking | OpenFlags.CloseOnExec;
        do
        {
            file = folder is null ? Libc.Open(place, flags, 0) : Libc.OpenAt(folder, place, flags);
        }
        while (file.IsInvalid && Marshal.GetLastPInvokeError() == Errno.EINTR);
        return file;
    }

    private static PathKind KindOf(DescriptorHandle? folder, string place, string path, int flags = 0)
    {
        FileStatus status = default;

        // SAFETY: the structure lies on this frame, and has the kernel's 256 bytes.
        int result = folder is null
            ? Libc.PathStatus(WorkingFolder, place, flags | NoFollow | NoAutomount, TypeOnly, &status)
            : Libc.Status(folder, place, flags | NoFollow | NoAutomount, TypeOnly, &status);
        if (result < 0)
        {
            int error = Marshal.GetLastPInvokeError();

            // Old kernels lack the call, and old filters of containers refuse it.
            return error is Errno.ENOSYS or Errno.EPERM ? KindByAttributes(Path.Combine(path, place)) : OfError(error);
        }

        return OfMode(status.Mode);
    }

    private static PathKind ReadAll(int file, Span<byte> buffer, out int length)
    {
        length = 0;
        fixed (byte* bytes = buffer)
        {
            while (length < buffer.Length)
            {
                // SAFETY: the buffer is fixed, and what is asked for is what is left of it.
                nint count = Libc.ReadBriefly(file, bytes + length, (nuint)(buffer.Length - length));
                if (count == 0)
                {
                    break;
                }

                if (count > 0)
                {
                    length += (int)count;
                }
                else if (Marshal.GetLastPInvokeError() is var error and not Errno.EINTR)
                {
                    length = 0;
                    return OfError(error);
                }
            }
        }

        return PathKind.File;
    }

    private static PathKind ReadEntries(nint stream, List<FolderEntry> entries)
    {
        while (true)
        {
            // The end and a failure differ by the error number only, which is cleared before each call.
            byte* entry = Libc.NextName(stream);
            if (entry is null)
            {
                return Marshal.GetLastPInvokeError() == 0 ? PathKind.Folder : PathKind.Failed;
            }

            // SAFETY: the C library's entry lies there until the next call, and its name ends with a 0.
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                int mode = entry[KindOffset] << EntryKindShift;
                entries.Add(new FolderEntry(Encoding.UTF8.GetString(name), mode == 0 ? null : OfMode(mode)));
            }
        }
    }

    private static PathKind OfMode(int mode) => (mode & KindBits) switch
    {
        FileBits => PathKind.File,
        FolderBits => PathKind.Folder,
        LinkBits => PathKind.Link,
        _ => PathKind.Special,
    };

    private static PathKind OfError(int error) => error switch
    {
        Errno.ENOENT or Errno.ENOTDIR => PathKind.Missing,
        Errno.EACCES or Errno.EPERM => PathKind.Denied,
        Errno.EISDIR => PathKind.Folder,
        _ => PathKind.Failed,
    };

    private PathKind LastFailure() =>
        OfError(Marshal.GetLastPInvokeError()) is var kind && kind == PathKind.Failed ? _failure : kind;

    private string Full(string place) => Path.Combine(_path, place);
}
