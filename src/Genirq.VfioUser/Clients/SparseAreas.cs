using System.Buffers.Binary;

namespace Genirq.VfioUser.Clients;

/// <summary>The areas of a region that can be mapped, in the reply to GET_REGION_INFO.</summary>
internal static class SparseAreas
{
    private const ushort SparseMap = 1;
    private const int HeaderSize = 16;
    private const int AreaSize = 16;

    // Limit: capabilities that are looked at; a hostile list may not end.
    private const int MaxCapabilities = 16;

    /// <summary>Reads them. The list is not trusted: what does not lie in the body is left out.</summary>
    /// <param name="body">The body of the reply.</param>
    /// <param name="offset">Where the first capability stands; 0: there is none.</param>
    public static IReadOnlyList<(ulong Offset, ulong SizeBytes)> Read(ReadOnlySpan<byte> body, uint offset)
    {
        for (int left = MaxCapabilities; left > 0 && offset != 0 && offset <= body.Length - HeaderSize; left--)
        {
            ReadOnlySpan<byte> capability = body[(int)offset..];
            if (BinaryPrimitives.ReadUInt16LittleEndian(capability) == SparseMap)
            {
                return ReadAreas(capability);
            }

            offset = BinaryPrimitives.ReadUInt32LittleEndian(capability[4..]);
        }

        return [];
    }

    private static List<(ulong Offset, ulong SizeBytes)> ReadAreas(ReadOnlySpan<byte> capability)
    {
        uint count = Math.Min(
            BinaryPrimitives.ReadUInt32LittleEndian(capability[8..]),
            (uint)(capability.Length - HeaderSize) / AreaSize);
        List<(ulong Offset, ulong SizeBytes)> areas = new((int)count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> area = capability[(HeaderSize + (i * AreaSize))..];
            areas.Add((
                BinaryPrimitives.ReadUInt64LittleEndian(area), BinaryPrimitives.ReadUInt64LittleEndian(area[8..])));
        }

        return areas;
    }
}
