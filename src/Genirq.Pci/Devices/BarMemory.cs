namespace Genirq.Pci.Devices;

/// <summary>Shared areas in the memory of this process, for a host that does not map them.</summary>
/// <remarks>Not thread-safe: one thread runs a model.</remarks>
internal sealed class BarMemory : IBarMemory
{
    private readonly BarArea[] _areas;
    private readonly byte[][] _bytes;

    /// <summary>Makes zeroed memory for areas.</summary>
    public BarMemory(IReadOnlyList<BarArea> areas)
    {
        _areas = [.. areas];
        _bytes = [.. _areas.Select(static area => new byte[checked((int)area.SizeBytes)])];
    }

    /// <inheritdoc/>
    public bool TryRead(int bar, ulong offset, Span<byte> data)
    {
        int index = Find(bar, offset, data.Length);
        if (index < 0)
        {
            return false;
        }

        _bytes[index].AsSpan((int)(offset - _areas[index].Offset), data.Length).CopyTo(data);
        return true;
    }

    /// <inheritdoc/>
    public bool TryWrite(int bar, ulong offset, ReadOnlySpan<byte> data)
    {
        int index = Find(bar, offset, data.Length);
        if (index < 0)
        {
            return false;
        }

        data.CopyTo(_bytes[index].AsSpan((int)(offset - _areas[index].Offset)));
        return true;
    }

    private int Find(int bar, ulong offset, int length)
    {
        for (int i = 0; i < _areas.Length; i++)
        {
            if (_areas[i].Contains(bar, offset, length))
            {
                return i;
            }
        }

        return -1;
    }
}
