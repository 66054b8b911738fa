namespace Genirq.Pci.Interrupts;

/// <summary>Access to the memory behind a function's base address registers.</summary>
/// <remarks>
/// Chips reach it with an interrupt's lock held: it must be quick and must not call back into the system. Different
/// entries of one table are accessed by several threads at once.
/// </remarks>
public interface IPciMemory
{
    /// <summary>How much memory a base address register maps.</summary>
    /// <param name="bar">0 to 5.</param>
    /// <returns>The size in bytes; 0 if it maps nothing, or no memory.</returns>
    ulong SizeOf(int bar);

    /// <summary>Reads four bytes.</summary>
    /// <param name="bar">0 to 5.</param>
    /// <param name="offset">A multiple of 4, within the size.</param>
    uint ReadUInt32(int bar, ulong offset);

    /// <summary>Writes four bytes.</summary>
    /// <param name="bar">0 to 5.</param>
    /// <param name="offset">A multiple of 4, within the size.</param>
    /// <param name="value">The value.</param>
    void WriteUInt32(int bar, ulong offset, uint value);
}
