using Genirq.Pci.Configuration;

namespace Genirq.Tests.Pci;

public sealed class PciMessageCapabilitiesTests
{
    [Fact]
    public void Decode_MsiX_GivesSizePlacesAndState()
    {
        PciMessageCapabilities found = Decode(new ConfigBytes().AddMsiX(0x98, 0xC07F, 0x2003, 0x3004));

        MsiXCapabilityInfo msiX = found.MsiX!;
        Assert.Equal(0x98, msiX.Offset);
        Assert.Equal(128, msiX.TableSize);
        Assert.True(msiX.IsEnabled);
        Assert.True(msiX.IsFunctionMasked);
        Assert.Equal(new PciBarOffset(3, 0x2000), msiX.Table);
        Assert.Equal("bar4+0x3000", msiX.Pending.ToString());
        Assert.Null(found.Msi);
        Assert.Empty(found.Problems);
    }

    [Theory]
    [InlineData(0x0000, false, false, false, 1, 1, 10, 0x58, 0x5C)]
    [InlineData(0x0081, true, true, false, 1, 1, 14, 0x5C, 0x60)]
    [InlineData(0x0106, false, false, true, 8, 1, 20, 0x58, 0x5C)]
    [InlineData(0x01DB, true, true, true, 32, 32, 24, 0x5C, 0x60)]
    public void Decode_Msi_GivesEachForm(
        int control, bool enabled, bool is64, bool mask, int capable, int messages, int size, int dataAt, int maskAt)
    {
        MsiCapabilityInfo msi = Decode(new ConfigBytes().AddMsi(0x50, (ushort)control)).Msi!;

        Assert.Equal((enabled, is64, mask), (msi.IsEnabled, msi.Is64Bit, msi.HasPerVectorMask));
        Assert.Equal((capable, messages, size), (msi.CapableMessages, msi.EnabledMessages, msi.SizeBytes));
        Assert.Equal((0x54, dataAt, maskAt, maskAt + 4),
            (msi.AddressOffset, msi.DataOffset, msi.MaskOffset, msi.PendingOffset));
    }

    [Fact]
    public void Decode_SeveralCapabilities_FindsBothBehindOthers()
    {
        ConfigBytes config = new ConfigBytes()
            .Add(0x01, 0x40).AddMsi(0x50, 0x80).Add(0x10, 0x70).AddMsiX(0xB0, 7, 0, 0x800);

        PciMessageCapabilities found = Decode(config);

        Assert.Equal(0x50, found.Msi!.Offset);
        Assert.Equal(8, found.MsiX!.TableSize);
        PciCapabilityList list = PciCapabilityList.Read(new PciConfigImage(config.Bytes));
        Assert.Equal([1, 5, 0x10, 0x11], list.Entries.Select(entry => (int)entry.Id));
    }

    [Fact]
    public void Decode_NoCapabilityBit_IgnoresThePointer()
    {
        PciMessageCapabilities found = Decode(new ConfigBytes().AddMsi(0x50, 0).Put(0x06, 0));

        Assert.Null(found.Msi);
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void Decode_CardBusBridge_ReadsItsOwnPointer()
    {
        ConfigBytes config = new ConfigBytes().AddMsi(0x50, 0).Put(0x34, 0).Put(0x14, 0x50).Put(0x0E, 0x82);

        Assert.Equal(0x50, Decode(config).Msi!.Offset);
    }

    [Fact]
    public void Decode_ReservedPointerBits_AreMasked() =>
        Assert.Equal(0x50, Decode(new ConfigBytes().AddMsi(0x50, 0).Put(0x34, 0x53)).Msi!.Offset);

    [Fact]
    public void Decode_Loop_KeepsWhatWasFoundAndTellsWhere()
    {
        ConfigBytes config = new ConfigBytes().AddMsi(0x50, 0).AddMsiX(0x70, 1, 0, 0x800).Put(0x71, 0x50);

        PciMessageCapabilities found = Decode(config);

        Assert.Equal(2, found.MsiX!.TableSize);
        Assert.Equal(new PciConfigProblem(PciConfigProblemKind.Loop, 0x71), Assert.Single(found.Problems));
        Assert.Contains("offset 0x71", found.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_EntryThatPointsToItself_IsALoop() =>
        Assert.Equal(
            new PciConfigProblem(PciConfigProblemKind.Loop, 0x51),
            Assert.Single(Decode(new ConfigBytes().AddMsi(0x50, 0).Put(0x51, 0x50)).Problems));

    [Fact]
    public void Decode_PointerIntoTheHeader_IsBad() =>
        Assert.Equal(
            new PciConfigProblem(PciConfigProblemKind.BadPointer, 0x51),
            Assert.Single(Decode(new ConfigBytes().AddMsi(0x50, 0).Put(0x51, 0x20)).Problems));

    [Fact]
    public void Decode_EntryOfOnes_IsBroken() =>
        Assert.Equal(
            new PciConfigProblem(PciConfigProblemKind.BrokenEntry, 0x60),
            Assert.Single(Decode(new ConfigBytes().Add(0xFF, 0x60)).Problems));

    [Fact]
    public void Decode_CapabilityInsideAnother_Overlaps() =>
        Assert.Equal(
            new PciConfigProblem(PciConfigProblemKind.Overlap, 0x58),
            Assert.Single(Decode(new ConfigBytes().AddMsiX(0x50, 0x0003, 0, 0x10000).Add(0x01, 0x58)).Problems));

    [Theory]
    [InlineData(0x000C)]
    [InlineData(0x0022)]
    [InlineData(0x00FE)]
    public void Decode_ReservedMessageCount_IsToldAndBounded(int control)
    {
        PciMessageCapabilities found = Decode(new ConfigBytes().AddMsi(0x50, (ushort)control));

        Assert.Equal(PciConfigProblemKind.ReservedCount, Assert.Single(found.Problems).Kind);
        Assert.InRange(found.Msi!.CapableMessages, 1, 32);
        Assert.InRange(found.Msi.EnabledMessages, 1, 32);
    }

    [Fact]
    public void Decode_ReservedBar_IsTold()
    {
        PciMessageCapabilities found = Decode(new ConfigBytes().AddMsiX(0x50, 0, 0x0000, 0x0006));

        Assert.Equal(new PciConfigProblem(PciConfigProblemKind.ReservedBar, 0x58), Assert.Single(found.Problems));
    }

    [Fact]
    public void Decode_NoAnswer_IsTold()
    {
        byte[] ones = [.. Enumerable.Repeat((byte)0xFF, 256)];

        Assert.Equal(
            PciConfigProblemKind.NoAnswer,
            Assert.Single(PciMessageCapabilities.Decode(new PciConfigImage(ones)).Problems).Kind);
    }

    [Fact]
    public void Decode_VirtualFunction_HasNoVendorOfItsOwn()
    {
        ConfigBytes config = new ConfigBytes().AddMsiX(0x70, 2, 0, 0x800);
        config.Put(0, 0xFF).Put(1, 0xFF).Put(2, 0xFF).Put(3, 0xFF);

        PciMessageCapabilities found = Decode(config);

        Assert.Equal(3, found.MsiX!.TableSize);
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void Decode_EverySizeOfAnImage_TellsTruncationAndNeverThrows()
    {
        byte[] whole = new ConfigBytes().AddMsi(0x50, 0x0181).AddMsiX(0x70, 3, 0, 0x800).Bytes;
        for (int size = 0; size <= whole.Length; size++)
        {
            PciMessageCapabilities found = PciMessageCapabilities.Decode(new PciConfigImage(whole.AsSpan(0, size)));

            Assert.Equal(size < 0x7C, found.IsTruncated);
            Assert.Equal(size >= 0x68, found.Msi is not null);
            Assert.Equal(size >= 0x7C, found.MsiX is not null);
        }
    }

    [Fact]
    public void Decode_EveryByteAtEveryPointer_EndsAndNeverThrows()
    {
        byte[] whole = new ConfigBytes().AddMsi(0x50, 0x0181).AddMsiX(0x70, 3, 0, 0x800).Bytes;
        foreach (int at in new[] { 0x06, 0x0E, 0x34, 0x50, 0x51, 0x52, 0x70, 0x71, 0x73 })
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] bytes = [.. whole];
                bytes[at] = (byte)value;

                PciMessageCapabilities found = PciMessageCapabilities.Decode(new PciConfigImage(bytes));

                Assert.InRange(found.MsiX?.TableSize ?? 1, 1, 2048);
            }
        }
    }

    private static PciMessageCapabilities Decode(ConfigBytes config) =>
        PciMessageCapabilities.Decode(new PciConfigImage(config.Bytes));
}
