using System.Buffers.Binary;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Pci.Devices;

/// <summary>The registers of a device model as a driver in the same process reaches them.</summary>
/// <param name="function">The device's side.</param>
/// <param name="ownMemory">The device's own registers, behind BARs outside MSI-X; null: they read all ones.</param>
/// <remarks>As thread-safe as the function.</remarks>
public sealed class DirectFunctionAccess(DeviceFunction function, IPciMemory? ownMemory = null)
    : PciConfigBytes, IPciMemory
{
    /// <inheritdoc/>
    public override int SizeBytes => function.ConfigSizeBytes;

    /// <inheritdoc/>
    public ulong SizeOf(int bar) => function.GetBar(bar) is { IsMemory: true } memory ? memory.SizeBytes : 0;

    /// <inheritdoc/>
    public uint ReadUInt32(int bar, ulong offset)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        return function.ReadBar(bar, offset, data)
            ? BinaryPrimitives.ReadUInt32LittleEndian(data)
            : ownMemory?.ReadUInt32(bar, offset) ?? uint.MaxValue;
    }

    /// <inheritdoc/>
    public void WriteUInt32(int bar, ulong offset, uint value)
    {
        Span<byte> data = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        if (!function.WriteBar(bar, offset, data))
        {
            ownMemory?.WriteUInt32(bar, offset, value);
        }
    }

    /// <inheritdoc/>
    protected override void Read(int offset, Span<byte> data) => function.ReadConfig(offset, data);

    /// <inheritdoc/>
    protected override void Write(int offset, ReadOnlySpan<byte> data) => function.WriteConfig(offset, data);
}
