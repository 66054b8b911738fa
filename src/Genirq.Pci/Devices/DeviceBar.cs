using System.Numerics;

namespace Genirq.Pci.Devices;

/// <summary>A base address register of a function that is being built.</summary>
/// <param name="Kind">What it maps.</param>
/// <param name="SizeBytes">
/// How much: a power of two, 4 to 256 for ports, 16 to 2^31 for 32-bit memory, 16 to 2^62 for 64-bit memory.
/// </param>
/// <param name="IsPrefetchable">Whether reads of the memory have no side effects.</param>
/// <remarks>Source: PCIe 6.0, 7.5.1.2.1.</remarks>
public sealed record DeviceBar(DeviceBarKind Kind, ulong SizeBytes, bool IsPrefetchable = false)
{
    /// <summary>A register that maps nothing.</summary>
    public static DeviceBar None { get; } = new(DeviceBarKind.None, 0);

    /// <summary>Whether it maps memory.</summary>
    public bool IsMemory => Kind is DeviceBarKind.Memory32 or DeviceBarKind.Memory64;

    /// <summary>The bits that are fixed, below the address.</summary>
    internal uint FixedBits => Kind switch
    {
        DeviceBarKind.Io => 1u,
        DeviceBarKind.Memory64 => 4u,
        _ => 0u,
    } | (IsPrefetchable ? 8u : 0u);

    /// <summary>Why it cannot be, as a sentence; null if it can.</summary>
    internal string? Check()
    {
        (ulong least, ulong most) = Kind switch
        {
            DeviceBarKind.None => (0UL, 0UL),
            DeviceBarKind.Io => (4UL, 256UL),
            DeviceBarKind.Memory32 => (16UL, 1UL << 31),
            _ => (16UL, 1UL << 62),
        };
        return SizeBytes < least || SizeBytes > most || (SizeBytes != 0 && !BitOperations.IsPow2(SizeBytes))
            ? $"A BAR of kind {Kind} cannot have {SizeBytes} bytes."
            : IsPrefetchable && !IsMemory ? $"A BAR of kind {Kind} cannot be prefetchable." : null;
    }
}
