using Genirq.Planning.Lspci;

namespace Genirq.Tests.Planning.Forms;

/// <summary>A text in which nothing but a listing stands is told from one in which more may be looked for.</summary>
public sealed class BareListingTests
{
    private const string Head = "00:04.0 Ethernet controller: Red Hat, Inc. Virtio network device\n";
    private const string Detail = "\tCapabilities: [98] MSI-X: Enable+ Count=3 Masked-\n";

    [Theory]
    [InlineData(Head + Detail, true)]
    [InlineData("0000:" + Head + Detail + "\r\n\n" + Head, true)]
    [InlineData(Detail + Head, false)]
    [InlineData("$ lspci -s 00:04.0 -vvv\n" + Head + Detail, false)]
    [InlineData(Head + Detail + "# uname -r\n6.12.0\n", false)]
    [InlineData(Head + Detail + "[    0.000000] ITS: Using hypervisor restricted LPI range [128]\n", false)]
    [InlineData(Head + "    Capabilities: [98] MSI-X: Enable+ Count=3 Masked-\n", false)]
    [InlineData("> " + Head, false)]
    [InlineData("\n\n", false)]
    public void Is_Text_OnlyWhereEachLineIsOfAListing(string text, bool expected) =>
        Assert.Equal(expected, BareListing.Is(text));
}
