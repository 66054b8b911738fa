namespace Genirq.Planning.Debugfs;

/// <summary>One CPU of a <see cref="VectorDump"/>.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Available">Vectors that can still be had (<c>avl</c>).</param>
/// <param name="Managed">Vectors kept for managed interrupts (<c>man</c>).</param>
/// <param name="ManagedInUse">How many of these are in use (<c>mac</c>); null: an older kernel does not say.</param>
/// <param name="Allocated">Vectors that interrupts have (<c>act</c>).</param>
/// <remarks>
/// The kernel's counters are unsigned, and some kernels let them drop below zero: then they are near to 2^32.
/// </remarks>
internal sealed record VectorDumpRow(int Cpu, uint Available, uint Managed, uint? ManagedInUse, uint Allocated)
{
    /// <summary>Vectors of a CPU that devices can have at the very most: all but the 32 of exceptions.</summary>
    /// <remarks>Source: Linux 6.12, arch/x86/include/asm/irq_vectors.h, FIRST_EXTERNAL_VECTOR.</remarks>
    internal const int MaximumVectors = 224;

    /// <summary>The vectors that interrupts have, ascending, each below 256; null if the text leaves some of them
    /// out.</summary>
    public IReadOnlyList<int>? Vectors { get; init; }
}
