using System.Runtime.InteropServices;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

// Files, descriptors and mapped memory.
internal sealed unsafe partial class SystemCalls
{
    private const uint NewFileMode = 0x180;
    private const int DuplicateCloseOnExec = 1030;
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7FF;

    /// <inheritdoc/>
    public int Open(string path, OpenFlags flags, out DescriptorHandle handle)
    {
        int result;
        do
        {
            handle = Libc.Open(path, flags | OpenFlags.CloseOnExec, NewFileMode);
            result = Result(handle);
        }
        while (MustRepeat(result));
        return result;
    }

    /// <inheritdoc/>
    public int Duplicate(SafeHandle descriptor, out DescriptorHandle handle)
    {
        handle = Libc.Duplicate(descriptor, DuplicateCloseOnExec, 0);
        return Result(handle);
    }

    /// <inheritdoc/>
    public int Fcntl(SafeHandle descriptor, FileControl command, nint argument) =>
        Result(Libc.FileControl(descriptor, command, argument));

    /// <inheritdoc/>
    public long Read(SafeHandle descriptor, Span<byte> data)
    {
        long result;
        // SAFETY: the span is fixed for the call, which is told its length.
        fixed (byte* at = data)
        {
            do
            {
                result = Result(Libc.Read(descriptor, at, (nuint)data.Length));
            }
            while (MustRepeat(result));
        }

        return result;
    }

    /// <inheritdoc/>
    public long Write(SafeHandle descriptor, ReadOnlySpan<byte> data)
    {
        long result;
        // SAFETY: the span is fixed for the call, which is told its length.
        fixed (byte* at = data)
        {
            do
            {
                result = Result(Libc.Write(descriptor, at, (nuint)data.Length));
            }
            while (MustRepeat(result));
        }

        return result;
    }

    /// <inheritdoc/>
    public long ReadAt(SafeHandle descriptor, Span<byte> data, long offset)
    {
        long result;
        // SAFETY: the span is fixed for the call, which is told its length.
        fixed (byte* at = data)
        {
            do
            {
                result = Result(Libc.ReadAt(descriptor, at, (nuint)data.Length, offset));
            }
            while (MustRepeat(result));
        }

        return result;
    }

    /// <inheritdoc/>
    public long WriteAt(SafeHandle descriptor, ReadOnlySpan<byte> data, long offset)
    {
        long result;
        // SAFETY: the span is fixed for the call, which is told its length.
        fixed (byte* at = data)
        {
            do
            {
                result = Result(Libc.WriteAt(descriptor, at, (nuint)data.Length, offset));
            }
            while (MustRepeat(result));
        }

        return result;
    }

    /// <inheritdoc/>
    public int Truncate(SafeHandle descriptor, long sizeBytes)
    {
        int result;
        do
        {
            result = Result(Libc.Truncate(descriptor, sizeBytes));
        }
        while (MustRepeat(result));
        return result;
    }

    /// <inheritdoc/>
    public int Status(SafeHandle descriptor, out FileStatus status)
    {
        // SAFETY: the structure lies on the caller's frame, is fixed for the call, and has the kernel's 256 bytes.
        fixed (FileStatus* at = &status)
        {
            return Result(Libc.Status(descriptor, string.Empty, EmptyPath, BasicStatus, at));
        }
    }

    /// <inheritdoc/>
    public int MemoryFile(string name, MemoryFileFlags flags, out DescriptorHandle handle)
    {
        handle = Libc.MemoryFile(name, flags | MemoryFileFlags.CloseOnExec);
        return Result(handle);
    }

    /// <inheritdoc/>
    public int Map(
        SafeHandle? descriptor,
        long offset,
        long lengthBytes,
        MemoryProtection protection,
        MappingFlags flags,
        out MemoryMapping mapping)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lengthBytes, 1);
        nuint length = (nuint)lengthBytes;
        nint address = descriptor is null
            ? Libc.MapAnonymous(0, length, protection, flags | MappingFlags.Anonymous, -1, offset)
            : Libc.Map(0, length, protection, flags, descriptor, offset);
        int result = address == -1 ? -Marshal.GetLastPInvokeError() : 0;
        mapping = new MemoryMapping(address, length);
        return result;
    }
}
