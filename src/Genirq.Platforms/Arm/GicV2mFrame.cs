using Genirq.Diagnostics;

namespace Genirq.Platforms.Arm;

/// <summary>A frame of a GICv2m: SPIs that messages raise.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-gic-v2m.c, gicv2m_init_one, is_msi_spi_valid.</remarks>
public sealed class GicV2mFrame
{
    private const int FirstSpi = 32;
    private const int SpiEnd = 1019;

    private GicV2mFrame(int first, int count, ulong address)
    {
        Address = address;
        Spis = new NumberWindow(first, count);
    }

    /// <summary>The first SPI.</summary>
    public int First => Spis.First;

    /// <summary>How many SPIs there are.</summary>
    public int Count => Spis.Count;

    /// <summary>The frame's physical address.</summary>
    public ulong Address { get; }

    /// <summary>How many SPIs are free.</summary>
    public int Free => Spis.Free;

    /// <summary>The SPIs.</summary>
    internal NumberWindow Spis { get; }

    /// <summary>Makes a frame.</summary>
    /// <param name="first">The first SPI.</param>
    /// <param name="count">How many.</param>
    /// <param name="frame">The frame; null if it cannot be.</param>
    /// <param name="address">Its physical address.</param>
    /// <returns>0; -EINVAL: the window does not lie in 32 to 1018.</returns>
    public static int TryCreate(int first, int count, out GicV2mFrame? frame, ulong address = 0x0802_0000)
    {
        bool isValid = first >= FirstSpi && count > 0 && first + count <= SpiEnd;
        frame = isValid ? new GicV2mFrame(first, count, address) : null;
        return isValid ? 0 : ErrorCode.Invalid;
    }

    /// <summary>Takes consecutive SPIs, the first of which is aligned to how many they are.</summary>
    /// <param name="count">How many. A number that is not a power of two gives the odd places that the kernel's mask
    /// gives.</param>
    /// <returns>The first SPI; -1: there are none.</returns>
    internal int Take(int count)
    {
        int mask = count - 1;
        for (int at = Aligned(0, mask); at + count <= Count; at = Aligned(at + 1, mask))
        {
            if (Spis.TryTake(at, count))
            {
                return First + at;
            }
        }

        return -1;
    }

    private int Aligned(int at, int mask) => ((at + First + mask) & ~mask) - First;
}
