using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Listings of which something was not printed, or cut by who posted them: what is not shown is not known, and
/// nothing is said of it.</summary>
public sealed class CutListingTests
{
    private const string Lscpu = "\nArchitecture:          x86_64\nCPU(s):                8\n"
        + "On-line CPU(s) list:   0-7\n";

    private const string Card = "3b:00.0 Ethernet controller: Intel Corporation 82599ES (rev 01)\n";

    private const string MsiX = "\tCapabilities: [70] MSI-X: Enable+ Count=64 Masked-\n";

    private const string Ahci = "00:1f.2 SATA controller: Intel Corporation AHCI (rev 05)\n"
        + "\tCapabilities: [80] MSI: Enable+ Count=1/1 Maskable- 64bit-\n\tKernel driver in use: ahci\n";

    private const string Mpt = "04:00.0 SCSI storage controller: LSI Logic / Symbios Logic SAS1068E (rev 08)\n";

    [Theory]
    [InlineData("")]
    [InlineData(Ahci)]
    public void Report_MsiXEnabledWithoutDriverLine_IsUnknown(string others)
    {
        MachineReport report = Report(others + Card + MsiX + Lscpu);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Equal(
            "what 0000:3b:00.0 has in use is not known: MSI-X is enabled, but no line names its driver",
            report.Verdict.Cause);
        DeviceReport card = report.Devices[^1];
        Assert.True(card.IsEnabled);
        Assert.Null(card.Function.Driver);
        Assert.DoesNotContain(report.Notes, static note => note.Contains("No driver is bound"));
    }

    [Theory]
    [InlineData(Card + MsiX + "\tInterrupts: MSI(X) routed to IRQ 28-36\n", 9)]
    [InlineData("00:1f.2 SATA controller: x\n\tCapabilities: [80] MSI: Enable+ Count=2/4 Maskable- 64bit-\n", 2)]
    [InlineData("00:1f.2 SATA controller: x\n\tCapabilities: [80] MSI: Enable- Count=2/4 Maskable- 64bit-\n", 0)]
    public void Report_NoDriverLineButInUseIsShown_IsJudged(string listing, int interrupts)
    {
        MachineReport report = Report(listing + Lscpu);

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal(interrupts, report.Devices.Sum(static device => device.Interrupts.Count));
    }

    [Theory]
    [InlineData("00:1c.0 PCI bridge: Intel Corporation Port (rev f1)\n")]
    [InlineData("00:1c.0 PCI bridge: Intel Corporation Port\n\tFlags: bus master\n\tCapabilities: <access denied>\n")]
    [InlineData("3b:00.0 Ethernet controller: x (rev ff) (prog-if ff)\n\t!!! Unknown header type 7f\n")]
    [InlineData("3b:00.0 Ethernet controller: x\n\tStatus: Cap+ 66MHz- INTx-\n\tInterrupt: pin A routed to IRQ 16\n")]
    public void Report_ListingThatNamesNoDriver_IsUnknown(string listing) =>
        Assert.Equal(VerdictKind.Unknown, Report(listing + Lscpu).Verdict.Kind);

    [Fact]
    public void Report_ShortListingAndOneFunctionInDetail_IsUnknown()
    {
        const string heads = "00:1f.2 SATA controller: Intel Corporation AHCI (rev 05)\n" + Card + "\n";

        Assert.Equal(VerdictKind.Unknown, Report(heads + Ahci + Lscpu).Verdict.Kind);
    }

    [Theory]
    [InlineData("\tKernel driver in use: mptsas\n")]
    [InlineData("\tFlags: fast devsel, IRQ 17\n\tCapabilities: <access denied>\n\tKernel driver in use: mptsas\n")]
    [InlineData("\tCapabilities: <access denied>\n\tKernel driver in use: mptspi\n")]
    [InlineData("\tCapabilities: [98] MSI: Enable- Count=1/1 Maskable- 64bit+\n\tKernel driver in use: mptfc\n")]
    public void Report_DriverOfIntX_IsNeitherRefusedNorAsking(string lines)
    {
        MachineReport report = Report(Mpt + lines + Lscpu);

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
        Assert.Equal(0, report.Devices.Sum(static device => device.Interrupts.Count));
        Assert.DoesNotContain(report.Notes, static note => note.Contains("wire") || note.Contains("refused"));
        Assert.Contains(report.Notes, static note => note.EndsWith(" 0 vectors asked", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_DriverOfIntXThatUsesMessages_HasAtLeastOne()
    {
        const string lines =
            "\tControl: I/O+ DisINTx+\n\tCapabilities: <access denied>\n\tKernel driver in use: mptsas\n";

        Assert.Single(Report(Mpt + lines + Lscpu).Devices.Single().Interrupts);
    }

    [Theory]
    [InlineData("(rev ff) (prog-if ff)\n\t!!! Unknown header type 7f\n\tKernel driver in use: mlx5_core\n")]
    [InlineData("(rev ff)\n\tKernel driver in use: nouveau\n")]
    public void Report_FunctionThatFellOffWithItsDriver_IsUnknown(string rest)
    {
        MachineReport report = Report(Ahci + "41:00.0 Ethernet controller: Mellanox " + rest + Lscpu);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("0000:41:00.0", report.Verdict.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_FunctionThatFellOffWithoutDriver_HasNothingInUse()
    {
        MachineReport report = Report(Ahci + "41:00.0 Ethernet controller: x (rev ff) (prog-if ff)\n" + Lscpu);

        Assert.Equal(VerdictKind.Fits, report.Verdict.Kind);
    }

    [Theory]
    [InlineData("Message Signalled Interrupts: Mask- 64bit+ Queue=0/0", "", VerdictKind.Unknown)]
    [InlineData("MSI: Ena", "", VerdictKind.Unknown)]
    [InlineData("MSI: Enable", "", VerdictKind.Unknown)]
    [InlineData("MSI: Enable+", "", VerdictKind.Unknown)]
    [InlineData("MSI: Enable+ Count=3/4", "", VerdictKind.Unknown)]
    [InlineData("MSI-X:", "", VerdictKind.Unknown)]
    [InlineData("MSI-X: Enable", "", VerdictKind.Unknown)]
    [InlineData("MSI-X: Enable+ Cou", "", VerdictKind.Unknown)]
    [InlineData("MSI-X: Enable- Cou", "", VerdictKind.Fits)]
    [InlineData("MSI: Enable- Count=1/", "", VerdictKind.Fits)]
    [InlineData("MSI: Mask- 64bit+ Queue=0/0", "\tControl: I/O+ DisINTx-\n", VerdictKind.Fits)]
    [InlineData("MSI: Mask- 64bit+", "\tCapabilities: [90] MSI-X: Enable+ Count=5\n", VerdictKind.Fits)]
    public void Report_CapabilityThatIsCut_IsUnknownUnlessItIsNotInUse(string line, string others, VerdictKind expected)
    {
        MachineReport report = Report(
            $"06:00.0 Network controller: x\n{others}\tCapabilities: [e8] {line}\n\tKernel driver in use: no_rule\n"
            + Lscpu);

        Assert.Equal(expected, report.Verdict.Kind);
        Assert.True(report.FunctionsWithoutStore == 0);
    }

    [Theory]
    [InlineData("pcieport", "PCI bridge")]
    [InlineData("no_rule", "Ethernet controller")]
    public void Report_DeniedWithINTxOn_UsesNoneButMayHaveACapability(string driver, string kind)
    {
        MachineReport report = Report($"06:00.0 {kind}: x\n\tControl: I/O+ DisINTx-\n"
            + $"\tCapabilities: <access denied>\n\tKernel driver in use: {driver}\n" + Lscpu);

        Assert.Equal((VerdictKind.Fits, 0, 1), (
            report.Verdict.Kind, report.FunctionsWithoutStore, report.FunctionsUntold));
        Assert.Contains(report.Notes, static note => note.EndsWith("DisINTx bit is clear: taken to use no messages"));
    }

    [Theory]
    [InlineData("[ConnectX-5 Virtual Function]", "mlx5_core")]
    [InlineData("[15b3:1018] (rev 01)", "mlx5_core")]
    [InlineData("Intel Corporation X710 Virtual Function (rev 02)", "iavf")]
    [InlineData("x", "ixgbevf")]
    [InlineData("Broadcom BCM57414 NetXtreme-E Ethernet VF", "bnxt_en")]
    [InlineData("x virtual function", "no_rule")]
    public void Report_VirtualFunctionDeniedWithINTxOn_IsNotTakenToUseNone(string name, string driver)
    {
        string text = $"3b:00.2 Ethernet controller: {name}\n\tControl: I/O- DisINTx-\n"
            + $"\tCapabilities: <access denied>\n\tKernel driver in use: {driver}\n";

        MachineReport report = Report(Ahci + text + Lscpu);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("it is a virtual function", report.Verdict.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain(report.Notes, static note => note.Contains("taken to use no messages"));
        Assert.Equal(
            VerdictKind.Fits,
            Report(Ahci + text.Replace($"\tKernel driver in use: {driver}\n", "", StringComparison.Ordinal)
                + "\tKernel modules: x\n" + Lscpu).Verdict.Kind);
    }

    [Fact]
    public void Report_TableOfADamagedNumber_IsNotKnownAndNotNone()
    {
        MachineReport report = Report("01:00.0 Ethernet controller: Intel Corporation I210 (rev 03)\n"
            + "\tCapabilities: [70] MSI-X: Enable+ Count=5o Masked-\n\tKernel driver in use: igb\n" + Lscpu);

        DeviceReport card = report.Devices.Single();
        Assert.True(card.Function.IsInferred);
        Assert.Equal(5, card.Interrupts.Count);
        Assert.Contains(report.Notes, static note => note.Contains("'5o' entries; the number is left out"));
        Assert.True(report.Verdict.IsEstimated);
    }

    [Fact]
    public void Report_NamesEscapedForMarkdown_AreRead()
    {
        MachineReport report = Report("43:00.0 USB controller: Intel Corporation JHL7540 \\[Titan Ridge\\] (rev 06)\n"
            + "\tCapabilities: \\[70\\] MSI\\-X: Enable\\+ Count=8 Masked\\-\n\tKernel driver in use: xhci\\_hcd\n"
            + Lscpu);

        DeviceReport controller = report.Devices.Single();
        Assert.Equal(("xhci_hcd", 8), (controller.Function.Driver, controller.TableSize));
    }

    [Theory]
    [InlineData("Ethernet controller", VerdictKind.Unknown)]
    [InlineData("SMBus", VerdictKind.Fits)]
    [InlineData("IDE interface", VerdictKind.Fits)]
    public void Report_DriverWithoutRuleAndCapabilities_IsNamed(string kind, VerdictKind expected)
    {
        MachineReport report = Report(Ahci + $"05:00.0 {kind}: x\n\tKernel driver in use: no_rule\n" + Lscpu);

        Assert.Equal(expected, report.Verdict.Kind);
        Assert.Contains(
            "1 function without capabilities and with a driver without a rule: not counted (0000:05:00.0 no_rule)",
            report.Notes);
        Assert.True(report.Verdict.IsEstimated || expected == VerdictKind.Unknown);
    }
}
