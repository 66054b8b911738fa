using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;
using Genirq.Tests.Planning.OtherMachines;

namespace Genirq.Tests.Planning;

/// <summary>The layout of <c>/proc/interrupts</c> tells Linux 7.2 and later where nothing names the kernel.</summary>
public sealed class LayoutTests
{
    private const string Old =
        "           CPU0       CPU1       \n"
        + "  1:          9          0   IO-APIC   1-edge      i8042\n"
        + " 25:          0          0  PCI-MSIX-0000:00:09.0   3-edge      virtio2-req.2\n"
        + " 26:          0          0  IR-PCI-MSIX-0000:00:0a.0   3-edge      eth0\n";

    private const string Tight =
        "           CPU0       CPU1       \n"
        + "  1:          9          0   IO-APIC   1-edge      i8042\n"
        + " 25:          0          0 PCI-MSIX-0000:00:09.0   3-edge      virtio2-req.2\n";

    private const string New =
        "            CPU0       CPU1       \n"
        + "   1:          9          0  IO-APIC                  1-edge      i8042\n"
        + "  25:          0          0  PCI-MSIX-0000:00:09.0    3-edge      virtio2-req.2\n";

    // Numbers before Linux 6.2 are wide enough to end in one column by chance.
    private const string WideNumbers =
        "           CPU0       CPU1       \n"
        + " 25:          0          0  IR-PCI-MSI 33554432-edge      eth0\n"
        + " 26:          0          0  IR-PCI-MSIX 1048576-edge      eth1\n";

    [Theory]
    [InlineData(New, true)]
    [InlineData(Old, false)]
    [InlineData(Tight, false)]
    [InlineData(WideNumbers, false)]
    [InlineData("           CPU0\n  1: 9 IO-APIC 1-edge i8042\n 2: 9 PCI-MSIX-0000:00:09.0 3-edge a\n", false)]
    public void IsLeftAligned_OfALayout_IsThatOf72(string rows, bool isLeft)
    {
        MachineCapture capture = MachineCaptureReader.Read(new Fakes.MemoryTree().Add("proc/interrupts", rows));

        Assert.Equal(isLeft, capture.IsLeftAligned);
        Assert.Equal(isLeft ? "7.2" : "6.12", $"{KernelRules.OfMachine(capture).Release.Version}");
    }

    [Fact]
    public void KernelRules_ByLayout_SayWhatTheyRestOn() => Assert.Equal(
        "The kernel is not told, but /proc/interrupts is laid out as from Linux 7.2 on; the rules of release 7.3 are "
            + "used.",
        $"{KernelRules.OfMachine(MachineCaptureReader.Read(new Fakes.MemoryTree().Add("proc/interrupts", New)))}");

    [Fact]
    public void KernelRules_KernelThatIsTold_GoesBeforeTheLayout()
    {
        Fakes.MemoryTree tree = new Fakes.MemoryTree().Add("proc/interrupts", New)
            .Add("proc/version", "Linux version 7.3.4 (x)\n");

        Assert.Equal("Linux 7.3.4.", $"{KernelRules.OfMachine(MachineCaptureReader.Read(tree))}");
    }

    [DataFact("guests-arch")]
    public void IsLeftAligned_OfEveryPack_AgreesWithItsKernel()
    {
        foreach (string name in OtherMachinePack.Names)
        {
            OtherMachinePack pack = OtherMachinePack.Read(name);
            MachineCapture capture = MachineCaptureReader.Read(pack.Steps[0].Tree);
            bool isNew = capture.Kernel!.StartsWith("7.2", StringComparison.Ordinal);

            Assert.True(isNew || !capture.IsLeftAligned, name);

            // Where all chips of one length, or chips that write their names themselves, nothing tells.
            bool canTell = !name.Contains("v2m") && !name.Contains("s390") && !name.Contains("gicv5");
            Assert.True(!isNew || !canTell || capture.IsLeftAligned, name);
        }
    }
}
