using Genirq.Pci.Configuration;

namespace Genirq.Tests.Pci;

public sealed class PciSlotTests
{
    [Theory]
    [InlineData("0000:3d:00.0", 0u, 0x3D, 0, 0, "0000:3d:00.0")]
    [InlineData("10000:E1:1f.7", 0x10000u, 0xE1, 0x1F, 7, "10000:e1:1f.7")]
    [InlineData("ffffffff:ff:00.1", 0xFFFFFFFFu, 0xFF, 0, 1, "ffffffff:ff:00.1")]
    [InlineData("3d:00.0", 0u, 0x3D, 0, 0, "0000:3d:00.0")]
    public void TryParse_Slot_GivesItsParts(
        string text, uint domain, int bus, int device, int function, string formatted)
    {
        bool isSlot = PciSlot.TryParse(text, out PciSlot slot);

        Assert.True(isSlot);
        Assert.Equal(new PciSlot(domain, (byte)bus, (byte)device, (byte)function), slot);
        Assert.Equal(formatted, slot.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("00.0")]
    [InlineData("0000:00:20.0")]
    [InlineData("0000:00:00.8")]
    [InlineData("0000:00:00.00")]
    [InlineData("0000:100:00.0")]
    [InlineData(":00:00.0")]
    [InlineData("0000::00.0")]
    [InlineData("100000000:00:00.0")]
    [InlineData("0000:00:00.0 ")]
    [InlineData("0000:-1:00.0")]
    public void TryParse_SomethingElse_IsRefused(string text) => Assert.False(PciSlot.TryParse(text, out _));

    [Fact]
    public void CompareTo_OrdersByDomainBusDeviceFunction()
    {
        string[] ordered = ["0000:00:00.1", "0000:00:01.0", "0000:01:00.0", "10000:00:00.0"];

        IEnumerable<PciSlot> sorted = ordered.Reverse().Select(Parse).Order();

        Assert.Equal(ordered, sorted.Select(slot => slot.ToString()));
        Assert.True(Parse(ordered[0]) < Parse(ordered[1]) && Parse(ordered[3]) >= Parse(ordered[2]));
    }

    private static PciSlot Parse(string text) => PciSlot.TryParse(text, out PciSlot slot) ? slot : default;
}
