using System.Runtime.InteropServices;

namespace Genirq.Interop.Handles;

/// <summary>Memory that was mapped with mmap, unmapped when it is disposed of.</summary>
/// <remarks>
/// Single accesses hold the mapping for their time, so that disposal by another thread never takes the memory from
/// under them. A span does not hold it: whoever takes one must keep the mapping until it is done, which
/// <see cref="Hold"/> does.
/// </remarks>
internal sealed class MemoryMapping : SafeHandle
{
    private readonly nuint _length;

    /// <summary>Makes one around mapped memory.</summary>
    /// <param name="address">Where it lies; -1: nothing is mapped.</param>
    /// <param name="length">How many bytes.</param>
    internal MemoryMapping(nint address, nuint length)
        : base(-1, ownsHandle: true)
    {
        _length = length;
        SetHandle(address);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <summary>How many bytes are mapped.</summary>
    public long LengthBytes => (long)_length;

    /// <summary>Where it lies, for the kernel to be told. Hold the mapping while the kernel uses it.</summary>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <summary>Keeps the memory mapped until the result is disposed of.</summary>
    public HeldMapping Hold() => new(this);

    /// <summary>A piece of the memory.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">How many bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">It reaches beyond the mapping.</exception>
    /// <exception cref="ObjectDisposedException">The memory is unmapped.</exception>
    public unsafe Span<byte> Span(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(IsClosed || IsInvalid, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Check(offset, length);
        // SAFETY: the range lies in the mapping, and the caller keeps the mapping while it uses the span.
        return new Span<byte>((byte*)handle + offset, length);
    }

    /// <summary>Reads a byte, in one access.</summary>
    public byte Read8(long offset)
    {
        using HeldMapping held = Hold();
        return Volatile.Read(ref At<byte>(offset));
    }

    /// <summary>Reads 16 bits, in one access.</summary>
    public ushort Read16(long offset)
    {
        using HeldMapping held = Hold();
        return Volatile.Read(ref At<ushort>(offset));
    }

    /// <summary>Reads 32 bits, in one access.</summary>
    public uint Read32(long offset)
    {
        using HeldMapping held = Hold();
        return Volatile.Read(ref At<uint>(offset));
    }

    /// <summary>Reads 64 bits, in one access.</summary>
    public ulong Read64(long offset)
    {
        using HeldMapping held = Hold();
        return Volatile.Read(ref At<ulong>(offset));
    }

    /// <summary>Writes a byte, in one access.</summary>
    public void Write8(long offset, byte value)
    {
        using HeldMapping held = Hold();
        Volatile.Write(ref At<byte>(offset), value);
    }

    /// <summary>Writes 16 bits, in one access.</summary>
    public void Write16(long offset, ushort value)
    {
        using HeldMapping held = Hold();
        Volatile.Write(ref At<ushort>(offset), value);
    }

    /// <summary>Writes 32 bits, in one access.</summary>
    public void Write32(long offset, uint value)
    {
        using HeldMapping held = Hold();
        Volatile.Write(ref At<uint>(offset), value);
    }

    /// <summary>Writes 64 bits, in one access.</summary>
    public void Write64(long offset, ulong value)
    {
        using HeldMapping held = Hold();
        Volatile.Write(ref At<ulong>(offset), value);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Unmap(handle, _length) == 0;

    private void Check(long offset, int size)
    {
        if (offset < 0 || (ulong)offset > _length || _length - (nuint)offset < (nuint)size)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"{size} bytes at {offset} reach beyond the {_length} bytes that are mapped.");
        }
    }

    // Ordering: single accesses are volatile, so that they reach a device, or another process, in the program's order.
    private unsafe ref T At<T>(long offset)
        where T : unmanaged
    {
        Check(offset, sizeof(T));
        if (offset % sizeof(T) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{sizeof(T)} bytes at {offset} are not aligned.");
        }

        // SAFETY: the range lies in the mapping, which the caller holds until the access is over; it is aligned.
        return ref *(T*)(handle + (nint)offset);
    }
}
