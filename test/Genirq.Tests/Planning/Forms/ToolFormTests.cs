using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning.Forms;

/// <summary>Outputs in the forms that other tools give them: with a machine's name or a time before each line, with
/// marks of a forum, in JSON, as <c>lspci -vmm</c>. They are read, or the message names the form.</summary>
public sealed class ToolFormTests
{
    private const string Rows = "           CPU0       CPU1\n  0:         45          0  IO-APIC    2-edge      timer\n"
        + " 25:       1234          0  PCI-MSIX-0000:01:00.0    0-edge      nvme0q0\n"
        + " 26:          0         12  PCI-MSIX-0000:01:00.0    1-edge      nvme0q1\n"
        + "NMI:          0          0   Non-maskable interrupts\nLOC:        100        100   Local timer interrupts\n"
        + "ERR:          0\nMIS:          0\n";

    private const string Records = "Slot:\t00:1c.0\nClass:\tPCI bridge [0604]\nVendor:\tIntel Corporation [8086]\n"
        + "Device:\tRoot Port [a190]\nRev:\tf9\nDriver:\tpcieport\nIOMMUGroup:\t3\n\nSlot:\t0000:01:00.0\n"
        + "Class:\tNon-Volatile memory controller [0108]\nVendor:\tSamsung Electronics [144d]\nDevice:\tPM9A1 [a80a]\n"
        + "SVendor:\tSamsung [144d]\nDriver:\tnvme\nModule:\tnvme\nNUMANode:\t1\n";

    [Theory]
    [InlineData("node01: {0}")]
    [InlineData("node01:{0}")]
    [InlineData("db-7.example.org: {0}")]
    [InlineData("web1  | {0}")]
    [InlineData("node01\t{0}")]
    [InlineData("[    8.123456] host1 cat[123]: {0}")]
    [InlineData("Apr 15 09:52:04 host1 irqdump[123]: {0}")]
    [InlineData("Apr  5 09:52:04 host1 cat: {0}")]
    [InlineData("2024-04-15T09:52:04.123456+00:00 host1 root: {0}")]
    [InlineData("[color=red]{0}[/color]")]
    [InlineData("[FONT=\"Courier New\"]{0}")]
    [InlineData("[size=2]{0}[/size]")]
    [InlineData("[b][COLOR=#ff0000]{0}[/COLOR][/b]")]
    public void Open_RowsWithSomethingAroundEachLine_AreTheSameMachine(string form)
    {
        MachineCapture plain = Capture(Rows);

        MachineCapture capture = Capture(Each(Rows, form));

        Assert.Equal(plain.Interrupts.Select(Words), capture.Interrupts.Select(Words));
        Assert.Equal((plain.OnlineCpus, plain.Missing), (capture.OnlineCpus, capture.Missing));
    }

    [Theory]
    [InlineData("-- Journal begins at Mon 2024-04-15 09:52:04 UTC. --\n")]
    [InlineData("```\n")]
    public void Open_RowsOfALog_MayHaveALineOfTheLogAround(string line) =>
        Assert.Equal(3, Capture(line + Each(Rows, "Apr 15 09:52:04 h cat[1]: {0}")).Interrupts.Count);

    [Fact]
    public void Open_RowsOfWhichOneLacksThePrefix_AreLeftAsTheyAre() => Assert.Contains(
        "nothing that a machine can be read from",
        Refusal("some words\n" + Each(Rows, "node01: {0}")), StringComparison.Ordinal);

    [Fact]
    public void Open_RowsOfSeveralMachines_AreRefusedWithTheirNames()
    {
        string text = Each(Rows, "node10: {0}") + Each(Rows, "node2: {0}");

        Assert.Contains(
            "lines of 2 machines stand in it (node2, node10); bring those of one, such as: grep '^node2:' FILE",
            Refusal(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{\n \"changed\": true,\n \"stdout_lines\": [{1}]\n}}\n")]
    [InlineData("ok: [node01] => {{\n \"out.stdout_lines\": 1,\n \"stdout_lines\": [{1}]\n}}\n")]
    [InlineData("{{\"out\": {{\"rc\": 0, \"stdout\": {0}, \"stdout_lines\": [{1}]}}}}")]
    [InlineData("[{{\"stdout\": {0}}}]")]
    public void Open_OutputOfAnsible_IsRead(string form)
    {
        string[] lines = [.. Rows.TrimEnd('\n').Split('\n').Select(Quoted)];

        MachineCapture capture = Capture(string.Format(null, form, Quoted(Rows), string.Join(", ", lines)));

        Assert.Equal((3, 2), (capture.Interrupts.Count, capture.OnlineCpus.Count));
    }

    [Theory]
    [InlineData(Records)]
    [InlineData("Device:\t00:1c.0\nClass:\t0604\nVendor:\t8086\nDevice:\ta190\nDriver:\tpcieport\n\nSlot:\t01:00.0\n"
        + "Class:\t0108\nVendor:\t144d\nDevice:\ta80a\nDriver:\tnvme\nNUMANode:\t1\n")]
    public void Open_ListingInRecords_TellsAsMuchAsOneWithDrivers(string text)
    {
        CapturedFunction[] functions = [.. Capture(text).Functions];

        Assert.Equal(["0000:00:1c.0", "0000:01:00.0"], functions.Select(static one => one.Slot.ToString()));
        Assert.Equal(["pcieport", "nvme"], functions.Select(static one => one.Driver));
        Assert.Equal([0x060400, 0x010800], functions.Select(static one => one.Class!.Value & 0xFFFF00));
        Assert.Equal((0x144d, 0xa80a, 1), (functions[1].Vendor, functions[1].Device, functions[1].Node));
        Assert.All(functions, static one => Assert.Null(one.Capabilities));
    }

    [Fact]
    public void Open_ListingInRecordsBesideALongOne_HasTheCapabilitiesOfThat()
    {
        MachineCapture capture = Capture(
            Records + "\n01:00.0 Non-Volatile memory controller [0108]: Samsung [144d:a80a]\n"
            + "\tControl: I/O- Mem+ BusMaster+ DisINTx+\n\tCapabilities: [b0] MSI-X: Enable+ Count=130 Masked-\n");

        Assert.Equal(130, capture.Functions[1].Capabilities!.MsiX!.TableSize);
        Assert.Equal("nvme", capture.Functions[1].Driver);
        Assert.DoesNotContain(capture.Notes, static note => note.Contains("more than once", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-[0000:00]-+-00.0  Intel Corporation\n           \\-1c.0-[01]----00.0  Samsung\n", "lspci -t draws")]
    [InlineData("-+-[0000:80]-+-00.0  Intel\n |           \\-01.0  Intel\n \\-[0000:00]-+-00.0\n", "lspci -t draws")]
    [InlineData("00:1c.0 \"PCI bridge\" \"Intel\" \"Root Port\" -rf9\n", "the form of lspci -mm")]
    [InlineData("{\"blockdevices\": [{\"name\": \"sda\"}]}\n", "this is JSON")]
    public void Open_FormThatTellsNothing_IsRefusedByItsName(string text, string words)
    {
        string message = Refusal(text);

        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.Contains("bring what", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ListingWithSizes_KeepsThem()
    {
        const string text = "01:00.0 Ethernet controller [0200]: Broadcom [14e4:165f]\n"
            + "\tRegion 0: I/O ports at f0b0 [size=8]\n\tCapabilities: [48] Vital [b] [/x]\n"
            + "\tCapabilities: [a0] MSI-X: Enable+ Count=17 Masked-\n";

        Assert.Equal(17, Capture(text).Functions[0].Capabilities!.MsiX!.TableSize);
    }

    private static string Words(CapturedInterrupt one) =>
        $"{one.Irq} {one.Chip} {one.HardwareIrq} {one.Count} {string.Join(',', one.Actions)}";

    private static string Each(string text, string form) => string.Concat(
        text.TrimEnd('\n').Split('\n').Select(line => string.Format(null, form, line) + "\n"));

    private static string Quoted(string text) =>
        $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static string Refusal(string text) =>
        Assert.Throws<SourceException>(() => Capture(text)).Message;

    private static MachineCapture Capture(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text), writable: false);
        return MachineSource.Open(stream, "text").Capture;
    }
}
