using System.Text;
using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Flow;
using Genirq.Planning.Proc;
using Genirq.Releases;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Views;

public sealed class InterruptsTextTests
{
    [Theory]
    [InlineData(456, 3)]
    [InlineData(999, 3)]
    [InlineData(1000, 4)]
    [InlineData(99999, 5)]
    [InlineData(int.MaxValue, 10)]
    public void Spec06_Check29_PrecisionFollowsTheNumberSpace(int irqCount, int precision)
    {
        using IrqSystem system = new(new IrqSystemOptions { InitialIrqCount = irqCount });

        string header = Print(system)[0];

        Assert.Equal(new string(' ', precision + 8) + "CPU0       ", header);
    }

    [Fact]
    public void WriteInterrupts_SpecificationsExample_IsThatText()
    {
        RebuiltInterrupts rebuilt = new(
        [
            "           CPU0       CPU1       ",
            " 24:         10          0  PCI-MSIX-0000:00:03.0   0-edge      virtio0-config",
            "NMI:          7          8   Non-maskable interrupts",
            "ERR:          3",
        ]);

        Assert.Equal(
            [
                "           CPU0       CPU1       ",
                " 24:         10          0  PCI-MSIX-0000:00:03.0   0-edge      virtio0-config",
                "NMI:          7          8   Non-maskable interrupts",
                "ERR:          3",
            ],
            rebuilt.Print());
    }

    [Theory]
    [InlineData("6.18")]
    [InlineData("7.3")]
    public void WriteInterrupts_RebuiltMachineOfALaterKernel_IsItsFile(string kernel)
    {
        string[] lines = File.ReadAllLines(Path.Combine(
            Planning.TestData.Repository,
            $"test/Genirq.Tests/Data/cases/25-listings-by-kernel/listing-{kernel}.txt"));
        Assert.True(KernelRelease.TryParse(kernel, out KernelRelease? release));

        Assert.Equal(lines, new RebuiltInterrupts(lines, release: release).Print());
    }

    [Fact]
    public void Spec12_Check5_OneMachineInThreeForms_ParsesToTheSameRows()
    {
        string[] before =
        [
            "           CPU0       CPU1       ",
            "  9:          1          2   IO-APIC   9-fasteoi   acpi",
            " 24:         10          0  DMAR-MSI   0-edge      dmar0",
            " 25:          0 4294967295  PCI-MSIX-0000:00:03.0   0-edge      virtio0-config",
            "NMI:          7          8   Non-maskable interrupts",
        ];

        string[][] forms = [.. ((string[])["6.12", "6.18", "7.3"]).Select(kernel => Convert(before, kernel))];

        Assert.Equal(before, forms[0]);
        Assert.Equal(
            [
                "           CPU0       CPU1       ",
                "  9:          1          2  IO-APIC   9-fasteoi   acpi",
                " 24:         10          0 DMAR-MSI   0-edge      dmar0",
                " 25:          0 4294967295 PCI-MSIX-0000:00:03.0   0-edge      virtio0-config",
                "NMI:          7          8   Non-maskable interrupts",
            ],
            forms[1]);
        Assert.Equal(
            [
                "            CPU0       CPU1       ",
                "   9:          1          2  IO-APIC                  9-fasteoi   acpi",
                "  24:         10          0  DMAR-MSI                 0-edge      dmar0",
                "  25:          0 4294967295  PCI-MSIX-0000:00:03.0    0-edge      virtio0-config",
                " NMI:          7          8  Non-maskable interrupts",
            ],
            forms[2]);
        Assert.Equal(Words(forms[0]), Words(forms[1]));
        Assert.Equal(Words(forms[0]), Words(forms[2]));
    }

    [ReferenceTheory("interrupts")]
    [InlineData("vmware-2cpu.txt")]
    [InlineData("pcp-8cpu-x86_64.txt")]
    [InlineData("intel-laptop-4cpu-k6.txt")]
    [InlineData("xeon-e5-16cpu-k5.0.txt.gz")]
    [InlineData("trpro-32cpu-k6.2.txt.gz")]
    public void WriteInterrupts_RebuiltMachine_IsItsFile(string file)
    {
        string[] lines = ReferenceData.ReadLines($"interrupts/{file}");

        Assert.Equal(lines, new RebuiltInterrupts(lines).Print());
    }

    [ReferenceTheory("interrupts")]
    [InlineData("aarch64-8cpu-ena-nvme.txt")]
    public void WriteInterrupts_MachineWithTriggerColumn_HasItsRows(string file)
    {
        string[] lines =
            [.. ReferenceData.ReadLines($"interrupts/{file}").Where(line => !string.IsNullOrWhiteSpace(line))];

        Assert.Equal(lines[1..], new RebuiltInterrupts(lines, showsTrigger: true).Print()[1..]);
    }

    [Fact]
    public void WriteInterrupts_WhatIsNotRequestedChainedOrHidden_HasNoRow()
    {
        using IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2, OnlineCpus = CpuMask.Of(1) });
        Irq[] irqs = [.. Enumerable.Range(0, 3).Select(_ => new Irq(system.Numbers.Allocate(-1, 1, 1)))];
        foreach (Irq irq in irqs)
        {
            system.SetChip(irq, new RecordingChip(irq == irqs[0] ? "" : "chip", RecordingChip.Usual, new CallLog()));
            system.SetHandler(irq, SimpleFlow.Instance);
        }

        system.ModifyStatus(irqs[1], default, IrqSettings.Hidden);
        system.Request(irqs[0], "shown", static (_, _) => IrqResult.Handled, 0);
        system.Request(irqs[1], "hidden", static (_, _) => IrqResult.Handled, 0);
        system.HandleIrq(irqs[0], system.Cpus[1]);

        Assert.Equal(["           CPU1       ", "  1:          1         -      shown"], Print(system));
    }

    [Fact]
    public void WriteInterrupts_ChipThatPrints_HasTheColumn()
    {
        using IrqSystem system = new(new IrqSystemOptions { InitialIrqCount = 456 });
        Irq irq = new(system.Numbers.Allocate(5, 5, 1));
        system.SetChip(irq, new PrintingChip());
        system.SetHandler(irq, SimpleFlow.Instance);
        system.Request(irq, "gpio", static (_, _) => IrqResult.Handled, 0);

        Assert.Equal("  5:          0  pin-7      gpio", Print(system)[1]);
    }

    private static string[] Print(IrqSystem system)
    {
        using StringWriter text = new();
        system.Views.WriteInterrupts(text);
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    private sealed class PrintingChip() : IrqChip("gpio", RecordingChip.Usual | IrqChipCallbacks.Print)
    {
        public override void Print(IrqData data, TextWriter writer) => writer.Write(" pin-7");
    }

    private static string[] Convert(string[] lines, string kernel)
    {
        Assert.True(KernelRelease.TryParse(kernel, out KernelRelease? release));
        return new RebuiltInterrupts(lines, release: release).Print();
    }

    // What a reader makes of the lines: numbers, counters, and the words behind them.
    private static List<string> Words(string[] lines)
    {
        using InterruptFileReader reader = new(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        List<string> rows = [];
        while (reader.Read())
        {
            Assert.Null(reader.Problem);
            RowDescription words = RowDescription.Read(reader.Text);
            rows.Add($"{Encoding.UTF8.GetString(reader.Name)} {string.Join(' ', reader.Counters.ToArray())} "
                + $"{words.Chip} {words.HardwareIrq} {words.Flow} {string.Join(',', words.Actions)}");
        }

        return rows;
    }
}
