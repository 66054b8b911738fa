using System.Globalization;
using System.Text;
using Genirq.Planning.Proc;

namespace Genirq.Tests.Planning;

[Collection(nameof(MeasuredTests))]
public sealed class InterruptFileReaderTests
{
    private const string Header = "           CPU0       CPU2       CPU5       \n";

    [Fact]
    public void Read_Rows_GivesNumbersCountersAndText()
    {
        List<string> rows = ReadAll(Header
            + "  0:         38          0 4294967295  IR-IO-APIC   2-edge      timer\n"
            + "132:          1          2          3  PCI-MSIX-0000:00:01.0   3-edge      a b, c\n"
            + "NMI:          4          5          6   Non-maskable interrupts\n"
            + "IPI0:2768808080 7 8       Rescheduling interrupts\n"
            + "ERR:          9\n");

        Assert.Equal(
            [
                "2 Numbered 0 [38 0 4294967295] IR-IO-APIC   2-edge      timer",
                "3 Numbered 132 [1 2 3] PCI-MSIX-0000:00:01.0   3-edge      a b, c",
                "4 Named NMI [4 5 6] Non-maskable interrupts",
                "5 Named IPI0 [2768808080 7 8] Rescheduling interrupts",
                "6 Named ERR [9] ",
            ],
            rows);
    }

    [Fact]
    public void Cpus_HeaderWithHoles_AreTheOnesNamed()
    {
        using InterruptFileReader reader = Open(Header + "  1: 1 2 3 x\n");

        Assert.True(reader.Read());

        Assert.Equal([0, 2, 5], reader.Cpus);
    }

    [Theory]
    [InlineData("  1: 1 2\n", "Broken the row has 2 counters, but there are 3 CPUs")]
    [InlineData("  1:\n", "Broken the row has 0 counters, but there are 3 CPUs")]
    [InlineData("  1 2 3 4 x\n", "Broken the row does not begin with a name and a colon")]
    [InlineData(": 1 2 3 x\n", "Broken the row does not begin with a name and a colon")]
    [InlineData("a b: 1 2 3 x\n", "Broken the row does not begin with a name and a colon")]
    [InlineData("\u0001\u0002\u0003\n", "Broken the row does not begin with a name and a colon")]
    [InlineData("  1: 1 99999999999999999999 3 x\n", "Broken a counter is too large")]
    [InlineData("  1: 1 2 3 4 x\n", "Broken the row has more counters than there are CPUs (3)")]
    [InlineData("99999999999: 1 2 3 x\n", "Broken the name is neither a number nor a word")]
    [InlineData("1x: 1 2 3 x\n", "Broken the name is neither a number nor a word")]
    [InlineData("  1: 1 2x 3 x\n", "Broken the row has 1 counters, but there are 3 CPUs")]
    public void Read_BadRow_IsBrokenAndTheNextOneIsRead(string row, string expected)
    {
        List<string> rows = ReadAll(Header + row + "  7:          1          2          3  chip\n");

        Assert.Equal([$"2 {expected}", "3 Numbered 7 [1 2 3] chip"], rows);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n  \n")]
    [InlineData(Header)]
    public void Read_NoRows_Ends(string text) => Assert.Empty(ReadAll(text));

    [Fact]
    public void Read_NoHeader_TakesTheNumbersOfEachRow()
    {
        using InterruptFileReader reader = Open("132:     7805535  2676698559   IR-PCI-MSI-edge eth0-TxRx-0\n");

        Assert.True(reader.Read());

        Assert.Empty(reader.Cpus);
        Assert.Equal([7805535ul, 2676698559], reader.Counters.ToArray());
        Assert.Equal("IR-PCI-MSI-edge eth0-TxRx-0", Encoding.ASCII.GetString(reader.Text));
    }

    [Theory]
    [InlineData("[me@host ~]$ cat /proc/interrupts\n" + Header + "7: 1 2 3 chip 0-edge a\n[me@host ~]$ \n")]
    [InlineData("```\n" + Header + "7: 1 2 3 chip 0-edge a\n```\n")]
    [InlineData("> >            CPU0       CPU2       CPU5\n> > 7: 1 2 3 chip 0-edge a\n> >\n")]
    [InlineData("Every 2.0s: cat /proc/interrupts\n\n" + Header + "\t7: 1 2 3 chip 0-edge a\n")]
    [InlineData("1:           CPU0       CPU2       CPU5\n12: 7: 1 2 3 chip 0-edge a\n")]
    [InlineData("/proc/interrupts:  CPU0  CPU2  CPU5\n/proc/interrupts: 7: 1 2 3 chip 0-edge a\n")]
    [InlineData("CPU0 CPU2\nCPU5\n7: 1 2\n3 chip\n   0-edge\n  a\n")]
    [InlineData(Header + "7: 1 2 3\n chip 0-edge\n a\n")]
    public void Read_AsPeoplePasteIt_GivesTheSameRow(string text)
    {
        using InterruptFileReader reader = Open(text);

        Assert.True(reader.Read());

        Assert.Equal([0, 2, 5], reader.Cpus);
        Assert.Equal((InterruptRowKind.Numbered, 7), (reader.Kind, reader.Irq.Number));
        Assert.Equal([1ul, 2, 3], reader.Counters.ToArray());
        RowDescription words = RowDescription.Read(reader.Text);
        Assert.Equal(("chip", 0ul, "edge", "a"), (words.Chip, words.HardwareIrq, words.Flow, words.Actions.Single()));
        Assert.False(reader.Read());
    }

    [Fact]
    public void Read_CountersThatTouch_AreCutAtTenDigits() => Assert.Equal(
        ["2 Numbered 7 [12 1000000000 4294967295] chip"],
        ReadAll(Header + "7:         1210000000004294967295   chip\n"));

    [Fact]
    public void Read_SecondTable_IsTold()
    {
        using InterruptFileReader reader = Open(Header + "7: 1 2 3 chip 0-edge a\nCPU0 CPU1\n7: 1 2 chip 0-edge a\n");

        Assert.True(reader.Read());
        Assert.Equal(1, reader.Table);
        Assert.True(reader.Read());
        Assert.Equal((2, 2), (reader.Table, reader.Columns));
    }

    [Fact]
    public void Read_NoHeader_HasTheColumnsOfTheFirstRow()
    {
        List<string> rows = ReadAll("7: 1 2 chip 0-edge a\n8: 1 chip 1-edge b\n9: 1 2 3 chip 2-edge c\n");

        Assert.Equal(
            [
                "1 Numbered 7 [1 2] chip 0-edge a",
                "2 Broken the row has 1 counters, but the first row has 2",
                "3 Broken the row has more counters than the first row (2)",
            ],
            rows);
    }

    [Fact]
    public void Read_NoNewlineAtTheEnd_GivesTheLastRow() =>
        Assert.Equal(["2 Numbered 7 [1 2 3] chip"], ReadAll(Header + "7: 1 2 3 chip"));

    [Fact]
    public void Read_CarriageReturns_AreIgnored() =>
        Assert.Equal(["2 Numbered 7 [1 2 3] chip"], ReadAll("CPU0 CPU1 CPU2\r\n7: 1 2 3 chip\r\n"));

    [Fact]
    public void Read_EndlessLine_EndsWithAProblem()
    {
        using InterruptFileReader reader = new(new MemoryStream(new byte[5 << 20]));

        Assert.False(reader.Read());

        Assert.Contains("longer than", reader.Problem, StringComparison.Ordinal);
        Assert.False(reader.Read());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(65536)]
    public void Read_AnySizeOfChunk_GivesTheSameRows(int chunk)
    {
        byte[] file = GeneratedTable.Bytes(cpus: 200, rows: 60);
        using InterruptFileReader reader = new(new ChunkedStream(file, chunk));
        int rows = 0;

        while (reader.Read())
        {
            Assert.Equal(InterruptRowKind.Numbered, reader.Kind);
            Assert.Equal(GeneratedTable.Counter(rows, 199), reader.Counters[199]);
            rows++;
        }

        Assert.Equal(60, rows);
    }

    [Fact]
    public void Read_ThousandCpus_AllocatesNothingPerRowOrCell()
    {
        byte[] file = GeneratedTable.Bytes(cpus: 1152, rows: 1057);
        using InterruptFileReader warm = new(new MemoryStream(file));
        Assert.True(warm.Read());
        long before = GC.GetAllocatedBytesForCurrentThread();

        using InterruptFileReader reader = new(new MemoryStream(file));
        ulong sum = 0;
        int broken = 0;
        while (reader.Read())
        {
            broken += reader.Kind == InterruptRowKind.Numbered ? 0 : 1;
            sum += reader.Counters[1151];
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(file.Length > 13_000_000);
        Assert.Equal(GeneratedTable.Sum(1057, 1151), sum);
        Assert.Equal(0, broken);

        // The list of CPUs and what the pool has not got yet; nothing for each row or for each of 1.2 million cells.
        Assert.InRange(allocated, 0, 200_000);
    }

    [Fact]
    public void Read_EveryByteOfASmallFileChanged_NeverThrows()
    {
        byte[] file = Encoding.ASCII.GetBytes("CPU0 CPU1\n 1: 2 3 PCI-MSI 4096-edge x\nERR: 1\n");
        foreach (byte value in (byte[])[0, (byte)' ', (byte)'\n', (byte)':', (byte)'9', 0xFF])
        {
            for (int at = 0; at < file.Length; at++)
            {
                byte[] changed = [.. file];
                changed[at] = value;
                using InterruptFileReader reader = new(new MemoryStream(changed));
                while (reader.Read())
                {
                    Assert.Equal(reader.Kind == InterruptRowKind.Broken, reader.Problem is not null);
                    MessageSource.TryRead(reader.Text, out _);
                }
            }
        }
    }

    private static InterruptFileReader Open(string text) => new(new MemoryStream(Encoding.Latin1.GetBytes(text)));

    private static List<string> ReadAll(string text)
    {
        List<string> rows = [];
        using InterruptFileReader reader = Open(text);
        while (reader.Read())
        {
            string name = Encoding.ASCII.GetString(reader.Name);
            if (reader.Kind == InterruptRowKind.Numbered)
            {
                Assert.Equal(reader.Irq.Number, int.Parse(name, CultureInfo.InvariantCulture));
            }

            string rest = reader.Problem
                ?? $"{name} [{string.Join(' ', reader.Counters.ToArray())}] {Encoding.ASCII.GetString(reader.Text)}";
            rows.Add($"{reader.LineNumber} {reader.Kind} {rest}");
        }

        return rows;
    }
}
