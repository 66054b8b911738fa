using Genirq.Cli.Tables;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Cli;

/// <summary>Colours: on a terminal that has some, and nowhere else.</summary>
public sealed class InkTests
{
    [Theory]
    [InlineData("xterm-256color", null, true)]
    [InlineData("xterm", "", true)]
    [InlineData("xterm", "1", false)]
    [InlineData("dumb", null, false)]
    [InlineData("", null, false)]
    [InlineData(null, null, false)]
    public void HasColours_Environment_Decides(string? terminal, string? noColor, bool hasColours) =>
        Assert.Equal(hasColours, Ink.HasColours(name => name == "TERM" ? terminal : noColor));

    [Fact]
    public void For_WhatIsNoTerminal_HasNoColours()
    {
        using StringWriter text = new();

        Assert.Same(Ink.None, Ink.For(text));
        Assert.Equal("fits", Ink.None.Paint(VerdictKind.Fits, "fits"));
    }

    [Fact]
    public void Write_Verdict_ColoursTheWordAndItsMarkOnly()
    {
        using StringWriter text = new();

        VerdictText.Write(text, new Verdict(VerdictKind.Full, "why") { IsEstimated = true }, new Ink(isOn: true));

        Assert.Equal("\e[1;31mfull (estimated)\e[0m: why\n", text.ToString());
    }
}
