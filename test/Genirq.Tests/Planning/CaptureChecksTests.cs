using System.Globalization;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Sources;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning;

/// <summary>Captures that cannot be true of any machine.</summary>
public sealed class CaptureChecksTests
{
    private const string Dump = "handler: handle_edge_irq\naffinity: 0-3\neffectiv: 1\ndomain: VECTOR\n hwirq: 0x18\n";

    [Theory]
    [InlineData("proc/irq/24/effective_affinity_list", "4\n", "interrupt 24 goes to CPU 4, but there can be 0-3")]
    [InlineData("proc/irq/24/smp_affinity_list", "0-9\n", "interrupt 24 goes to CPU 9, but there can be 0-3")]
    [InlineData("sys/kernel/debug/irq/irqs/24", Dump + " Vector: 33\n Target: 7\n",
        "interrupt 24 goes to CPU 7, but there can be 0-3")]
    [InlineData("sys/kernel/debug/irq/irqs/24", Dump + " Vector: 33\n Target: 1\n move_in_progress: 1\n",
        "sys/kernel/debug/irq/irqs/24: it moves, but names no vector that it leaves")]
    [InlineData("sys/kernel/debug/irq/domains/VECTOR", "| CPU | avl | man | mac | act | vectors\n 6 201 0 0 0\n",
        "sys/kernel/debug/irq/domains/VECTOR: there is a row for CPU 6, but there can be 0-3")]
    [InlineData("sys/kernel/debug/irq/domains/VECTOR", "| CPU | avl | man | mac | act | vectors\n 0 201 0 0 99\n",
        "sys/kernel/debug/irq/domains/VECTOR: line 2: CPU 0 is to hold 300 vectors; a CPU has 224 at most")]
    [InlineData("proc/interrupts", "           CPU0       CPU1\n  9:   0   0  IO-APIC 240-edge      acpi\n",
        "interrupt 9 is on pin 240 of an I/O APIC, but pins are 0 to 239")]
    public void Read_WhatCannotBe_IsAContradiction(string path, string text, string expected)
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree().Add(path, text));

        Assert.Equal([expected], capture.Contradictions);
    }

    [Fact]
    public void Read_MoreInterruptsThanACpuHolds_IsAContradiction()
    {
        StringBuilder rows = new("           CPU0       CPU1\n  9: 0 0 IO-APIC 9-edge acpi\n");
        MemoryTree tree = SmallMachine.Tree();
        for (int irq = 100; irq < 325; irq++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{irq}: 0 0 PCI-MSIX-0000:00:09.0 {irq - 100}-edge x\n");
            tree.Add($"proc/irq/{irq}/effective_affinity_list", "1\n");
        }

        MachineCapture capture = MachineCaptureReader.Read(tree.Add("proc/interrupts", rows.ToString()));

        Assert.Equal(
            ["225 interrupts go to CPU 1, but a CPU has 224 vectors at most"], capture.Contradictions);
    }

    [Fact]
    public void Read_CpusThatNothingCounts_AreThoseThatInterruptsGoTo()
    {
        MemoryTree tree = SmallMachine.Tree().Remove("sys/devices/system/cpu/possible")
            .Add("proc/irq/24/smp_affinity_list", "0-5\n");

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.Equal("0-5", capture.PossibleCpus.ToString());
        Assert.Empty(capture.Contradictions);
    }

    [Fact]
    public void Open_Contradiction_IsRefusedWithOneLine()
    {
        using TemporaryFolder folder = new();
        string tree = Path.Combine(folder.Path, "tree");
        CaptureWriter.Write(SmallMachine.Tree(), tree);
        Assert.Equal(MachineSourceKind.Folder, MachineSource.Open(tree).Kind);
        File.WriteAllText(Path.Combine(tree, "proc/irq/24/effective_affinity_list"), "4\n");
        File.WriteAllText(Path.Combine(tree, "proc/irq/25/effective_affinity_list"), "5\n");

        SourceException refusal = Assert.Throws<SourceException>(() => MachineSource.Open(tree));

        Assert.Equal(
            $"{tree}: interrupt 24 goes to CPU 4, but there can be 0-3 (and 1 more contradictions)", refusal.Message);
    }

    [DataFact("guests")]
    public void Read_EveryStepOfEveryGuest_HasNoContradiction()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Beside("guests")!, "*.tar.gz"))
        {
            Assert.All(MachineSource.OpenAll(path), source => Assert.Empty(source.Capture.Contradictions));
        }
    }
}
