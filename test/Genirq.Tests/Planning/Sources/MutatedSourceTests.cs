using System.Formats.Tar;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Archives;

namespace Genirq.Tests.Planning.Sources;

/// <summary>Sources of every kind, cut off and changed at random: a machine, or one line that says why not.</summary>
public sealed class MutatedSourceTests
{
    private const int Rounds = 250;

    private const string Listing =
        "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:2020] (rev 04)\n"
        + "\tControl: I/O- Mem- BusMaster- DisINTx-\n"
        + "\tCapabilities: [50] MSI: Enable+ Count=1/2 Maskable+ 64bit+\n"
        + "\t\tAddress: 00000000fee00218  Data: 0000\n\n"
        + "0000:3d:00.0 Ethernet controller: Mellanox [15b3:1017]\n"
        + "\tFlags: bus master, fast devsel, latency 0, IRQ 53, NUMA node 1\n"
        + "\tCapabilities: [9c] MSI-X: Enable+ Count=64 Masked-\n"
        + "\t\tVector table: BAR=0 offset=00002000\n\t\tPBA: BAR=0 offset=00003000\n"
        + "\tKernel driver in use: mlx5_core\n\n"
        + "00:1f.2 SATA controller: Intel\n00: 86 80 02 1c 06 04 10 00 00 01 06 01 00 00 00 00\n"
        + "10: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
        + "30: 00 00 00 00 50 00 00 00 00 00 00 00 0b 01 00 00\n";

    private const string Table =
        "name:   VECTOR\n mapped: 12\n flags:  0x00000103\nOnline bitmaps:        2\nGlobal available:    397\n"
        + "Global reserved:       7\nTotal allocated:       6\nSystem: 38: 0-19,21,50,128,236,240-242,244,246-255\n"
        + " | CPU | avl | man | mac | act | vectors\n     0   198     1     1    4  32-34,48\n"
        + "     1   199     1     0    2  32-33\n";

    private const string Rows =
        "            CPU0       CPU1       \n  0:         55          0  IR-IO-APIC   2-edge      timer\n"
        + " 24:          0          0  DMAR-MSI   0-edge      dmar0\n"
        + " 25:          1          0  IR-PCI-MSIX-0000:00:03.0   0-edge      nvme0q0\n"
        + " 26:          0          9  IR-PCI-MSIX-0000:00:03.0   1-edge      nvme0q1\n"
        + "NMI:          0          0   Non-maskable interrupts\nERR:          0\n";

    public static TheoryData<string> Kinds => ["listing", "table", "rows", "tar", "pax", "packed", "tree"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Open_MutatedSource_GivesAMachineOrOneLine(string kind)
    {
        byte[] sound = Sound(kind);
        for (int seed = 0; seed < Rounds; seed++)
        {
            byte[] mutated = Mutate(sound, new Random(seed));
            try
            {
                Try(mutated);
            }
            catch (Exception exception) when (exception is not SourceException)
            {
                Assert.Fail($"{kind}, seed {seed}: {exception}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Open_EveryBeginning_GivesAMachineOrOneLine(string kind)
    {
        byte[] sound = Sound(kind);
        int step = Math.Max(1, sound.Length / 150);
        for (int length = 0; length < sound.Length; length += step)
        {
            try
            {
                Try(sound[..length]);
            }
            catch (Exception exception) when (exception is not SourceException)
            {
                Assert.Fail($"{kind}, {length} bytes: {exception}");
            }
        }
    }

    // Files of a tree are changed one by one, as the readers see them.
    [Fact]
    public void Read_MutatedFilesOfATree_GiveAMachineWithNotes()
    {
        byte[] archive = Sound("tree");
        for (int seed = 0; seed < 150; seed++)
        {
            Random random = new(seed);
            byte[] mutated = (byte[])archive.Clone();
            for (int change = 0; change < 40; change++)
            {
                // Blocks of 512 bytes whose checksum is not looked at: contents, not headers.
                int at = random.Next(mutated.Length);
                int block = at / 512 * 512;
                bool isHeader = Genirq.Planning.Archives.TarItemReader.IsHeader(mutated.AsSpan(block));
                mutated[at] = isHeader || mutated[at] == 0 ? mutated[at] : Letter(random);
            }

            Assert.Null(Record.Exception(() => Try(mutated)));
        }
    }

    private static void Try(byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        MachineSource source;
        try
        {
            source = MachineSource.Open(stream, "mutated");
        }
        catch (SourceException exception)
        {
            Assert.StartsWith("mutated: ", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(exception.Message, char.IsControl);
            return;
        }

        using SourceMachine machine = source.Rebuild();
        MachineReport report = machine.Report();
        Assert.DoesNotContain(report.Notes, note => note.Any(char.IsControl));
    }

    private static byte[] Sound(string kind)
    {
        switch (kind)
        {
            case "listing":
                return Encoding.ASCII.GetBytes(Listing);
            case "table":
                return Encoding.ASCII.GetBytes(Table);
            case "rows":
                return Encoding.ASCII.GetBytes(Rows);
            case "packed":
                return PackedFiles.Gzip(Encoding.ASCII.GetBytes(Listing));
            case "tar" or "pax":
                return new PackedFiles(kind == "pax" ? TarEntryFormat.Pax : TarEntryFormat.Gnu)
                    .AddFile("m/proc/interrupts", Rows)
                    .AddFile("m/sys/kernel/debug/irq/domains/VECTOR", Table)
                    .AddFile($"m/{new string('l', 120)}/sys/vendor", "0x8086\n")
                    .AddFile("m/sys/devices/system/cpu/online", "0-1\n")
                    .AddLink("m/sys/bus/pci/devices/0000:00:03.0", "../../../devices/pci0000:00/0000:00:03.0")
                    .AddFile("m/sys/devices/pci0000:00/0000:00:03.0/msi_irqs/25", "msix\n")
                    .Bytes();
            default:
                using (TemporaryFolder folder = new())
                {
                    string tree = Path.Combine(folder.Path, "t");
                    CaptureWriter.Write(TestData.Kept(), tree);
                    return new PackedFiles(TarEntryFormat.Ustar).AddTree(tree, "t/").Bytes();
                }
        }
    }

    private static byte[] Mutate(byte[] sound, Random random)
    {
        List<byte> bytes = [.. sound];
        int changes = 1 + random.Next(6);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(1 + random.Next(40), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = Letter(random);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Repeat(Letter(random), length));
                    break;
                default:
                    bytes.RemoveRange(at, random.Next(8) == 0 ? bytes.Count - at : 0);
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte Letter(Random random) => (byte)"0123456789-,:.+/ \n\tafxCP|"[random.Next(25)];
}
