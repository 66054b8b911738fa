using Genirq.Pci.Interrupts;

namespace Genirq.Tests.Pci.Ims;

/// <summary>Plain memory behind BAR 0.</summary>
internal sealed class SlotMemory(int size) : IPciMemory
{
    public uint[] Words { get; } = new uint[size / 4];

    public ulong SizeOf(int bar) => bar == 0 ? (ulong)Words.Length * 4 : 0;

    public uint ReadUInt32(int bar, ulong offset) => Words[offset / 4];

    public void WriteUInt32(int bar, ulong offset, uint value) => Words[offset / 4] = value;
}
