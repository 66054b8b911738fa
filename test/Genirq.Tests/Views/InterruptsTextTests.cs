using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Flow;
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
}
