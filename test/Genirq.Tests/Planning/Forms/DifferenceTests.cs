using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Differences of two listings are the second one, as far as they show it.</summary>
public sealed class DifferenceTests
{
    private const string Lscpu = "\nArchitecture:          x86_64\nCPU(s):                8\n";

    private const string Unified = "--- before\n+++ after\n@@ -90,12 +92,15 @@\n"
        + " 02:00.0 Ethernet controller: Intel Corporation 82576 (rev 01)\n-\tFlags: fast devsel\n"
        + "+\tFlags: bus master, fast devsel, latency 0, IRQ 85\n"
        + " \tCapabilities: [50] MSI: Enable- Count=1/1 Maskable+ 64bit+\n"
        + "-\tCapabilities: [70] MSI-X: Enable- Count=10 Masked-\n"
        + "+\tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n+\tKernel driver in use: igb\n";

    private const string Context = "*** before\n--- after\n***************\n*** 1,4 ****\n"
        + "  02:00.0 Ethernet controller: Intel Corporation 82576 (rev 01)\n"
        + "! \tFlags: fast devsel\n! \tCapabilities: [70] MSI-X: Enable- Count=10 Masked-\n--- 1,4 ----\n"
        + "  02:00.0 Ethernet controller: Intel Corporation 82576 (rev 01)\n! \tFlags: bus master, IRQ 85\n"
        + "! \tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n+ \tKernel driver in use: igb\n";

    private const string Removal = "***************\n*** 1,5 ****\n  02:00.0 Ethernet controller: Intel 82576\n"
        + "- \tNUMA node: 1\n  \tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n  \tKernel driver in use: igb\n"
        + "--- 1,3 ----\n";

    [Theory]
    [InlineData(Unified, 2)]
    [InlineData(Context, 2)]
    [InlineData(Removal, 1)]
    public void Report_Difference_IsTheMachineAfterTheChange(string text, int removed)
    {
        string quoted = string.Concat(text.TrimEnd('\n').Split('\n').Select(static line => $"> {line}\n"));
        foreach (string form in (string[])[text, $"Hello,\n\n{text}", quoted])
        {
            MachineReport report = Report(form + Lscpu);

            DeviceReport card = report.Devices.Single();
            Assert.Equal(("igb", true, 9), (card.Function.Driver, card.IsEnabled, card.Interrupts.Count));
            Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
            Assert.Contains("shows only what is near a change", report.Verdict.Cause, StringComparison.Ordinal);
            Assert.StartsWith(
                $"this is a difference of texts: {removed} line{(removed == 1 ? " is" : "s are")} left out",
                report.Notes[0],
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("@@ -9 +9 @@\n-\tKernel driver in use: vfio-pci\n+\tKernel driver in use: igb\n")]
    [InlineData("9c9\n< \tKernel driver in use: vfio-pci\n---\n> \tKernel driver in use: igb\n")]
    public void Report_LinesOfAFunctionThatIsNotShown_AreNotTheLastOnes(string part)
    {
        MachineReport report = Report("@@ -1,2 +1,2 @@\n 02:00.0 Ethernet controller: x\n"
            + "-\tCapabilities: [70] MSI-X: Enable- Count=10\n+\tCapabilities: [70] MSI-X: Enable+ Count=10\n"
            + part + Lscpu);

        Assert.Null(report.Devices.Single().Function.Driver);
        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
    }

    [Fact]
    public void Report_FunctionThatADifferenceShowsInPart_IsUnknown()
    {
        MachineReport report = Report("@@ -1,2 +1,2 @@\n 02:00.0 Ethernet controller: x\n-\tFlags: fast devsel\n"
            + "+\tFlags: bus master, IRQ 85\n \tCapabilities: [50] MSI: Enable- Count=1/1 Maskable+ 64bit+\n" + Lscpu);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("only a part of its lines is shown", report.Verdict.Cause, StringComparison.Ordinal);
    }
}
