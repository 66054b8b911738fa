using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Tests.Pci.Interrupts;

namespace Genirq.Tests.Pci;

public sealed class PciConfigStreamTests
{
    [Fact]
    public void Accesses_OfEachSize_AreThoseOfTheBytes()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        PciConfigStream config = new(new MemoryStream(bytes));

        Assert.Equal(256, config.SizeBytes);
        Assert.Equal(0x11, config.ReadByte(0x11));
        Assert.Equal(0x1312, config.ReadUInt16(0x12));
        Assert.Equal(0x17161514u, config.ReadUInt32(0x14));
        config.WriteByte(1, 0xAA);
        config.WriteUInt16(2, 0xBBCC);
        config.WriteUInt32(4, 0x01020304);
        Assert.Equal([0, 0xAA, 0xCC, 0xBB, 4, 3, 2, 1, 8], bytes[..9]);
        Assert.Throws<ArgumentOutOfRangeException>(() => config.ReadUInt32(254));
        Assert.Throws<ArgumentOutOfRangeException>(() => config.ReadUInt16(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => config.WriteByte(-1, 0));
    }

    [Fact]
    public void Accesses_ToAFileOfSysfs_GoThrough()
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[64]);
        using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            PciConfigStream config = new(file);
            config.WriteUInt16(4, 0x0406);
            Assert.Equal(0x0406, config.ReadUInt16(4));
        }

        Assert.Equal([6, 4], File.ReadAllBytes(path)[4..6]);
        File.Delete(path);
    }

    [Fact]
    public void Accesses_ThatCannotBeDone_ReadOnesAndAreLost()
    {
        byte[] bytes = new byte[64];
        MemoryStream shrunk = new();
        shrunk.Write(bytes);
        PciConfigStream config = new(shrunk);
        shrunk.SetLength(10);

        Assert.Equal(uint.MaxValue, config.ReadUInt32(8));
        PciConfigStream readOnly = new(new MemoryStream(bytes, writable: false));
        readOnly.WriteUInt32(0, 1);
        Assert.Equal(0u, readOnly.ReadUInt32(0));
        Assert.Equal(4096, new PciConfigStream(new MemoryStream(new byte[5000])).SizeBytes);
    }

    [Fact]
    public void Device_OverAStream_FindsItsCapabilities()
    {
        using PciTestBench bench = new();
        byte[] image = new byte[256];
        for (int offset = 0; offset < image.Length; offset += 4)
        {
            bench.Function.ReadConfig(offset, image.AsSpan(offset, 4));
        }

        using PciDevice device = new(
            bench.System, bench.Options with { Config = new PciConfigStream(new MemoryStream(image)) });

        Assert.Equal((8, 8), (device.MsiVectorCount, device.MsiXVectorCount));
    }
}
