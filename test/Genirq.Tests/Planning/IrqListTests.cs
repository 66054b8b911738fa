using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning;

public sealed class IrqListTests
{
    [Theory]
    [InlineData("24", 24, true)]
    [InlineData("24,30-33", 32, true)]
    [InlineData("24, 30-33", 29, false)]
    [InlineData("0", 0, true)]
    [InlineData("70000-2147483647", 2147483647, true)]
    public void Contains_Number_IsAsTheListSays(string text, int number, bool isThere)
    {
        Assert.True(IrqList.TryParse(text, out IrqList? list));
        Assert.Equal(isThere, list.Contains(new Irq(number)));
        Assert.Equal(text, list.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("-3")]
    [InlineData("3-")]
    [InlineData("3-2")]
    [InlineData("1-2-3")]
    [InlineData("1,,2")]
    [InlineData("2147483648")]
    public void TryParse_WhatIsNoList_IsRefused(string text) => Assert.False(IrqList.TryParse(text, out _));

    [Fact]
    public void TryParse_ListWithoutEnd_IsRefused() =>
        Assert.False(IrqList.TryParse(string.Join(',', Enumerable.Repeat("1", 5000)), out _));
}
