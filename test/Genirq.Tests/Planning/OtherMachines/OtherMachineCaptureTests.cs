using System.Text;
using System.Text.Json;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Reports;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>A capture of a machine that is not x86 tells what the machine tells.</summary>
public sealed class OtherMachineCaptureTests
{
    public static TheoryData<string> Machines =>
        [.. OtherMachinePack.Names.Where(static name => !name.StartsWith("x86", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Write_FirstStep_GivesTheSameReport(string name)
    {
        using TemporaryFolder folder = new();
        string target = Path.Combine(folder.Path, "tree");

        // MSI-X tables are no files of a machine.
        MemoryTree tree = OtherMachinePack.Read(name).Steps[0].Tree.Deny("msix-table", CaptureAccess.Missing);
        CaptureWriter.Write(tree, target);

        Assert.Equal(Json(tree), Json(new DirectoryTree(target)));
    }

    [Fact]
    public void Write_WithoutRoot_SaysWhatSudoWouldAdd()
    {
        using TemporaryFolder folder = new();
        MemoryTree tree = SmallMachine.Tree()
            .Add("proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\n")
            .Add("sys/firmware/acpi/tables/APIC", "APIC").Deny("sys/firmware/acpi/tables/APIC")
            .AddFolder("sys/kernel/debug/irq/domains").Deny("sys/kernel/debug/irq/domains");

        (int _, IReadOnlyList<string> notes) = CaptureWriter.Write(tree, Path.Combine(folder.Path, "tree"));

        Assert.Contains(notes, static note => note.StartsWith("sudo would add sys/firmware/acpi/tables/APIC (MADT)"));
        Assert.Contains(notes, static note => note.StartsWith("sudo would add sys/kernel/debug/irq/domains: domains"));
    }

    [Fact]
    public void Write_LogOfTheKernel_KeepsTheLinesOfParents()
    {
        using TemporaryFolder folder = new();
        MemoryTree tree = SmallMachine.Tree()
            .Add("proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\n")
            .Add("dmesg.txt", "[ 0.1] user secret\n[ 0.2] GICv2m: range[mem 0x0-0xfff], SPI[80:143]\n");

        CaptureWriter.Write(tree, Path.Combine(folder.Path, "tree"));

        Assert.Equal(
            "[ 0.2] GICv2m: range[mem 0x0-0xfff], SPI[80:143]\n",
            File.ReadAllText(Path.Combine(folder.Path, "tree", "dmesg.txt")));
        MachineCapture capture = MachineCaptureReader.Read(new DirectoryTree(Path.Combine(folder.Path, "tree")));
        Assert.Equal(new MessageWindow(80, 64, "dmesg"), Assert.Single(capture.Parents.Frames));
    }

    private static string Json(ICaptureTree tree)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            ReportJson.Write(MachineReport.Create(MachineCaptureReader.Read(tree)), writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
