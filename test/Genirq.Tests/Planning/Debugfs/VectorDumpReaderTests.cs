using System.Text.Json;
using Genirq.Planning.Debugfs;

namespace Genirq.Tests.Planning.Debugfs;

public sealed class VectorDumpReaderTests
{
    private const string Sound = """
        name:   VECTOR
         size:   0
         mapped: 12
         flags:  0x00000103
        Online bitmaps:        2
        Global available:    399
        Global reserved:       7
        Total allocated:       6
        System: 38: 0-19,21,50,128,236,240-242,244,246-255
         | CPU | avl | man | mac | act | vectors
             0   198     1     1    4  32-34,48
             3   201     1     0    2  32-33

        """;

    [Fact]
    public void TryRead_SoundTable_GivesEverything()
    {
        VectorDump dump = Read(Sound);

        Assert.Equal((12u, 0x103u, 2u), (dump.Mapped, dump.Flags, dump.OnlineMaps));
        Assert.Equal((399u, 7u, 6u), (dump.GlobalAvailable, dump.GlobalReserved, dump.TotalAllocated));
        Assert.Equal(38, dump.SystemVectors!.Count);
        Assert.Equal((0, 255), (dump.SystemVectors[0], dump.SystemVectors[^1]));
        Assert.Equal([0, 3], dump.Rows.Select(row => row.Cpu));
        Assert.Equal(
            (201u, 1u, 0u, 2u),
            (dump.Rows[1].Available, dump.Rows[1].Managed, dump.Rows[1].ManagedInUse, dump.Rows[1].Allocated));
        Assert.Equal([32, 33, 34, 48], dump.Rows[0].Vectors!);
        Assert.True(dump.IsComplete);
        Assert.Empty(dump.Problems);
    }

    [Fact]
    public void TryRead_PostedTable_SurvivesTheMail()
    {
        const string posted = """
            On Tuesday Alice wrote:
            > # cat /sys/kernel/debug/irq/domains/VECTOR
            > name:   VECTOR
            > Online bitmaps:       32
            > Global available:   6150    <------
            > System: 36: 0-19,21,50,128,236,243-244,246-255
            > | CPU | avl | man | mac | act | vectors
            > 0   199     0     0    3  32-34   <- here
            > ...
            > 11   118     1     1   84  32-49,51-110,113-115,
            117,119,121
            >    12   202     0     0    0
            > 13   202     0     0    0    <- nothing
            >
            > What do you think?
            > 14 people agree.
            """;

        VectorDump dump = Read(posted);

        Assert.Equal([0, 11, 12, 13], dump.Rows.Select(row => row.Cpu));
        Assert.Equal(6150u, dump.GlobalAvailable);
        Assert.Null(dump.TotalAllocated);
        Assert.Equal(84, dump.Rows[1].Vectors!.Count);
        Assert.Empty(dump.Rows[2].Vectors!);
        Assert.False(dump.IsComplete);
        Assert.Empty(dump.Problems);
    }

    [Fact]
    public void TryRead_OldTable_HasNoManagedInUse()
    {
        VectorDump dump = Read("| CPU | avl | man | act | vectors\r\n     0   190     2    10  33-42\r\n");

        VectorDumpRow row = Assert.Single(dump.Rows);
        Assert.Null(row.ManagedInUse);
        Assert.Equal((190u, 2u, 10u, 10), (row.Available, row.Managed, row.Allocated, row.Vectors!.Count));
        Assert.True(dump.IsComplete);
    }

    [Fact]
    public void TryRead_CounterBelowZero_IsAccepted()
    {
        VectorDump dump = Read("| CPU | avl | man | mac | act | vectors\n 0 203 0 0 4294967295\n");

        Assert.Equal(uint.MaxValue, dump.Rows[0].Allocated);
        Assert.Contains("CPU 0 has 4294967295 vectors, but 0 are listed", Assert.Single(dump.Problems));
    }

    [Theory]
    [InlineData(" 0 100 0 0 200 32-231\n", "line 2: CPU 0 is to hold 300 vectors; a CPU has 224 at most")]
    [InlineData(" 0 100 90 10 100 32-131\n", "line 2: CPU 0 is to hold 280 vectors; a CPU has 224 at most")]
    [InlineData(" 0 200 0 0 1 32\n 0 200 0 0 1 32\n", "line 3: CPU 0 has a row already")]
    [InlineData(" 0 200 0 0 1 256\n", "line 2: '256' is not a list of vectors")]
    [InlineData(" 0 200 0 0 1 3x\n", "line 2: '3x' is not a list of vectors")]
    [InlineData(" 0 200 0 -1 1 3\n", "line 2: '-1' stands where number 4 of 5 is expected")]
    [InlineData(" 70000 200 0 0 1 3\n", "line 2: CPU 70000 is beyond 65535")]
    [InlineData(" 5 200\n", "line 2: '' stands where number 3 of 5 is expected")]
    public void TryRead_ImpossibleRow_IsRefusedWithItsLine(string rows, string expected)
    {
        bool isRead = VectorDumpReader.TryRead(
            $"| CPU | avl | man | mac | act | vectors\n{rows}", out VectorDump? dump, out string? problem);

        Assert.False(isRead);
        Assert.Null(dump);
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("name: VECTOR\nOnline bitmaps: 2\n")]
    public void TryRead_NoTable_IsRefused(string text)
    {
        Assert.False(VectorDumpReader.LooksLike(text));
        Assert.False(VectorDumpReader.TryRead(text, out _, out string? problem));
        Assert.Contains("there is no table of vectors", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_TotalsThatContradict_AreTold()
    {
        VectorDump dump = Read(Sound
            .Replace("available:    399", "available:    400", StringComparison.Ordinal)
            .Replace("System: 38", "System: 40", StringComparison.Ordinal)
            .Replace("32-34,48", "32-34", StringComparison.Ordinal));

        Assert.Equal(
            [
                "line 9: 40 system vectors are told, but 38 are listed",
                "line 11: CPU 0 has 4 vectors, but 3 are listed",
                "400 vectors are available in all, but the rows have 399",
            ],
            dump.Problems);
    }

    [DataFact("vector-matrix")]
    public void TryRead_EveryPublishedTable_IsRead()
    {
        int tables = 0;
        foreach (string path in Directory.EnumerateFiles(TestData.Beside("vector-matrix")!, "*.txt"))
        {
            VectorDump dump = Read(File.ReadAllText(path));

            Assert.Equal(dump.OnlineMaps, (uint)dump.Rows.Count);
            Assert.True(dump.IsComplete, path);
            Assert.Empty(dump.Problems);
            tables++;
        }

        Assert.True(tables > 0, "There is no table.");
        using JsonDocument nested = JsonDocument.Parse(
            File.ReadAllText(TestData.Beside("vector-matrix/vm-8cpu-nested-dmar.json")!));
        VectorDump inner = Read(File.ReadAllText(TestData.Beside("vector-matrix/vm-8cpu-nested-dmar.txt")!));
        JsonElement step = nested.RootElement.GetProperty("steps")[0];
        Assert.Equal((uint)step.GetProperty("domain").GetProperty("mapped").GetInt32(), inner.Mapped);
        Assert.Equal(step.GetProperty("cpus").GetArrayLength(), inner.Rows.Count);
    }

    private static VectorDump Read(string text)
    {
        Assert.True(VectorDumpReader.LooksLike(text));
        Assert.True(VectorDumpReader.TryRead(text, out VectorDump? dump, out string? problem), problem);
        return dump;
    }
}
