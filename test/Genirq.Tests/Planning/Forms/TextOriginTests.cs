using Genirq.Planning.Captures;
using Genirq.Planning.Sources;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.Forms;

/// <summary>The kernel, the host and the date, out of what texts and bundles hold of uname, date and logs.</summary>
public sealed class TextOriginTests
{
    private const string Rows = "  CPU0\n 24: 5 PCI-MSIX-0000:01:00.0 0-edge eth0\nLOC: 1 Local timer\nERR: 0\n";

    private const string Uname = "Linux node7 5.15.0-105-generic #115-Ubuntu SMP Mon Apr 15 09:52:04 UTC 2024 x86_64";

    [Theory]
    [InlineData("{0}", "5.15.0-105-generic", "node7")]
    [InlineData("$ uname -a\n{0}", "5.15.0-105-generic", "node7")]
    [InlineData("uname: {0}", "5.15.0-105-generic", "node7")]
    [InlineData("> {0}", "5.15.0-105-generic", "node7")]
    [InlineData("Linux version 6.1.0-18-amd64 (debian@x) (gcc-12) #1 SMP\n{0}", "5.15.0-105-generic", "node7")]
    [InlineData("Linux version 6.1.0-18-amd64 (debian@x) (gcc-12) #1 SMP", "6.1.0-18-amd64", null)]
    [InlineData("[    0.000000] Linux version 6.8.0 (x@y) #1", "6.8.0", null)]
    [InlineData("Apr 15 09:52:04 host kernel: Linux version 6.8.0 (x@y) #1", "6.8.0", null)]
    [InlineData("$ uname -sr\nLinux 6.9.3-arch1-1", "6.9.3-arch1-1", null)]
    [InlineData("Uname: Linux 6.8.0-31-generic x86_64", "6.8.0-31-generic", null)]
    [InlineData("      Kernel: Linux 5.14.0-427.el9.x86_64", "5.14.0-427.el9.x86_64", null)]
    [InlineData("  Kernel: 6.8.0-45-generic x86_64 bits: 64", "6.8.0-45-generic", null)]
    [InlineData("Linux version 5.4 works for me, newer ones do not.", null, null)]
    [InlineData("I have tried Linux 6.1.7", null, null)]
    [InlineData("Linux box 5.4 and others", null, null)]
    public void Open_TextWithALineOnItsKernel_NamesIt(string form, string? kernel, string? host)
    {
        MachineCapture capture = Capture($"{string.Format(null, form, Uname)}\n\n{Rows}");

        Assert.Equal((kernel, host), (capture.Kernel, capture.Origin.Host));
    }

    [Fact]
    public void Open_ListingWithALineOnItsKernel_NamesIt() => Assert.Equal(
        "5.15.0-105-generic",
        Capture($"{Uname}\n00:1f.2 SATA controller: Intel\n\tKernel driver in use: ahci\n").Kernel);

    [Theory]
    [InlineData("Mon Apr 15 09:52:04 UTC 2024", "2024-04-15T09:52:04Z")]
    [InlineData("Mon Apr  1 09:52:04 CEST 2024", "2024-04-01T07:52:04Z")]
    [InlineData("Mon 15 Apr 2024 09:52:04 PM UTC", "2024-04-15T21:52:04Z")]
    [InlineData("Mon 15 Apr 2024 12:10:04 AM EDT", "2024-04-15T04:10:04Z")]
    [InlineData("Mon 15 Apr 09:52:04 +0530 2024", "2024-04-15T04:22:04Z")]
    [InlineData("jeu. 25 aout 2022 20:30:39 CEST", "2022-08-25T18:30:39Z")]
    [InlineData("Mo 4. M\u00c3\u00a4r 09:52:04 CET 2024", null)]
    [InlineData("Mo 4 M\u00c3\u00a4r 09:52:04 CET 2024", "2024-03-04T08:52:04Z")]
    [InlineData("Mon Apr 15 09:52:04 CST 2024", null)]
    [InlineData("Mon Apr 31 09:52:04 UTC 2024", null)]
    [InlineData("Mon Apr 15 09:52:04 2024", null)]
    [InlineData("a b c d e f g h i j", null)]
    [InlineData("", null)]
    public void TryRead_WhatDatePrints_IsADateWhereTheZoneIsKnown(string line, string? expected) => Assert.Equal(
        expected,
        DateLine.TryRead(line, out DateTimeOffset date) ? new CaptureOrigin(Taken: date).IsoDate : null);

    [Theory]
    [InlineData("# /bin/date\nWed Nov 13 08:00:00 UTC 2024\n")]
    [InlineData("Date: Wed Nov 13 08:00:00 UTC 2024\n")]
    [InlineData("[root@x ~]# date\nWed Nov 13 08:00:00 UTC 2024\n")]
    public void Open_TextWithADate_WasTakenThen(string lines) =>
        Assert.Equal("2024-11-13T08:00:00Z", Capture($"{lines}\n{Rows}").Origin.IsoDate);

    [Theory]
    [InlineData("proc/sys/kernel/osrelease", "5.14.0-427.el9.x86_64\n", "5.14.0-427.el9.x86_64", null)]
    [InlineData("sos_commands/kernel/uname_-a", Uname, "5.15.0-105-generic", "node7")]
    [InlineData("uname", Uname, "5.15.0-105-generic", "node7")]
    [InlineData("uname", "something else\n", null, null)]
    public void Read_TreeOfASosreport_NamesItsKernel(string path, string text, string? kernel, string? host)
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree().Add(path, text));

        Assert.Equal((kernel, host), (capture.Kernel, capture.Origin.Host));
        Assert.Empty(capture.Notes);
    }

    [Theory]
    [InlineData("sos_commands/date/date")]
    [InlineData("date")]
    public void Read_TreeOfASosreport_WasTakenAtItsDate(string path)
    {
        MemoryTree tree = SmallMachine.Tree().Add(path, "Mon Apr 15 09:52:04 UTC 2024\n");

        Assert.Equal("2024-04-15T09:52:04Z", MachineCaptureReader.Read(tree).Origin.IsoDate);
    }

    private static MachineCapture Capture(string text)
    {
        using MemoryStream stream = new(System.Text.Encoding.Latin1.GetBytes(text), writable: false);
        return MachineSource.Open(stream, "text").Capture;
    }
}
