using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Lspci;
using Genirq.Planning.Plans;
using Genirq.Tests.Pci;
using Genirq.Tests.Planning.OtherMachines;

namespace Genirq.Tests.Planning.Plans;

/// <summary>A plan asks for no more virtual functions than its file or its capability says that a function can
/// have.</summary>
public sealed class VirtualFunctionLimitTests
{
    private const string TooMany = "9 virtual functions are out of range; 0000:00:03.0 can have 0 to 8.";
    private const int Express = 0x10;
    private const string Folder = "sys/bus/pci/devices/0000:00:03.0";

    [Theory]
    [InlineData(OtherMachineTree.Arm64, 8, null)]
    [InlineData(OtherMachineTree.Arm64, 9, TooMany)]
    [InlineData("vendor_id\t: GenuineIntel\n", 9, TooMany)]
    public void Plan_MoreThanTheCapabilityHas_IsRefused(string cpuInfo, int number, string? refusal)
    {
        string? problem = Plan(Tree(cpuInfo, 4096, 8), number, out PlanResult? plan);

        Assert.Equal(refusal is null ? null : $"vfs: {refusal}", problem);
        Assert.Equal(refusal is null, plan is not null);
    }

    [Fact]
    public void Plan_MoreThanTheDriverAllows_IsRefused() => Assert.EndsWith(
        "can have 0 to 7.",
        Plan(Tree(OtherMachineTree.Arm64, 4096, 8).With($"{Folder}/sriov_totalvfs", "7\n"), 8, out _));

    [Theory]
    [InlineData(true, 4096)]
    [InlineData(false, 256)]
    public void Plan_FunctionWithoutTheCapability_IsRefused(bool isExpress, int size) => Assert.Equal(
        "vfs: 0000:00:03.0 has no SR-IOV capability, so that there can be no virtual functions of it.",
        Plan(Tree(OtherMachineTree.Arm64, size, 0, isExpress), 1, out _));

    [Fact]
    public void Plan_FunctionOfWhichNothingTells_SaysSo()
    {
        Assert.Null(Plan(Tree(OtherMachineTree.Arm64, 256, 0), 2, out PlanResult? plan));

        Assert.StartsWith(
            "0000:00:03.0: how many virtual functions it can have is not known", plan!.Steps[0].Notes[0],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\tCapabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)\n"
        + "\t\tInitial VFs: 8, Total VFs: 8, Number of VFs: 0, Function Dependency Link: 00\n", 8)]
    [InlineData("\tCapabilities: [160] Single Root I/O Virtualization (SR-IOV)\n", null)]
    [InlineData("\tCapabilities: [160] #10\n", null)]
    [InlineData("\tCapabilities: [100 v2] Advanced Error Reporting\n", 0)]
    [InlineData("", null)]
    public void Read_ListingOfAFunction_TellsHowManyItCanHave(string capability, int? most)
    {
        string text = "01:00.0 Ethernet controller: Intel Corporation 82576 Gigabit Network Connection (rev 01)\n"
            + "\tCapabilities: [70] MSI-X: Enable+ Count=10 Masked-\n" + capability + "\tKernel driver in use: igb\n";

        Assert.True(LspciReader.TryRead(text, out LspciListing? listing, out _));

        Assert.Equal(most, Assert.Single(listing!.Functions).MostVirtualFunctions);
    }

    private static OtherMachineTree Tree(string cpuInfo, int size, ushort most, bool isExpress = true)
    {
        ConfigBytes config = new(size);
        config.AddMsiX(0x98, 0x8009, 0x2001, 0x3001);
        if (isExpress)
        {
            config.Add(Express, 0x70);
        }

        if (size == PciConfigLayout.ExtendedSizeBytes)
        {
            // Error reporting, then perhaps SR-IOV.
            config.Put(0x100, 1).Put(0x102, 1).Put(0x103, (byte)(most > 0 ? 0x14 : 0));
            config.Put(0x140, (byte)(most > 0 ? 0x10 : 0)).Put(0x14E, (byte)most);
        }

        string words = cpuInfo == OtherMachineTree.Arm64
            ? "ITS-PCI-MSIX-0000:00:03.0   0 Edge      igb"
            : "PCI-MSIX-0000:00:03.0   0-edge      igb";
        OtherMachineTree tree = new OtherMachineTree(cpuInfo, OtherMachineTree.Row(20, words))
            .Function("0000:00:03.0", 10, "igb", 0, 20).Irq(20, "0-1", "0");
        tree.Tree.Add($"{Folder}/config", config.Bytes);
        return tree;
    }

    private static string? Plan(OtherMachineTree tree, int number, out PlanResult? plan)
    {
        Assert.True(PciSlot.TryParse("0000:00:03.0", out PciSlot slot));
        PlanChange change = new(PlanChangeKind.VirtualFunctions, "vfs") { Slot = slot, Number = number };
        return MachinePlan.TryMake(MachineCaptureReader.Read(tree.Tree), [change], null, out plan);
    }
}
