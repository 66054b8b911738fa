using Genirq.Planning.Debugfs;

namespace Genirq.Tests.Planning.Debugfs;

public sealed class InterruptDumpReaderTests
{
    private const string Sound = """
        handler:  handle_edge_irq
        device:   0000:41:00.0
        status:   0x00004000
        istate:   0x00000020
        ddepth:   1
        wdepth:   2
        dstate:   0x37408200
                    IRQD_ACTIVATED
        node:     1
        affinity: 0-7
        effectiv: 1
        pending:  3
        domain:  IR-PCI-MSIX-0000:41:00.0-12
         hwirq:   0x5
         chip:    IR-PCI-MSIX-0000:41:00.0
          flags:   0x430
                     IRQCHIP_SKIP_SET_WAKE

          address_hi: 0x00000001
          address_lo: 0xfee32000
          msg_data:   0x00000023
         parent:
            domain:  INTEL-IR-2-13
             hwirq:   0x10000
             chip:    INTEL-IR
              flags:   0x0
             parent:
                domain:  VECTOR
                 hwirq:   0x22
                 chip:    APIC
                  flags:   0x0
                 Vector:    34
                 Target:     1
                 Previous vector:    49
                 Previous target:     0
                 move_in_progress: 1
                 is_managed:       0
                 can_reserve:      1
                 has_reserved:     0
                 cleanup_pending:  1
                 something_new:    whatever

        """;

    [Fact]
    public void TryRead_SoundDump_GivesEverything()
    {
        InterruptDump dump = Read(Sound);

        Assert.Equal(("handle_edge_irq", "0000:41:00.0"), (dump.Handler, dump.Device));
        Assert.Equal(
            (0x4000u, 0x20u, 1u, 2u, 0x37408200u),
            (dump.Status, dump.InternalState, dump.DisableDepth, dump.WakeDepth, dump.DataState));
        Assert.Equal(
            (1, "0-7", "1", "3"),
            (dump.Node, $"{dump.Affinity}", $"{dump.EffectiveAffinity}", $"{dump.PendingAffinity}"));
        Assert.Equal(
            ["IR-PCI-MSIX-0000:41:00.0-12", "INTEL-IR-2-13", "VECTOR"], dump.Levels.Select(level => level.Domain));
        Assert.Equal(
            [(5ul, 0x430ul), (0x10000ul, 0ul), (0x22ul, 0ul)],
            dump.Levels.Select(level => (level.HardwareIrq, level.ChipFlags)));
        Assert.Equal((0x1_FEE3_2000ul, 0x23u), (dump.Levels[0].MessageAddress, dump.Levels[0].MessageData));
        Assert.Equal(
            new DumpedVector
            {
                Vector = 34,
                Target = 1,
                PreviousVector = 49,
                PreviousTarget = 0,
                IsMoving = true,
                CanReserve = true,
                IsCleanupPending = true,
            },
            dump.Vector);
    }

    [Theory]
    [InlineData("Vector: Not assigned", 0, false)]
    [InlineData("Target: Legacy PIC all CPUs", 0, true)]
    [InlineData("Vector:     0", 0, false)]
    [InlineData("Vector: 48", 48, false)]
    public void TryRead_VectorLevel_TakesEachForm(string line, int vector, bool isLegacy)
    {
        InterruptDump dump = Read($"handler: x\ndomain: VECTOR\n hwirq: 0x1\n{line}\n");

        Assert.Equal((vector, isLegacy), (dump.Vector!.Vector, dump.Vector.IsLegacy));
    }

    [Theory]
    [InlineData("ddepth:   1", "ddepth:   one", "line 5: ddepth: 'one' is not a number")]
    [InlineData("affinity: 0-7", "affinity: 0-", "line 10: affinity: '0-' is not a list of CPUs")]
    [InlineData("Vector:    34", "Vector:   256", "line 32: vector 256 is beyond 255")]
    [InlineData("Target:     1", "Target: 70000", "line 33: CPU 70000 is beyond 65535")]
    [InlineData("0x00004000", "0x100004000", "line 3: status has more than 32 bits")]
    public void TryRead_ImpossibleValue_IsRefusedWithItsLine(string sound, string broken, string expected)
    {
        string text = Sound.Replace(sound, broken, StringComparison.Ordinal);

        Assert.False(InterruptDumpReader.TryRead(text, out InterruptDump? dump, out string? problem));
        Assert.Null(dump);
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void TryRead_ManyLevels_IsRefused()
    {
        string text = $"handler: x\n{string.Concat(Enumerable.Repeat("domain: A\n", 20))}";

        Assert.False(InterruptDumpReader.TryRead(text, out _, out string? problem));
        Assert.Equal("line 18: more than 16 levels", problem);
    }

    [Fact]
    public void TryRead_NoDomain_IsRefused()
    {
        Assert.False(InterruptDumpReader.LooksLike("handler: x\n"));
        Assert.False(InterruptDumpReader.TryRead("handler: x\n", out _, out string? problem));
        Assert.Equal("there is no interrupt with a domain here", problem);
    }

    [DataFact("irq-debugfs")]
    public void TryRead_EveryPublishedDump_IsRead()
    {
        Dictionary<string, InterruptDump> dumps = Directory.EnumerateFiles(TestData.Beside("irq-debugfs")!, "*.txt")
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => Read(File.ReadAllText(path)));

        Assert.Equal((35, 50), Vector(dumps["x86-msix-noir-irq204"]));
        Assert.Equal(0xFEE32000ul, dumps["x86-msix-noir-irq204"].Levels[0].MessageAddress);
        Assert.Equal((42, 5), Vector(dumps["x86-msi-ir-nic-irq209"]));
        Assert.Equal(3, dumps["x86-msi-ir-bridge-irq34"].Levels.Count);
        Assert.True(dumps["x86-ioapic-ir-irq33"].Vector!.HasReserved);
        Assert.Equal((49, 44), Previous(dumps["x86-msi-move-pending-irq133"]));
        Assert.Equal("44", $"{dumps["x86-msi-move-pending-irq133"].PendingAffinity}");
        Assert.Equal(("", "XT-PIC", true), Outermost(dumps["x86-unused-xtpic"]));
        Assert.Null(dumps["arm64-its-nvme-irq86"].Vector);
        Assert.Equal(["ITS-MSI", "ITS", "GICv3"], dumps["arm64-its-nvme-irq86"].Levels.Select(level => level.Chip));
        Assert.Equal(8, dumps.Count);
    }

    private static (int Vector, int Cpu) Vector(InterruptDump dump) => (dump.Vector!.Vector, dump.Vector.Target);

    private static (int Vector, int Cpu) Previous(InterruptDump dump) =>
        (dump.Vector!.PreviousVector, dump.Vector.PreviousTarget);

    private static (string Domain, string Chip, bool IsAlone) Outermost(InterruptDump dump) =>
        (dump.Levels[0].Domain, dump.Levels[0].Chip, dump.Levels.Count == 1);

    private static InterruptDump Read(string text)
    {
        Assert.True(InterruptDumpReader.LooksLike(text));
        Assert.True(InterruptDumpReader.TryRead(text, out InterruptDump? dump, out string? problem), problem);
        return dump;
    }
}
