using Genirq.Pci.Configuration;

namespace Genirq.Tests.Pci;

public sealed class PciConfigImageTests
{
    [Fact]
    public void Write_ThenRead_IsLittleEndian()
    {
        PciConfigImage image = new(8);

        image.WriteUInt32(0, 0x11223344);
        image.WriteUInt16(4, 0x5566);
        image.WriteByte(6, 0x77);

        Assert.Equal([0x44, 0x33, 0x22, 0x11, 0x66, 0x55, 0x77, 0x00], image.Bytes.ToArray());
        Assert.Equal(0x3344, image.ReadUInt16(0));
        Assert.Equal(0x22, image.ReadByte(2));
        Assert.Equal(0x00775566u, image.ReadUInt32(4));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(8, 1)]
    [InlineData(7, 2)]
    [InlineData(1, 2)]
    [InlineData(6, 4)]
    [InlineData(2, 4)]
    [InlineData(int.MaxValue, 4)]
    public void Access_OutsideOrOdd_Throws(int offset, int width)
    {
        PciConfigImage image = new(8);

        Assert.Throws<ArgumentOutOfRangeException>(() => _ = width switch
        {
            1 => image.ReadByte(offset),
            2 => image.ReadUInt16(offset),
            _ => image.ReadUInt32(offset),
        });
    }

    [Fact]
    public void Constructor_MoreThanThereCanBe_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PciConfigImage(new byte[4097]));
}
