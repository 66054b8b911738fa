using Genirq.Cpus;

namespace Genirq.Tests.Cpus;

public sealed class CpuMaskTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" 0-3,6 \n", "0-3,6")]
    [InlineData("6,0-3,2", "0-3,6")]
    [InlineData("63,64", "63-64")]
    [InlineData("65535", "65535")]
    public void TryParseList_List_IsReadAndPrintedInOrder(string text, string printed)
    {
        Assert.True(CpuMask.TryParseList(text, out CpuMask? mask));

        Assert.Equal(printed, mask.ToString());
    }

    [Theory]
    [InlineData(",")]
    [InlineData("1,")]
    [InlineData("3-1")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("0x3")]
    [InlineData("1 2")]
    [InlineData("65536")]
    [InlineData("0-65536")]
    [InlineData("99999999999")]
    public void TryParseList_NoList_IsRefused(string text)
    {
        Assert.False(CpuMask.TryParseList(text, out CpuMask? mask));

        Assert.Null(mask);
    }

    [Theory]
    [InlineData("", "0x0")]
    [InlineData("0-3", "0xf")]
    [InlineData("32", "0x1,00000000")]
    [InlineData("0,95", "0x80000000,00000000,00000001")]
    public void ToHexString_Mask_IsInGroupsOf32Bits(string list, string hex)
    {
        Assert.True(CpuMask.TryParseList(list, out CpuMask? mask));

        Assert.Equal(hex, mask.ToHexString());
    }

    [Theory]
    [InlineData("f", "0-3")]
    [InlineData("0x1,00000000\n", "32")]
    [InlineData("80000000,00000000,00000001", "0,95")]
    [InlineData("0", "")]
    public void TryParseHex_Mask_IsRead(string text, string list)
    {
        Assert.True(CpuMask.TryParseHex(text, out CpuMask? mask));

        Assert.Equal(list, mask.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("g")]
    [InlineData("1,,1")]
    [InlineData("123456789")]
    [InlineData("-1")]
    public void TryParseHex_NoMask_IsRefused(string text)
    {
        Assert.False(CpuMask.TryParseHex(text, out CpuMask? mask));

        Assert.Null(mask);
    }

    [Fact]
    public void Equals_DifferentWaysToTheSameCpus_AreEqual()
    {
        CpuMask some = CpuMask.Of(1, 200).Except(CpuMask.Of(200));

        Assert.Equal(CpuMask.Of(1), some);
        Assert.Equal(CpuMask.Of(1).GetHashCode(), some.GetHashCode());
        Assert.Equal(CpuMask.Empty, some.And(CpuMask.Of(2)));
        Assert.NotEqual(CpuMask.Of(1), CpuMask.Of(65));
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("", 70, 70)]
    [InlineData("0-2,5", 0, 3)]
    [InlineData("0-2,5", 4, 4)]
    [InlineData("0-2,5", 5, 6)]
    [InlineData("0-63", 0, 64)]
    [InlineData("60-130,132", 61, 131)]
    [InlineData("60-130,132", 200, 200)]
    public void NextOutside_AnyNumber_IsWhereTheRunEnds(string list, int from, int outside)
    {
        Assert.True(CpuMask.TryParseList(list, out CpuMask? mask));

        Assert.Equal(outside, mask.NextOutside(from));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("1", "", false)]
    [InlineData("", "70", true)]
    [InlineData("1", "0-70", true)]
    [InlineData("70", "0-69", false)]
    [InlineData("0-63", "0-64", true)]
    [InlineData("0-64", "0-63", false)]
    public void IsSubsetOf_SetsOfAnyLength_LooksAtEachCpu(string list, string others, bool isSubset)
    {
        Assert.True(CpuMask.TryParseList(list, out CpuMask? mask));
        Assert.True(CpuMask.TryParseList(others, out CpuMask? other));

        Assert.Equal(isSubset, mask.IsSubsetOf(other));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(8191)]
    public void Of_OneCpu_IsMadeOnce(int cpu)
    {
        Assert.Same(CpuMask.Of(cpu), CpuMask.Of(cpu));
        Assert.Equal(cpu, Assert.Single(CpuMask.Of(cpu)));
    }

    [Fact]
    public void FirstCpus_UpToTheLimit_AreAll()
    {
        CpuMask all = CpuMask.FirstCpus(65536);

        Assert.Equal(65536, all.Count);
        Assert.Equal((0, 65535), (all.First, all.Last));
        Assert.Equal(-1, CpuMask.FirstCpus(0).First);
        Assert.Equal(-1, CpuMask.Empty.Last);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public void Of_CpuThatCannotBe_Throws(int cpu)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuMask.Of(cpu));
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuMask.Of(0, cpu));
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuMask.FirstCpus(cpu + 1 == 0 ? -1 : cpu + 1));
        Assert.False(CpuMask.FirstCpus(8).Contains(cpu));
    }

    [Fact]
    public void TryParseList_ManyWideRanges_CostAsMuchAsTheirWords()
    {
        // Bit by bit these would be four thousand million steps.
        string list = string.Join(',', Enumerable.Repeat("0-65535", 65_536));

        Assert.True(CpuMask.TryParseList(list, out CpuMask? all));
        Assert.Equal(CpuMask.FirstCpus(65_536), all);
        Assert.False(CpuMask.TryParseList($"{list},0", out _));
    }

    [Theory]
    [InlineData("3-3", "3")]
    [InlineData("0-63", "0-63")]
    [InlineData("1-64", "1-64")]
    [InlineData("62-130", "62-130")]
    public void TryParseList_RangesAcrossWords_AreWhole(string list, string printed)
    {
        Assert.True(CpuMask.TryParseList(list, out CpuMask? mask));
        Assert.Equal(printed, mask.ToString());
    }
}
