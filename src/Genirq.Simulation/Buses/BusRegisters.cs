using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Simulation.Buses;

/// <summary>A function's registers as a driver reaches them over the bus.</summary>
/// <remarks>A function that has been pulled out reads as all ones, and takes no writes.</remarks>
internal sealed class BusRegisters(BusFunction function) : PciConfigBytes, IPciMemory
{
    /// <inheritdoc/>
    public override int SizeBytes => function.Function.ConfigSizeBytes;

    /// <inheritdoc/>
    public ulong SizeOf(int bar) =>
        function.Function.GetBar(bar) is { IsMemory: true } description ? description.SizeBytes : 0;

    /// <inheritdoc/>
    public uint ReadUInt32(int bar, ulong offset) => function.ReadBar(bar, offset);

    /// <inheritdoc/>
    public void WriteUInt32(int bar, ulong offset, uint value) => function.WriteBar(bar, offset, value);

    /// <inheritdoc/>
    protected override void Read(int offset, Span<byte> data) => function.ReadConfig(offset, data);

    /// <inheritdoc/>
    protected override void Write(int offset, ReadOnlySpan<byte> data) => function.WriteConfig(offset, data);
}
