using System.Text;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Lspci;

namespace Genirq.Tests.Planning.Lspci;

public sealed class LspciReaderTests
{
    private const string Card = """
        3d:00.0 Ethernet controller: Mellanox Technologies MT27800 Family [ConnectX-5]
        	Subsystem: Mellanox Technologies Device 0007
        	Control: I/O- Mem+ BusMaster+ SpecCycle- DisINTx+
        	Interrupt: pin A routed to IRQ 53
        	NUMA node: 1
        	Capabilities: [60] Express (v2) Endpoint, MSI 00
        	Capabilities: [50] MSI: Enable- Count=1/4 Maskable+ 64bit+
        		Address: 0000000000000000  Data: 0000
        	Capabilities: [9c] MSI-X: Enable+ Count=64 Masked-
        		Vector table: BAR=0 offset=00002000
        		PBA: BAR=0 offset=00003000
        	Kernel driver in use: mlx5_core
        	Kernel modules: mlx5_core

        """;

    [Fact]
    public void TryRead_Card_GivesEverything()
    {
        CapturedFunction card = One(Card);

        Assert.Equal("0000:3d:00.0", card.Slot.ToString());
        Assert.Equal(("mlx5_core", 1, 53, 0x020000), (card.Driver, card.Node, card.LegacyIrq, card.Class));
        MsiCapabilityInfo msi = card.Capabilities!.Msi!;
        Assert.Equal((0x50, false, 4, 1), (msi.Offset, msi.IsEnabled, msi.CapableMessages, msi.EnabledMessages));
        Assert.True(msi.HasPerVectorMask && msi.Is64Bit);
        MsiXCapabilityInfo msiX = card.Capabilities.MsiX!;
        Assert.Equal((0x9C, true, 64, false), (msiX.Offset, msiX.IsEnabled, msiX.TableSize, msiX.IsFunctionMasked));
        Assert.Equal(("bar0+0x2000", "bar0+0x3000"), (msiX.Table.ToString(), msiX.Pending.ToString()));
    }

    [Theory]
    [InlineData("MSI: Enable+ Count=2/8 Maskable- 64bit+", true, 2, 8, false, true)]
    [InlineData("MSI: Mask+ 64bit- Count=1/1 Enable-", false, 1, 1, true, false)]
    [InlineData("Message Signalled Interrupts: 64bit+ Queue=1/3 Enable+", true, 2, 8, false, true)]
    [InlineData("Message Signalled Interrupts: Mask- 64bit+ Queue=0/0 Enable-", false, 1, 1, false, true)]
    public void TryRead_MsiOfEachAge_IsRead(
        string line, bool isEnabled, int granted, int capable, bool hasMask, bool isWide)
    {
        MsiCapabilityInfo msi = One($"00:1f.2 SATA controller: x\n\tCapabilities: [80] {line}\n").Capabilities!.Msi!;

        Assert.Equal(
            (isEnabled, granted, capable, hasMask, isWide),
            (msi.IsEnabled, msi.EnabledMessages, msi.CapableMessages, msi.HasPerVectorMask, msi.Is64Bit));
    }

    [Theory]
    [InlineData("MSI-X: Enable+ Count=129 Masked+", true, 129, true)]
    [InlineData("MSI-X: Enable- Mask- TabSize=10", false, 10, false)]
    [InlineData("MSI-X: Enable+ Mask+ TabSize=2048", true, 2048, true)]
    public void TryRead_MsiXOfEachAge_IsRead(string line, bool isEnabled, int size, bool isMasked)
    {
        MsiXCapabilityInfo msiX =
            One($"00:1f.2 SATA controller: x\n\tCapabilities: [80] {line}\n").Capabilities!.MsiX!;

        Assert.Equal((isEnabled, size, isMasked), (msiX.IsEnabled, msiX.TableSize, msiX.IsFunctionMasked));
        Assert.False(msiX.Table.IsPossible);
    }

    [Theory]
    [InlineData("00:00.0 0604: 8086:2f00 (rev 02) (prog-if 01 [x])", "0000:00:00.0", 0x060401, 0x8086, 0x2F00)]
    [InlineData("00:00.0 Class 0604: 8086:2f00", "0000:00:00.0", 0x060400, 0x8086, 0x2F00)]
    [InlineData("10000:e1:00.0 Non-Volatile memory controller [0108]: Intel X [8086:0a54] (rev 01) (prog-if 02 [NVM])",
        "10000:e1:00.0", 0x010802, 0x8086, 0x0A54)]
    [InlineData("0001:02:03.4 PCI bridge: Some Maker Device 14a4 (rev ca)", "0001:02:03.4", 0x060400, -1, 0x14A4)]
    [InlineData("0:1f.0 ISA bridge: Intel [AMD] x", "0000:00:1f.0", 0x060100, -1, -1)]
    [InlineData("000:00:1f.0 ISA bridge: Intel", "0000:00:1f.0", 0x060100, -1, -1)]
    [InlineData("00:1f.0 Something new [1234]: Intel", "0000:00:1f.0", 0x123400, -1, -1)]
    [InlineData("00:1f.0 Something new: Intel", "0000:00:1f.0", -1, -1, -1)]
    public void TryRead_HeadOfEachForm_IsRead(string line, string slot, int kind, int vendor, int device)
    {
        CapturedFunction function = One(line + "\n");

        Assert.Equal(slot, function.Slot.ToString());
        Assert.Equal(
            (kind, vendor, device), (function.Class ?? -1, function.Vendor ?? -1, function.Device ?? -1));
    }

    [Theory]
    [InlineData("00: 86 80 37 12")]
    [InlineData("Hello 00:1f.2 world: x")]
    [InlineData("00:1f.2: text")]
    [InlineData("00:1f.2 text without its mark")]
    [InlineData("0:1f2 x: y")]
    [InlineData("00:40.0 x: y")]
    public void TryRead_OtherLines_AreNoFunctions(string line)
    {
        Assert.False(LspciReader.LooksLike(line));
        Assert.False(LspciReader.TryRead(line, out _, out string? problem));
        Assert.StartsWith("there is no function here", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_FlagsOfOneV_GiveInterruptAndNode()
    {
        CapturedFunction function = One(
            "3d:00.0 0200: 15b3:1017\n"
            + "\tFlags: bus master, fast devsel, latency 0, IRQ 53, NUMA node 1, IOMMU group 4\n");

        Assert.Equal((53, 1), (function.LegacyIrq, function.Node));
        Assert.NotNull(function.Capabilities);
        Assert.Null(function.Capabilities.MsiX);
    }

    [Fact]
    public void TryRead_QuotedAndWrappedMail_IsTheSame()
    {
        string mail = string.Join(
            "\r\n",
            Card.Replace("\t", "", StringComparison.Ordinal)
                .Replace("Maskable+ 64bit+", "Maskable+\n64bit+", StringComparison.Ordinal)
                .Split('\n').Select(line => $"> > {line}"));

        CapturedFunction quoted = One($"Alice wrote:\n{mail}");

        CapturedFunction plain = One(Card);
        Assert.Equal(plain.Capabilities!.Msi, quoted.Capabilities!.Msi);
        Assert.Equal(plain.Capabilities.MsiX, quoted.Capabilities.MsiX);
        Assert.Equal((plain.Driver, plain.Node, plain.LegacyIrq), (quoted.Driver, quoted.Node, quoted.LegacyIrq));
    }

    [Fact]
    public void TryRead_AccessDenied_IsCountedAndNothingIsKnown()
    {
        LspciListing listing = Read(
            "00:1f.2 SATA controller: x\n\tFlags: fast devsel, IRQ 30\n\tCapabilities: <access denied>\n"
            + "00:1f.3 SMBus: x\n");

        Assert.All(listing.Functions, function => Assert.Null(function.Capabilities));
        Assert.Equal(
            [
                "1 function without capabilities: lspci ran without the privilege to read them",
                "1 function with a head line and its driver only: lspci -vvv, run as root, shows their capabilities",
            ],
            listing.Notes);
    }

    [Theory]
    [InlineData("MSI: Enable+ Count=3/4 Maskable- 64bit+", "0000:00:1f.2: its MSI is to have '3/4' messages; the")]
    [InlineData("MSI: Enable+ Count=1/64 Maskable- 64bit+", "0000:00:1f.2: its MSI is to have '1/64' messages; the")]
    [InlineData("MSI-X: Enable+ Count=2049 Masked-", "0000:00:1f.2: its MSI-X table is to have '2049' entries; the")]
    [InlineData("MSI-X: Enable+ Count=0 Masked-", "0000:00:1f.2: its MSI-X table is to have '0' entries; the")]
    public void TryRead_ImpossibleCapability_IsNotKnownAndTold(string line, string expected)
    {
        LspciListing listing = Read($"00:1f.2 SATA controller: x\n\tCapabilities: [80] {line}\n");

        Assert.StartsWith(expected, Assert.Single(listing.Notes), StringComparison.Ordinal);
        CapturedFunction function = Assert.Single(listing.Functions);
        Assert.Null(function.Capabilities);
        Assert.True(function.UsesMessages);
    }

    [Fact]
    public void TryRead_SecondListing_AddsNothing()
    {
        string again = Card.Replace("Count=64", "Count=32", StringComparison.Ordinal);

        LspciListing listing = Read($"3d:00.0 Ethernet controller: short form\n{Card}{again}");

        Assert.Equal(64, Assert.Single(listing.Functions).Capabilities!.MsiX!.TableSize);
        Assert.Equal("0000:3d:00.0 is listed more than once; the first is taken", Assert.Single(listing.Notes));
    }

    [Theory]
    [InlineData("fee0f00c", MachineArchitecture.X86, false)]
    [InlineData("00000000fee00218", MachineArchitecture.X86, true)]
    [InlineData("00000000fffff040", MachineArchitecture.Other, false)]
    public void TryRead_AddressOfAMessage_TellsTheProcessor(string address, MachineArchitecture kind, bool isRemapped)
    {
        LspciListing listing = Read(
            $"00:1f.2 SATA controller: x\n Capabilities: [80] MSI: Enable+ Count=1/1\n Address: {address}  Data: 0\n");

        Assert.Equal((kind, isRemapped), (listing.Architecture, listing.HasRemappedMessages));
    }

    [Fact]
    public void TryRead_HexDumpWithAGap_IsToldAndNotUsed()
    {
        LspciListing listing = Read(
            "00:1f.2 SATA controller: x\n00: 86 80 02 00 06 04 10 00 00 01 06 01 00 00 00 00\n"
            + "20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n");

        Assert.Contains("its hex dump has a gap or a broken line", listing.Notes[0], StringComparison.Ordinal);
        Assert.Null(listing.Functions[0].Vendor);
    }

    private static LspciListing Read(string text)
    {
        Assert.True(LspciReader.TryRead(text, out LspciListing? listing, out string? problem), problem);
        return listing;
    }

    // Read byte by byte, the letter "Å" of UTF-8 has Latin-1's "next line" (0x85) in it.
    [Fact]
    public void Read_LetterOfUtf8InAName_DoesNotEndTheLine()
    {
        string name = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("Ångström Networks"));

        CapturedFunction function = One(
            $"03:00.0 Ethernet controller: {name} 4-port\n\tKernel driver in use: {name} driver\r\n\tNUMA node: 1\n");

        Assert.EndsWith("driver", function.Driver, StringComparison.Ordinal);
        Assert.Equal(1, function.Node);
    }

    private static CapturedFunction One(string text) => Assert.Single(Read(text).Functions);
}
