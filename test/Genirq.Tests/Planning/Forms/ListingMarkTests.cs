using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Listings of which lines are not here: cut out by who posted them, lost with the head of a function, or
/// behind the end of the text.</summary>
public sealed class ListingMarkTests
{
    private const string Lscpu = "\nArchitecture:          x86_64\nCPU(s):                8\n"
        + "On-line CPU(s) list:   0-7\n";

    private const string Ahci = "00:1f.2 SATA controller: Intel Corporation AHCI (rev 05)\n"
        + "\tSubsystem: Dell Device 0600\n\tControl: I/O+ Mem+ BusMaster+ DisINTx+\n"
        + "\tRegion 5: Memory at f7c00000 (32-bit, non-prefetchable) [size=2K]\n"
        + "\tCapabilities: [80] MSI: Enable+ Count=1/1 Maskable- 64bit-\n"
        + "\tCapabilities: [70] Power Management version 3\n\tKernel driver in use: ahci\n"
        + "\tKernel modules: ahci\n\n";

    private const string Card = "3b:00.0 Ethernet controller: Intel Corporation I350 Gigabit (rev 01)\n"
        + "\tSubsystem: Intel Corporation Device 0001\n\tControl: I/O- Mem+ BusMaster+ DisINTx+\n"
        + "\tRegion 0: Memory at f7a00000 (32-bit, non-prefetchable) [size=1M]\n"
        + "\tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n\t\tVector table: BAR=3 offset=00000000\n"
        + "\tCapabilities: [160] Single Root I/O Virtualization (SR-IOV)\n\t\tInitial VFs: 8, Total VFs: 8\n"
        + "\t\tRegion 0: Memory at 0000000000000000 (64-bit, prefetchable)\n"
        + "\t\tRegion 3: Memory at 0000000000000000 (64-bit, prefetchable)\n"
        + "\tKernel driver in use: igb\n\tKernel modules: igb\n\n";

    [Fact]
    public void Report_WholeListing_IsJudged()
    {
        MachineReport report = Report(Ahci + Card + Lscpu);

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.DoesNotContain(report.Notes, static note => note.Contains("listing"));
    }

    [Theory]
    [InlineData("...")]
    [InlineData("[...]")]
    [InlineData("<...>")]
    [InlineData(". . .")]
    [InlineData("\u2026")]
    [InlineData("[\u2026]")]
    [InlineData("\u22EE")]
    [InlineData("<snip>")]
    [InlineData("[snip]")]
    [InlineData("-- snip --")]
    [InlineData("---- SNIP ----")]
    [InlineData("--8<--")]
    [InlineData("---8<------8<---")]
    [InlineData("-----8<-----[ cut here ]-----")]
    [InlineData("- - - >8 - - -")]
    [InlineData("\u2702")]
    [InlineData("------\u2702------")]
    [InlineData("(output truncated)")]
    [InlineData("[output truncated]")]
    [InlineData("-- More --")]
    [InlineData("--More--(45%)")]
    [InlineData("lines 1-53/2300 2%")]
    [InlineData("...skipping 1 line")]
    [InlineData("[120 lines omitted]")]
    [InlineData("(many more devices)")]
    [InlineData("### rest removed for brevity ###")]
    [InlineData("etc.")]
    [InlineData("(and so on)")]
    [InlineData("[message clipped]")]
    [InlineData("[rest not shown]")]
    public void Report_MarkOfACut_IsNotedAndNotJudged(string mark)
    {
        foreach (string text in (string[])
        [
            $"{Ahci}{mark}\n{Card}", $"{mark}\n{Ahci}{Card}", $"{Ahci}{Card}{mark}\n",
            Ahci + Card.Replace("\tCapabilities: [160]", $"\t{mark}\n\tCapabilities: [160]", StringComparison.Ordinal),
            $"> {Ahci.Replace("\n", "\n> ", StringComparison.Ordinal)}{mark}\n{Card}",
        ])
        {
            foreach (string others in (string[])["", Lscpu])
            {
                MachineReport report = Report(text + others, 8);

                Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
                Assert.Contains(report.Notes, static note => note.Contains("lines of the listing "));
            }
        }
    }

    [Theory]
    [InlineData("\tKernel driver in use: ...\n")]
    [InlineData("\tCapabilities: [...]\n\tKernel driver in use: no_rule\n")]
    [InlineData("\tCapabilities: <snip>\n\tKernel driver in use: no_rule\n")]
    public void Report_LineThatEndsInAMark_IsNotJudged(string lines)
    {
        MachineReport report = Report($"{Ahci}01:00.0 USB controller: Intel Corporation x\n{lines}\n{Card}{Lscpu}");

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
    }

    [Theory]
    [InlineData("Thanks for any help...\n")]
    [InlineData("-- \nJohn Doe\n")]
    [InlineData("$ dmesg\n[    1.000000] Linux version 6.1\n[...]\n[    2.000000] usb 1-1: new device\n")]
    [InlineData("[    1.000000] ------------[ cut here ]------------\n")]
    [InlineData("------------[ cut here ]------------\n")]
    [InlineData("```\n")]
    public void Report_WordsBehindTheListing_AreNoCut(string words) =>
        Assert.Equal(VerdictKind.Fits, Report(Lscpu + "\n" + Ahci + Card + words).Verdict.Kind);

    [Theory]
    [InlineData("3b:00.0 Ethernet", "3b:00.O Ethernet")]
    [InlineData("3b:00.0 Ethernet", "b:00.0 Ethernet")]
    [InlineData("3b:00.0 Ethernet", "3b00.0 Ethernet")]
    [InlineData("3b:00.0 Ethernet", "3b:00.0Ethernet")]
    [InlineData("3b:00.0 Ethernet", "3b:00. Ethernet")]
    [InlineData("3b:00.0 Ethernet", "?b:00.0 Ethernet")]
    [InlineData("3b:00.0 Ethernet controller: Intel Corporation I350 Gigabit (rev 01)\n", "")]
    [InlineData("3b:00.0 Ethernet controller: Intel Corporation I350 Gigabit (rev 01)\n", "Intel I350\n")]
    [InlineData("3b:00.0 Ethernet controller: Intel Corporation I350 Gigabit (rev 01)\n"
        + "\tSubsystem: Intel Corporation Device 0001\n\tControl: I/O- Mem+ BusMaster+ DisINTx+\n", "")]
    [InlineData("3b:00.0 Ethernet controller: Intel Corporation I350 Gigabit (rev 01)\n"
        + "\tSubsystem: Intel Corporation Device 0001\n\tControl: I/O- Mem+ BusMaster+ DisINTx+\n"
        + "\tRegion 0: Memory at f7a00000 (32-bit, non-prefetchable) [size=1M]\n", "")]
    public void Report_HeadLineThatIsLostOrDamaged_IsNotedAndNotJudged(string head, string damaged)
    {
        string text = Ahci + Card.Replace(head, damaged, StringComparison.Ordinal)
            + "3c:00.0 USB controller: Intel Corporation x\n\tKernel driver in use: xhci_hcd\n\n";
        foreach (string others in (string[])["", Lscpu])
        {
            MachineReport report = Report(text + others, 8);

            Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
            Assert.Contains(report.Notes, static note => note
                == "behind 0000:00:1f.2 follow lines of another function, whose head line is lost or damaged");
            Assert.Equal("ahci", report.Devices[0].Function.Driver);
        }
    }

    [Theory]
    [InlineData("\tKernel driver in use: a\n\tKernel driver in use: b\n")]
    [InlineData("\tCapabilities: [70] MSI-X: Enable- Count=8 Masked-\n"
        + "\tCapabilities: [a0] MSI-X: Enable- Count=9 Masked-\n")]
    [InlineData("\tCapabilities: [50] MSI: Enable- Count=1/1 Maskable- 64bit+\n"
        + "\tCapabilities: [60] MSI: Enable- Count=1/1 Maskable- 64bit+\n")]
    [InlineData("\tCapabilities: [50] Power Management version 3\n\tCapabilities: [50] Express Endpoint, MSI 00\n")]
    [InlineData("\tRegion 0: Memory at 1000 [size=1K]\n\tRegion 0: Memory at 2000 [size=1K]\n")]
    [InlineData("\tCapabilities: <access denied>\n\tCapabilities: <access denied>\n")]
    public void Report_LinesThatOneFunctionCannotHave_AreNotJudged(string lines)
    {
        MachineReport report = Report($"01:00.0 USB controller: Intel Corporation x\n{lines}\n{Ahci}{Lscpu}");

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains(report.Notes, static note => note.Contains("behind 0000:01:00.0 follow lines of another"));
    }

    [Theory]
    [InlineData("\tSubsystem: Intel Corporation Device 0001\n\tControl: I/O- Mem+ BusMas")]
    [InlineData("\tControl: I/O- Mem+ DisINTx-\n\tStatus: Cap+ 66MHz- INTx-\n")]
    [InlineData("\tFlags: bus master, fast devsel, latency 0, IRQ 16\n\tMemory at f7a00000 (32-bit)\n")]
    [InlineData("\tFlags: bus master, fast devsel,")]
    [InlineData("\tCapabilities: [70] MSI-X: Enable- Count=10 Masked-\n")]
    [InlineData("\tCapabilities: [50] MSI: Enable- Count=1/1 Maskable+ 64bit+\n")]
    [InlineData("\tCapabilities: [40] Power Management version 3\n\tCapabilities: [7")]
    [InlineData("\tCapabilities: [40] Power Management version 3\n\tCapabilities: [70]")]
    [InlineData("\tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n\tKernel driver in use: igb\n\tKernel mod")]
    [InlineData("\tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n\tKernel driver in use:")]
    [InlineData("\tCapabilities: [70] MSI-X: Enable+ Cou")]
    public void Report_TextThatEndsInsideAFunction_IsNotJudged(string lines)
    {
        MachineReport report = Report(
            Lscpu + "\n" + Ahci + "3b:00.0 Ethernet controller: Intel Corporation x\n" + lines);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains(report.Notes, static note => note.Contains("the listing ends inside 0000:3b:00.0"));
    }

    [Theory]
    [InlineData("3c:0")]
    [InlineData("3c:00.0 Ether")]
    [InlineData("3c:00.0 System peripheral: Intel Corporation x\n\tControl: I/O+ Mem+ BusMaster+ DisINTx")]
    [InlineData("3c:00.0 System peripheral: Intel Corporation x\n\tCapabilities: [60] Power Manag")]
    [InlineData("3c:00.0 System peripheral: Intel Corporation x\n\tRegion 2: Memory at f7c00000 (32-bit")]
    [InlineData("3c:00.0 System peripheral: Intel Corporation x")]
    public void Report_TextCutInALine_IsNotJudged(string end)
    {
        MachineReport report = Report(Lscpu + "\n" + Ahci + Card + end);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains(report.Notes, static note => note.Contains("the listing ends inside 0000:3"));
    }

    [Theory]
    [InlineData("00: 86 80 02 00 06 04 10 00 00 01 06 01 00 00 00 00\n")]
    [InlineData("00: 86 80 02 00 06 0")]
    [InlineData("")]
    public void Report_BytesThatEndEarly_AreNotJudged(string bytes)
    {
        string whole = string.Concat(Enumerable.Range(0, 16).Select(static at =>
            $"{at:x}0: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"));
        const string head = "00:1f.3 SMBus: Intel Corporation x\n";

        Assert.Equal(VerdictKind.Fits, Report($"{Lscpu}\n00:1f.0 ISA bridge: x\n{whole}\n{head}{whole}").Verdict.Kind);
        Assert.Equal(
            VerdictKind.Unknown, Report($"{Lscpu}\n00:1f.0 ISA bridge: x\n{whole}\n{head}{bytes}").Verdict.Kind);
    }

    [Theory]
    [InlineData("\tControl: I/O+ DisINTx-\n")]
    [InlineData("\tCapabilities: [40] Power Management version 3\n")]
    [InlineData("\tCapabilities: [70] MSI-X: Enable- Count=10 Masked-\n\tKernel modules: igb\n")]
    public void Report_LastFunctionWithoutDriver_MayBeWhole(string lines) => Assert.Equal(
        VerdictKind.Fits,
        Report(Lscpu + "\n" + Ahci + "ff:00.0 System peripheral: Intel Corporation x\n" + lines).Verdict.Kind);

    [Theory]
    [InlineData("\tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n\tKernel driver in use: igb\n\n")]
    [InlineData("\tKernel driver in use: igb\n\tKernel modules: igb\n\n")]
    public void Report_TextThatBeginsInsideAFunction_IsNotJudged(string lines)
    {
        foreach (string others in (string[])["", Lscpu])
        {
            MachineReport report = Report(lines + Ahci + others, 8);

            Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
            Assert.Contains(report.Notes, static note => note.Contains("it begins inside a function"));
        }
    }
}
