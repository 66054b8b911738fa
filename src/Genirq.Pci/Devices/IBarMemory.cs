namespace Genirq.Pci.Devices;

/// <summary>The memory in the shared areas of a device model's BARs.</summary>
public interface IBarMemory
{
    /// <summary>Reads.</summary>
    /// <param name="bar">The BAR.</param>
    /// <param name="offset">From its beginning.</param>
    /// <param name="data">Where to.</param>
    /// <returns>Whether the access lies within one area; if not, nothing was done.</returns>
    bool TryRead(int bar, ulong offset, Span<byte> data);

    /// <summary>Writes.</summary>
    /// <param name="bar">The BAR.</param>
    /// <param name="offset">From its beginning.</param>
    /// <param name="data">What.</param>
    /// <returns>Whether the access lies within one area; if not, nothing was done.</returns>
    bool TryWrite(int bar, ulong offset, ReadOnlySpan<byte> data);
}
