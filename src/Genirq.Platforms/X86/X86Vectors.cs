namespace Genirq.Platforms.X86;

/// <summary>The layout of x86's vector space.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/include/asm/irq_vectors.h.</remarks>
public static class X86Vectors
{
    /// <summary>How many there are for each CPU.</summary>
    public const int Count = 256;

    /// <summary>The first one for devices.</summary>
    public const int FirstExternal = 0x20;

    /// <summary>The one after the last for devices.</summary>
    public const int FirstSystem = 0xEB;

    /// <summary>The one of 32-bit system calls; a system vector if these are enabled.</summary>
    public const int Int80 = 0x80;

    /// <summary>Where an interrupt points that has no vector: what arrives there is swallowed.</summary>
    public const int ManagedShutdown = 0xEF;

    /// <summary>How many interrupts the legacy controllers have.</summary>
    public const int LegacyCount = 16;

    /// <summary>The legacy interrupt through which the second controller hangs on the first.</summary>
    public const int LegacyCascade = 2;

    /// <summary>The vectors that a usual 64-bit machine keeps for itself, without <see cref="Int80"/>.</summary>
    public static IReadOnlyList<int> UsualSystem { get; } =
    [
        .. Enumerable.Range(0, 18), 19, 21, 0xEC, 0xF6, 0xF7, 0xF8, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF,
    ];

    /// <summary>The vector of a legacy interrupt at boot.</summary>
    /// <param name="irq">0 to 15.</param>
    public static int OfLegacy(int irq) => 0x30 + irq;
}
