using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Listings that a filter in the command has cut: a part of a machine.</summary>
public sealed class FilteredListingTests
{
    private const string Listing = "01:00.0 VGA compatible controller: NVIDIA Corporation GM107GL (rev a2)\n"
        + "\tCapabilities: [68] MSI: Enable+ Count=1/1 Maskable- 64bit+\n\t\tAddress: 00000000fee00358  Data: 0000\n"
        + "\tKernel driver in use: nvidia\n";

    private const string Bridge = "00:00.0 Host bridge: Intel Corporation Sky Lake-E DMI3 Registers (rev 04)\n";

    private static readonly string s_rows = Header(0, 1)
        + Row(24, "5 0", "PCI-MSI-0000:01:00.0    0-edge      nvidia") + Row("LOC", "5 6", "Local timer interrupts");

    [Theory]
    [InlineData("$ lspci -vvv -s 01:00.0")]
    [InlineData("$ sudo lspci -s01:00.0 -vvv")]
    [InlineData("[root@host ~]# lspci -vvvs 01:00.0")]
    [InlineData("user@host:~$ /usr/bin/lspci -nnkvs 01:00.0")]
    [InlineData("lspci -d 10de: -vvv")]
    [InlineData("# lspci -vd 10de:1380")]
    [InlineData("$ lspci -vvv | grep -A 20 VGA")]
    [InlineData("$ sudo lspci -nnk | sudo grep -i -A3 vga")]
    [InlineData("$ lspci -vvv 2>/dev/null | sed -n '/VGA/,/^$/p'")]
    [InlineData("$ lspci -vvv | awk '/VGA/' RS=")]
    [InlineData("$ lspci -vvv | tee all.txt | head -n 40")]
    [InlineData("$ grep -A 20 VGA lspci.txt")]
    [InlineData("$ head -40 lspci-vvv.txt")]
    [InlineData("$ for i in $(lspci | grep VGA | cut -d' ' -f1); do lspci -vvv -s $i; done")]
    [InlineData("Output of `lspci -vvv -s 01:00.0`:")]
    [InlineData("$ lspci -vvv -s 01:00.0\npcilib: sysfs_read_vpd: read failed: Input/output error")]
    [InlineData("$ lspci -vvv -s 01:00.0\nlspci: Unable to load libkmod resources: error -12")]
    [InlineData("```\n$ lspci -vvv -s 01:00.0\n```\n\n```")]
    public void Report_ListingThroughAFilter_IsNotJudged(string command)
    {
        MachineReport report = Report($"{command}\n{Listing}");

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("the listing of functions went through", report.Verdict.Cause, StringComparison.Ordinal);
        Assert.Equal("sudo lspci -vvv", report.Verdict.Next);
        Assert.Equal(VerdictKind.Unknown, Report($"{command}\n{Listing}\n$ nproc\n4\n").Verdict.Kind);
    }

    [Theory]
    [InlineData("$ lspci -vvv")]
    [InlineData("$ sudo lspci -vvnnxxx -D")]
    [InlineData("# lspci -vvv | less")]
    [InlineData("$ sudo lspci -vvv | tee lspci.txt | cat -n")]
    [InlineData("$ sudo lspci -vvv > lspci.txt; cat lspci.txt")]
    [InlineData("$ lspci -k -vvv -q")]
    [InlineData("please run sudo lspci -s 01:00.0, too\n\nHere is all:")]
    [InlineData("$ lspci -s 01:00.0\n\n$ lspci -vvv")]
    public void Report_ListingWithoutAFilter_IsJudged(string command) =>
        Assert.Equal(VerdictKind.Fits, Report($"{command}\n{Bridge}\n{Listing}").Verdict.Kind);

    [Fact]
    public void Report_FilterBehindAWholeListing_ChangesNothing() => Assert.Equal(
        VerdictKind.Fits, Report($"{Bridge}{Listing}\n$ lspci -vvv -s 01:00.0\n{Listing}").Verdict.Kind);

    [Fact]
    public void Report_FilteredListingBesideWholeRows_IsJudgedByTheRows() => Assert.Equal(
        VerdictKind.Fits, Report($"$ lspci -vvv -s 01:00.0\n{Listing}\n$ cat /proc/interrupts\n{s_rows}").Verdict.Kind);
}
