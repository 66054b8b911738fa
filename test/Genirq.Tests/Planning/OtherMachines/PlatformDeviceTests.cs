using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>Messages of devices that are no PCI functions: who takes them, and how many LPIs that is.</summary>
public sealed class PlatformDeviceTests
{
    private const string Function = "ITS-PCI-MSIX-0000:00:05.0   0 Edge      nvme0q0";

    [Fact]
    public void Report_SmmusOnAnIts_TakeThirtyTwoLpisEach()
    {
        MachineReport report = Report(
            "ITS-pMSI-arm-smmu-v3.0.auto   0 Edge      arm-smmu-v3-evtq",
            "ITS-pMSI-arm-smmu-v3.0.auto   1 Edge      arm-smmu-v3-gerror",
            "ITS-pMSI-arm-smmu-v3.0.auto   2 Edge      arm-smmu-v3-priq",
            "ITS-pMSI-arm-smmu-v3.1.auto   0 Edge      arm-smmu-v3-evtq",
            "ITS-pMSI-arm-smmu-v3.1.auto   1 Edge      arm-smmu-v3-gerror",
            Function);

        Assert.Equal(
            [
                "ITS-pMSI-arm-smmu-v3.0.auto arm-smmu-v3 3 32", "ITS-pMSI-arm-smmu-v3.1.auto arm-smmu-v3 2 32",
                "0000:00:05.0 - 1 4",
            ],
            Shares(report));
        Assert.Equal(68, report.Parent!.Used.Count);
    }

    [Fact]
    public void Report_OneChipForAllDevices_IsToldApartByTheNumber()
    {
        MachineReport report = Report(
            "ITS-pMSI 133120 Edge      smmuv3-pmu",
            "ITS-pMSI 135168 Edge      smmuv3-pmu",
            "ITS-pMSI 137216 Edge      arm-smmu-v3-evtq",
            "ITS-pMSI 137217 Edge      arm-smmu-v3-gerror",
            "ITS-pMSI 137218 Edge      arm-smmu-v3-cmdq-sync",
            Function);

        Assert.Equal(
            [
                "ITS-pMSI 65 arm-smmu-v3-pmcg 1 32", "ITS-pMSI 66 arm-smmu-v3-pmcg 1 32",
                "ITS-pMSI 67 arm-smmu-v3 3 32", "0000:00:05.0 - 1 4",
            ],
            Shares(report));
    }

    [Theory]
    [InlineData("arm-smmu-v3-evtq", "other")]
    [InlineData("arm-smmu-v3-evtq", "smmuv3-pmu")]
    [InlineData("arm-smmu-v3-evtq, other", "arm-smmu-v3-gerror")]
    public void Report_NamesOfSeveralDrivers_TellNone(string first, string second)
    {
        MachineReport report = Report(
            $"ITS-pMSI-a   0 Edge      {first}", $"ITS-pMSI-a   1 Edge      {second}", Function);

        Assert.Equal("ITS-pMSI-a - 2 32", Shares(report)[0]);
    }

    [Fact]
    public void Report_WiredSmmu_StandsWithItsChipAndTakesNoMessage()
    {
        MachineReport report = Report(
            "GICv3 107 Edge      arm-smmu-v3-evtq", "GICv3 109 Edge      arm-smmu-v3-gerror", Function);

        Assert.Equal(["GICv3", "GICv3"], report.Others.Select(static other => other.Group));
        Assert.Equal(["0000:00:05.0 - 1 4"], Shares(report));
    }

    private static string[] Shares(MachineReport report) =>
    [
        .. report.Parent!.Shares.Select(
            static each => $"{each.Owner} {each.Driver ?? "-"} {each.Interrupts} {each.Got}"),
    ];

    private static MachineReport Report(params string[] rows)
    {
        string text = string.Concat(rows.Select(static (words, i) => OtherMachineTree.Row(14 + i, words)));
        return new OtherMachineTree(OtherMachineTree.Arm64, text)
            .Function("0000:00:05.0", 4, 13 + rows.Length).Report();
    }
}
