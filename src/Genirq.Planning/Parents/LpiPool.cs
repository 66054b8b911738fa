using System.Numerics;

namespace Genirq.Planning.Parents;

/// <summary>How an ITS deals LPIs to devices.</summary>
/// <remarks>
/// A device gets as many as its table has entries, rounded up to a power of two; if there are not that many, half of
/// it, and so on. Source: Linux 6.12, drivers/irqchip/irq-gic-v3-its.c, its_msi_prepare, its_lpi_alloc.
/// </remarks>
internal static class LpiPool
{
    /// <summary>LPIs of a machine with 16 ID bits, which all kernels up to 7.3 use at most.</summary>
    public const long Usual = 65536 - FirstLpi;

    /// <summary>The first LPI.</summary>
    public const long FirstLpi = 8192;

    // What a platform device gets at least, and the PCI function with DeviceID 0.
    private const long LeastOfPlatform = 32;

    /// <summary>What a device asks for.</summary>
    /// <param name="entries">Entries of its table, or its messages.</param>
    /// <param name="isPlatform">Whether it is not a PCI function, or the one with requester id 0.</param>
    public static long AskedFor(int entries, bool isPlatform) =>
        Math.Max(BitOperations.RoundUpToPowerOf2((uint)Math.Max(entries, 1)), isPlatform ? LeastOfPlatform : 1);

    /// <summary>What a device gets.</summary>
    /// <param name="asked">What it asks for.</param>
    /// <param name="free">What is left.</param>
    public static long Granted(long asked, long free)
    {
        while (asked > free)
        {
            asked /= 2;
        }

        return asked;
    }
}
