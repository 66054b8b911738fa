using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using static Genirq.Tests.Planning.Forms.RowText;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Further texts of <c>/proc/interrupts</c> of each kind that is met, with what they say.</summary>
public sealed class FurtherRowTests
{
    private static readonly string s_x86 = Row("LOC", "5 6", "Local timer interrupts")
        + Row("RES", "5 6", "Rescheduling interrupts");

    [Theory]
    [InlineData(134742016, 0, "0001:01:00.0")]
    [InlineData(101187584, 7, "0000:c1:00.0")]
    [InlineData(370688, 0, "0000:00:16.5")]
    [InlineData(134217727, 0, "0000:ff:1f.7")]
    public void Report_NumberOfDomainBusDeviceFunctionAndIndex_IsDecoded(long number, int more, string slot)
    {
        MachineReport report = Report(Header(0, 1)
            + Row(30, "0 4", $"IR-PCI-MSI {number + more}-edge      nvme0q{more}") + s_x86);

        Assert.Equal($"{slot} unknown {(number + more) % 2048}=30@1", Devices(report));
        Assert.Equal(1u, report.Cpus[1].Vectors!.Allocated);
    }

    [Theory]
    [InlineData("PCI-MSI-edge      eth0-TxRx-0", "", "PCI-MSI 40")]
    [InlineData("IR-PCI-MSI-edge      ahci", "", "IR-PCI-MSI 40")]
    [InlineData("IR-PCI-MSI-edge      mlx5_comp0@pci:0000:05:00.1", "0000:05:00.1 unknown 0=40@0", "")]
    [InlineData("IR-PCI-MSI-edge      vfio-msix[3](0000:05:00.1)", "0000:05:00.1 msix 3=40@0", "")]
    [InlineData("PCI-MSI-edge      vfio-msi[0](0000:05:00.1)", "0000:05:00.1 msi 0=40@0", "")]
    [InlineData("DMAR_MSI-edge      dmar0", "", "DMAR-MSI 40")]
    [InlineData("HPET_MSI-edge      hpet2", "", "HPET_MSI 40")]
    [InlineData("PCI-MSI-X  eth1", "", "PCI-MSI-X 40")]
    public void Report_RowBeforeLinux42_TakesAVector(string words, string devices, string others)
    {
        MachineReport report = Report(Header(0, 1) + Row(40, "3 0", words) + s_x86);

        Assert.Equal((devices, others), (Devices(report), Others(report)));
        Assert.Equal((1u, 0u), (report.Cpus[0].Vectors!.Allocated, report.Cpus[1].Vectors!.Allocated));
    }

    [Theory]
    [InlineData("XT-PIC-XT-PIC    eth0")]
    [InlineData("XT-PIC  eth0, uhci_hcd")]
    [InlineData("XT-PIC  11    eth0")]
    public void Report_OldControllersOnly_HaveNoIoApic(string words)
    {
        MachineReport report = Report(Header(0) + Row(11, "9", words));

        Assert.Equal(11, Assert.Single(report.Others).Irq.Number);
        Assert.Equal(0L, report.Vectors!.Allocated);
        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
    }

    [Theory]
    [InlineData("GIC-0  29 Edge      twd", "arm64 or 32-bit arm;")]
    [InlineData("GICv2  29 Edge      arch_timer", "arm64 or 32-bit arm;")]
    [InlineData("GICv3  27 Level     arch_timer", "arm64;")]
    [InlineData("ITS-MSI 524288 Edge      nvme0q0", "arm64,")]
    [InlineData("XIVE-IRQ 1048563 Level     opal-psi#0:lpchc", "ppc64le or ppc64;")]
    public void Report_ChipOfSeveralKindsOfProcessors_NamesThemAll(string words, string expected) => Assert.StartsWith(
        expected, Report(Header(0, 1) + Row(30, "9 1", words)).Platform, StringComparison.Ordinal);

    [Theory]
    [InlineData("Hyper-V PCIe MSI 5152081739778-edge      mlx5_comp1@pci:95f2:00:02.0", "unknown")]
    [InlineData("HV-PCI-MSIX-95f2:00:02.0    2-edge      mlx5_comp1@pci:95f2:00:02.0", "msix")]
    [InlineData("Hyper-V PCIe MSI 5152081739778 Edge      mlx5_comp1@pci:95f2:00:02.0", "unknown")]
    public void Report_HyperV_HasItsFunction(string words, string kind)
    {
        MachineReport report = Report(Header(0, 1) + Row(24, "0 7", words));

        Assert.Equal($"95f2:00:02.0 {kind} 2=24@1", Devices(report));
        Assert.Equal(words.Contains("-edge", StringComparison.Ordinal), report.Vectors is not null);
    }

    [Theory]
    [InlineData("xen-pirq    -msi-x     nvme0q0", "IO-APIC   2-edge      timer")]
    [InlineData("xen-dyn    -lateeoi     vif0-q0-tx", "xen-pirq   9-ioapic-level  acpi")]
    [InlineData("xen-dyn-event     blkif", "xen-pirq-ioapic-edge  i8042")]
    [InlineData("xen-percpu-virq      timer0", "IO-APIC-edge      timer")]
    public void Report_XenGuest_HasNoVectors(string words, string old)
    {
        MachineReport report = Report(Header(0, 1) + Row(0, "40 0", old) + Row(60, "7 0", words) + s_x86);

        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Contains("Xen: interrupts are event channels", report.Verdict.Cause, StringComparison.Ordinal);
        Assert.Null(report.Vectors);
        Assert.Equal([0, 60], report.Others.Select(static other => other.Irq.Number));
    }

    [Fact]
    public void Report_XenGuestWithMessagesOfItsOwn_IsJudgedByThese()
    {
        MachineReport report = Report(Header(0, 1) + Row(24, "7 0", "PCI-MSIX-0000:00:03.0    0-edge      ens3")
            + Row(60, "7 0", "xen-dyn    -event     xenbus") + s_x86);

        Assert.Equal(("0000:00:03.0 msix 0=24@0", "xen-dyn 60"), (Devices(report), Others(report)));
        Assert.Equal(1L, report.Vectors!.Allocated);
    }

    [Theory]
    [InlineData("XIVE-IRQ 4868 Edge      ibmvscsi", "LOC", MachineArchitecture.PowerPc)]
    [InlineData("XICS 2063 Edge     nvme0q0", "LOC", MachineArchitecture.PowerPc)]
    [InlineData("OpenPIC   251 Edge      ipi call function", "LOC", MachineArchitecture.Other)]
    [InlineData("RISC-V INTC   5 Edge      riscv-timer", "IPI0", MachineArchitecture.RiscV)]
    [InlineData("SiFive PLIC  10 Edge      ttyS0", "IPI0", MachineArchitecture.RiscV)]
    [InlineData("CPUINTC  12  IPI", "IPI0", MachineArchitecture.LoongArch)]
    [InlineData("GIC-0  29 Edge      twd", "IPI0", MachineArchitecture.Arm64)]
    [InlineData("PCI-MSI  mlx5_async0@pci:0000:00:00.0", "AIO", MachineArchitecture.S390)]
    [InlineData("MIPS   7  timer", "CPU", MachineArchitecture.Other)]
    [InlineData("SUN4V  7  timer", "NMI", MachineArchitecture.Unknown)]
    [InlineData("PCI-MSI 524288-edge      nvme0q0", "IPI1", MachineArchitecture.Other)]
    public void Report_OtherProcessor_IsUnknown(string words, string name, MachineArchitecture architecture)
    {
        string text = Header(0, 1) + Row(29, "1 0", words) + Row(name, "1 2", "");

        using MemoryStream stream = new(System.Text.Encoding.ASCII.GetBytes(text), writable: false);
        Genirq.Planning.Sources.MachineSource source = Genirq.Planning.Sources.MachineSource.Open(stream, "text");
        MachineReport report = Report(text);

        Assert.Equal(architecture, source.Capture.Architecture);
        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Null(report.Vectors);
        Assert.Equal(1, report.Rows!.Value.Told - report.Rows.Value.LeftOut);
    }

    [Theory]
    [InlineData("BRCM STB PCIe MSI 524288 Edge      xhci_hcd", "0000:01:00.0", 0)]
    [InlineData("nwl_pcie:msi 524291 Edge      nvme0q3", "0000:01:00.0", 3)]
    [InlineData("advk-MSI 524290 Edge      nvme0q2", "0000:01:00.0", 2)]
    [InlineData("X-Gene1 MSI 524292 Edge      nvme0q4", "0000:01:00.0", 4)]
    [InlineData("iProc-MSI 524293 Edge      nvme0q5", "0000:01:00.0", 5)]
    [InlineData("PCIe MSI 540674 Edge      eth0", "0000:01:01.0", 2)]
    [InlineData("PCI-MSI 0 Edge      PCIe PME", "0000:00:00.0", 0)]
    [InlineData("ITS-PCI-MSIX-0000:01:00.0   6 Edge      nvme0q6", "0000:01:00.0", 6)]
    public void Report_ControllerOfAHostBridge_NamesItsFunction(string words, string slot, int index)
    {
        MachineReport report = Report(Header(0, 1) + Row(11, "1 1", "GICv3  27 Level     arch_timer")
            + Row(30, "4 0", words));

        Assert.Equal(slot, Assert.Single(report.Devices).Function.Slot.ToString());
        Assert.Equal((uint)index, Assert.Single(report.Devices[0].Interrupts).Index);
        Assert.Equal("GICv3 11", Others(report));
    }

    [Theory]
    [InlineData("0 3 5", "IR-", "0=40@0 3=43@0 5=45@0")]
    [InlineData("0 3 5", "", "0=40@0 3=43@0 5=45@0")]
    [InlineData("0 0 0", "IR-", "0=40@0 3=43@0 5=45@0")]
    [InlineData("2 5 7", "IR-", "2=40@0 5=43@0 7=45@0")]
    public void Report_MessagesOfOneMsi_HaveTheirIndices(string indices, string prefix, string expected)
    {
        string[] all = indices.Split(' ');
        MachineReport report = Report(Header(0, 1) + string.Concat(new[] { 40, 43, 45 }.Select((irq, at) =>
            Row(irq, "1 0", $"{prefix}PCI-MSI-0000:00:17.0    {all[at]}-edge      ahci{at}"))) + s_x86);

        Assert.Equal($"0000:00:17.0 msi {expected}", Devices(report));
        Assert.Equal(0, report.Rows!.Value.LeftOut);
        Assert.Equal(
            prefix.Length == 0,
            report.Notes.Any(static note => note.Contains("interrupt remapping, which is assumed")));
    }

    [Theory]
    [InlineData("16 16,24 0,25 16,60 16,61 0")]
    [InlineData("4 4,60 4,90 4")]
    [InlineData("9 9,120 9")]
    public void Report_SeveralIoApics_KeepEachPin(string pins)
    {
        string[][] lines = [.. pins.Split(',').Select(static pin => pin.Split(' '))];
        MachineReport report = Report(Header(0, 1) + string.Concat(lines.Select(static line =>
            Row(line[0], "1 0", $"IR-IO-APIC {line[1],4}-fasteoi   one"))) + s_x86);

        Assert.Equal($"IR-IO-APIC {string.Join(',', lines.Select(static line => line[0]))}", Others(report));
        Assert.Equal((uint)lines.Length, report.Cpus[0].Vectors!.Allocated);
        Assert.Equal(0, report.Rows!.Value.LeftOut);
    }

    [Fact]
    public void Report_PinsThatNothingTells_AreMarked()
    {
        MachineReport report = Report(Header(0, 1) + Row(9, "0 4", "IO-APIC   9-fasteoi   acpi") + s_x86);

        Assert.Equal("~0-1,~3-8,9,~10-15", BasisNames.Numbers(report.Others));
        Assert.True(report.Verdict.IsEstimated);
    }

    [Fact]
    public void Report_CountersAndHoles_TellTheCpus()
    {
        MachineReport report = Report(Header(0, 3, 11, 130)
            + Row(24, "0 0 5 0", "PCI-MSIX-0000:01:00.0    0-edge      a")
            + Row(25, "0 0 0 4294967295", "PCI-MSIX-0000:01:00.0    1-edge      a")
            + Row(26, "1 0 0 2", "PCI-MSIX-0000:01:00.0    2-edge      a"));

        Assert.Equal("0000:01:00.0 msix 0=24@11 1=25@130 2=26@0,130", Devices(report));
        Assert.All(report.Devices[0].Interrupts, static one => Assert.Equal(Basis.Counted, one.CpusBasis));
        Assert.Equal([0, 3, 11, 130], report.Cpus.Select(static cpu => cpu.Cpu));
    }

    [Theory]
    [InlineData(" 24:1234567890         8", "0-1")]
    [InlineData(" 24:12345678901234567890", "0-1")]
    [InlineData(" 24:          01234567890", "1")]
    public void Report_CountersThatTouch_AreCutApart(string row, string cpus)
    {
        MachineReport report = Report(Header(0, 1) + row + "   PCI-MSIX-0000:01:00.0    0-edge      a\n"
            + "LOC:10000000071000000008   Local timer interrupts\n");

        Assert.Equal($"0000:01:00.0 msix 0=24@{cpus}", Devices(report));
        Assert.Equal(0, report.Rows!.Value.LeftOut);
    }

    [Theory]
    [InlineData(" 24:          1          2          3  PCI-MSIX-0000:01:00.0    0-edge      a\n", "more counters")]
    [InlineData(" 24:          1  PCI-MSIX-0000:01:00.0    0-edge      a\n", "1 counters, but there are 2 CPUs")]
    [InlineData(" 24:          1\n", "1 counters, but there are 2 CPUs")]
    [InlineData(" 24:          1          2          0  IO-APIC  16-fasteoi   a\n", "more counters")]
    public void Report_RowOfAnotherWidth_IsNotedAndCounted(string row, string problem)
    {
        MachineReport report = Report(Header(0, 1) + row
            + Row(26, "1 0", "PCI-MSIX-0000:01:00.0    2-edge      a") + s_x86);

        Assert.Equal("0000:01:00.0 msix 2=26@0", Devices(report));
        Assert.Equal((2, 1), (report.Rows!.Value.Told, report.Rows.Value.LeftOut));
        Assert.Contains(report.Notes, note => note.StartsWith("proc/interrupts:2: ", StringComparison.Ordinal)
            && note.Contains(problem, StringComparison.Ordinal));
        Assert.True(report.Verdict.IsEstimated);
    }
}
