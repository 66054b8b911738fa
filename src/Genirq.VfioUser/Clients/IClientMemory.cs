namespace Genirq.VfioUser.Clients;

/// <summary>A client's memory, for servers that reach it by messages.</summary>
public interface IClientMemory
{
    /// <summary>Reads for the device.</summary>
    /// <param name="address">In the device's address space.</param>
    /// <param name="data">Where to.</param>
    /// <returns>Whether there is memory; if not the server is told EINVAL.</returns>
    bool TryRead(ulong address, Span<byte> data);

    /// <summary>Writes for the device.</summary>
    /// <param name="address">In the device's address space.</param>
    /// <param name="data">What.</param>
    /// <returns>Whether there is memory; if not the server is told EINVAL.</returns>
    bool TryWrite(ulong address, ReadOnlySpan<byte> data);
}
