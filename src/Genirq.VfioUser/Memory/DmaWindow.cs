using System.Diagnostics.CodeAnalysis;
using Genirq.Interop;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Memory;

/// <summary>A range of the client's memory that the device may reach.</summary>
/// <remarks>
/// A file that can shrink is never mapped: an access beyond its end would end the process. It is mapped only if it is
/// sealed against shrinking; else each access is a read or a write of the file, and fails where the file ends.
/// </remarks>
internal sealed class DmaWindow : IDisposable
{
    private const nint ShrinkSeal = 2;
    private const ushort FileTypeBits = 0xF000;
    private const ushort RegularFile = 0x8000;
    private const int AccessBits = 3;

    private readonly ISystemCalls _calls;
    private readonly ulong _fileOffset;
    private DescriptorHandle? _file;
    private MemoryMapping? _mapping;

    private DmaWindow(ISystemCalls calls, in DmaMapping request)
    {
        _calls = calls;
        Address = request.Address;
        SizeBytes = request.SizeBytes;
        CanRead = (request.Flags & DmaFlags.Read) != 0;
        CanWrite = (request.Flags & DmaFlags.Write) != 0;
        _fileOffset = request.FileOffset;
    }

    /// <summary>Where it begins in the device's address space.</summary>
    public ulong Address { get; }

    /// <summary>How long it is; address and size do not wrap.</summary>
    public ulong SizeBytes { get; }

    /// <summary>The last byte.</summary>
    public ulong Last => Address + (SizeBytes - 1);

    /// <summary>Whether the device may read.</summary>
    public bool CanRead { get; }

    /// <summary>Whether the device may write.</summary>
    public bool CanWrite { get; }

    /// <summary>Whether it is reached by messages, since no descriptor came.</summary>
    public bool IsByMessage => _file is null && _mapping is null;

    /// <summary>Whether it is mapped.</summary>
    public bool IsMapped => _mapping is not null;

    /// <summary>Makes a window of a request that was checked by itself.</summary>
    /// <param name="calls">The system calls.</param>
    /// <param name="request">The request.</param>
    /// <param name="descriptors">No descriptor or one; it is taken if the window is made.</param>
    /// <param name="window">The window.</param>
    /// <returns>0, or a positive errno.</returns>
    public static int TryMake(
        ISystemCalls calls,
        in DmaMapping request,
        DescriptorBatch descriptors,
        [NotNullWhen(true)] out DmaWindow? window)
    {
        window = new DmaWindow(calls, request);
        if (descriptors.Count == 0)
        {
            return 0;
        }

        DescriptorHandle file = descriptors[0];
        int error = Check(calls, request, file);
        if (error != 0)
        {
            window = null;
            return error;
        }

        int seals = calls.Fcntl(file, FileControl.GetSeals, 0);
        bool isMappable = (request.Flags & DmaFlags.File) == 0 && seals >= 0 && (seals & (int)ShrinkSeal) != 0
            && request.FileOffset % WireLimits.PageBytes == 0
            && (request.Flags & (DmaFlags.Read | DmaFlags.Write)) != 0;
        if (isMappable)
        {
            MemoryProtection protection = (window.CanRead ? MemoryProtection.Read : 0)
                | (window.CanWrite ? MemoryProtection.Write : 0);
            int result = calls.Map(
                file,
                (long)request.FileOffset,
                (long)request.SizeBytes,
                protection,
                MappingFlags.Shared,
                out MemoryMapping mapping);
            if (result < 0)
            {
                mapping.Dispose();
                window = null;
                return -result;
            }

            window._mapping = mapping;
        }

        DescriptorHandle taken = descriptors.Take(0);
        if (isMappable)
        {
            // The mapping holds the file.
            taken.Dispose();
        }
        else
        {
            window._file = taken;
        }

        return 0;
    }

    /// <summary>Reads. The range lies within the window, which is not reached by messages.</summary>
    /// <returns>Whether all was read.</returns>
    public bool TryRead(ulong offset, Span<byte> data)
    {
        if (_mapping is { } mapping)
        {
            mapping.Span((long)offset, data.Length).CopyTo(data);
            return true;
        }

        while (!data.IsEmpty)
        {
            long count = _calls.ReadAt(_file!, data, (long)(_fileOffset + offset));
            if (count <= 0)
            {
                return false;
            }

            data = data[(int)count..];
            offset += (ulong)count;
        }

        return true;
    }

    /// <summary>Writes. The range lies within the window, which is not reached by messages.</summary>
    /// <returns>Whether all was written. A file never grows by this.</returns>
    public bool TryWrite(ulong offset, ReadOnlySpan<byte> data)
    {
        if (_mapping is { } mapping)
        {
            data.CopyTo(mapping.Span((long)offset, data.Length));
            return true;
        }

        ulong begin = _fileOffset + offset;
        if (_calls.Status(_file!, out FileStatus status) < 0 || status.SizeBytes < begin + (ulong)data.Length)
        {
            return false;
        }

        while (!data.IsEmpty)
        {
            long count = _calls.WriteAt(_file!, data, (long)begin);
            if (count <= 0)
            {
                return false;
            }

            data = data[(int)count..];
            begin += (ulong)count;
        }

        return true;
    }

    /// <summary>A piece of the mapped memory; empty if it is not mapped.</summary>
    public Span<byte> Span(ulong offset, int length) =>
        _mapping is { } mapping ? mapping.Span((long)offset, length) : [];

    /// <summary>Unmaps and closes.</summary>
    public void Dispose()
    {
        _mapping?.Dispose();
        _file?.Dispose();
    }

    private static int Check(ISystemCalls calls, in DmaMapping request, DescriptorHandle file)
    {
        const int WriteOnly = 1;
        int result = calls.Status(file, out FileStatus status);
        if (result < 0)
        {
            return -result;
        }

        if ((status.Mode & FileTypeBits) != RegularFile || request.FileOffset > status.SizeBytes
            || request.SizeBytes > status.SizeBytes - request.FileOffset)
        {
            return Errno.EINVAL;
        }

        int access = calls.Fcntl(file, FileControl.GetStatusFlags, 0) & AccessBits;
        bool isEnough = ((request.Flags & DmaFlags.Read) == 0 || access != WriteOnly)
            && ((request.Flags & DmaFlags.Write) == 0 || access != 0);
        return isEnough ? 0 : Errno.EACCES;
    }
}
