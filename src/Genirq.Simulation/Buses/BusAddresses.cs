using System.Buffers.Binary;
using Genirq.Pci.Devices;

namespace Genirq.Simulation.Buses;

/// <summary>Gives BARs their addresses, as firmware does.</summary>
/// <remarks>32-bit ones from 0x80000000 up to the I/O APICs, 64-bit ones above 2^40. What does not fit any more gets
/// none, and does not answer.</remarks>
internal sealed class BusAddresses
{
    private const int FirstBar = 0x10;
    private const ulong LowEnd = 0xFEC00000;
    private const ulong HighEnd = 1UL << 62;

    private ulong _low = 0x80000000;
    private ulong _high = 1UL << 40;

    /// <summary>The next addresses that are given out, of 32 and of 64 bits.</summary>
    public (ulong Low, ulong High) Next
    {
        get => (_low, _high);
        set => (_low, _high) = value;
    }

    /// <summary>Writes the base address registers of a function.</summary>
    public void Assign(DeviceFunction function)
    {
        for (int bar = 0; bar < DeviceFunction.BarCount; bar++)
        {
            DeviceBar description = function.GetBar(bar);
            if (description.IsMemory)
            {
                Write(function, bar, description);
            }
        }
    }

    private void Write(DeviceFunction function, int bar, DeviceBar description)
    {
        bool isLong = description.Kind == DeviceBarKind.Memory64;
        ref ulong next = ref isLong ? ref _high : ref _low;
        ulong address = (next + description.SizeBytes - 1) & ~(description.SizeBytes - 1);
        if (address + description.SizeBytes > (isLong ? HighEnd : LowEnd))
        {
            return;
        }

        next = address + description.SizeBytes;
        Span<byte> data = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(data, address);
        function.WriteConfig(FirstBar + (bar * sizeof(uint)), data[..sizeof(uint)]);
        if (isLong)
        {
            function.WriteConfig(FirstBar + ((bar + 1) * sizeof(uint)), data[sizeof(uint)..]);
        }
    }
}
