using Genirq.Planning.Captures;
using Genirq.Planning.Proc;
using Genirq.Tests.Fakes;
using Genirq.Tests.Pci;

namespace Genirq.Tests.Planning;

public sealed class MachineCaptureReaderTests
{
    private const string Card = "sys/bus/pci/devices/0000:00:03.0";

    [Fact]
    public void Read_SoundTree_GivesEverythingAndNoNotes()
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree());

        Assert.Empty(capture.Notes);
        CapturedFunction card = Assert.Single(capture.Functions);
        Assert.Equal("0000:00:03.0", card.Slot.ToString());
        Assert.Equal(("virtio-pci", 0x1AF4, 0x1041, 0x020000), (card.Driver, card.Vendor, card.Device, card.Class));
        Assert.Equal((1, 11, "0-1"), (card.Node, card.LegacyIrq, card.LocalCpus!.ToString()));
        Assert.Equal(4, card.Capabilities!.MsiX!.TableSize);
        Assert.Equal([24, 25, 26], card.Irqs.Select(irq => irq.Irq.Number));
        Assert.Equal([0u, 1u, 2u], card.Irqs.Select(irq => irq.Source!.Value.Index));
        Assert.Equal(["0-1", "0", "1"], card.Irqs.Select(irq => irq.Cpus!.ToString()));
        Assert.All(card.Irqs, irq => Assert.Equal(MessageKind.MsiX, irq.Kind));
        Assert.Equal(("0-1", "0-3"), (capture.OnlineCpus.ToString(), capture.PossibleCpus.ToString()));
        Assert.Equal([0, 1, 1, 0], capture.CpuNodes);
        Assert.False(capture.IsEmpty);
    }

    [Fact]
    public void Read_DriverThatIsAFile_TakesItsWord()
    {
        MemoryTree tree = SmallMachine.Tree().Remove($"{Card}/driver").Add($"{Card}/driver", "../drivers/ixgbe\n");

        Assert.Equal("ixgbe", MachineCaptureReader.Read(tree).Functions[0].Driver);
    }

    [Fact]
    public void Read_DriverThatIsAFolder_IsNotKnown()
    {
        MemoryTree tree = SmallMachine.Tree().Remove($"{Card}/driver").AddFolder($"{Card}/driver/module");

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.Null(capture.Functions[0].Driver);
        string note = Assert.Single(capture.Notes);
        Assert.StartsWith($"{Card}/driver: it is of another kind", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ControlCharacters_DoNotReachTheReport()
    {
        MemoryTree tree = SmallMachine.Tree().Remove($"{Card}/driver").AddLink($"{Card}/driver", "x/\u001b[31mred")
            .Add("sys/bus/pci/devices/\u001b[2J/config", "");

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.Equal("?[31mred", capture.Functions[0].Driver);
        Assert.DoesNotContain(capture.Notes, note => note.Any(char.IsControl));
    }

    [Fact]
    public void Read_OldKernel_TakesModeOutOfTheFolder()
    {
        MemoryTree tree = SmallMachine.Tree().Remove($"{Card}/msi_irqs/24").Add($"{Card}/msi_irqs/24/mode", "msix\n");

        Assert.Equal(MessageKind.MsiX, MachineCaptureReader.Read(tree).Functions[0].Irqs[0].Kind);
    }

    [Fact]
    public void Read_HeaderOnly_IsSaidOnceWithTheCount()
    {
        MemoryTree tree = SmallMachine.Tree();
        SmallMachine.AddCard(tree, "0000:00:04.0", 30, 1);
        tree.Limit($"{Card}/config", 64).Limit("sys/bus/pci/devices/0000:00:04.0/config", 64);

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.All(capture.Functions, function => Assert.Null(function.Capabilities));
        string note = Assert.Single(capture.Notes);
        Assert.Contains("64 bytes", note, StringComparison.Ordinal);
        Assert.Contains("root", note, StringComparison.Ordinal);
        Assert.Contains("2 functions", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config", nameof(CaptureAccess.Denied), "permission denied")]
    [InlineData("numa_node", nameof(CaptureAccess.Missing), "there is no such file")]
    [InlineData("msi_irqs", nameof(CaptureAccess.Denied), "permission denied")]
    [InlineData("vendor", nameof(CaptureAccess.Failed), "it cannot be read")]
    public void Read_UnreadableFile_IsNamedWithTheReason(string file, string access, string reason)
    {
        MachineCapture capture = MachineCaptureReader.Read(
            SmallMachine.Tree().Deny($"{Card}/{file}", Enum.Parse<CaptureAccess>(access)));

        Assert.Equal($"{Card}/{file}: {reason}", Assert.Single(capture.Notes));
        Assert.Single(capture.Functions);
    }

    [Theory]
    [InlineData("numa_node", "many")]
    [InlineData("vendor", "0xzz")]
    [InlineData("local_cpulist", "0-")]
    [InlineData("class", "\u0000\u0001\u0002")]
    [InlineData("msi_irqs/24", "intx")]
    public void Read_FileWithSomethingElse_IsNamed(string file, string text)
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree().Add($"{Card}/{file}", text));

        Assert.StartsWith($"{Card}/{file}: ", Assert.Single(capture.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("99999999999")]
    [InlineData("2147483647")]
    public void Read_NameThatIsNoNumber_IsLeftOut(string name)
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree().Add($"{Card}/msi_irqs/{name}", "msix"));

        Assert.Equal(3, capture.Functions[0].Irqs.Count);
        Assert.Contains($"'{name}'", Assert.Single(capture.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BrokenConfig_IsNamedWithItsOffset()
    {
        byte[] loops = new ConfigBytes().AddMsiX(0x98, 3, 0, 0x800).Put(0x99, 0x98).Bytes;

        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree().Add($"{Card}/config", loops));

        Assert.Equal(4, capture.Functions[0].Capabilities!.MsiX!.TableSize);
        string note = Assert.Single(capture.Notes);
        Assert.StartsWith($"{Card}/config: the capability list comes back", note, StringComparison.Ordinal);
        Assert.Contains("0x99", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(150)]
    public void Read_TruncatedConfig_IsNamedWithItsEnd(int size)
    {
        MemoryTree tree = SmallMachine.Tree().Limit($"{Card}/config", size);

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.Null(capture.Functions[0].Capabilities);
        Assert.Equal($"{Card}/config: the bytes end here (offset 0x{size:x2})", Assert.Single(capture.Notes));
    }

    [Fact]
    public void Read_GarbageInInterrupts_IsNamedLineByLineAndBounded()
    {
        string rows = "CPU0 CPU1\n" + string.Concat(Enumerable.Repeat("what is this\n", 20));

        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree().Add("proc/interrupts", rows));

        Assert.Equal(6, capture.Notes.Count);
        Assert.StartsWith("proc/interrupts:2: ", capture.Notes[0], StringComparison.Ordinal);
        Assert.Equal("proc/interrupts: 15 more lines are left out", capture.Notes[5]);
    }

    [Fact]
    public void Read_BinaryInterrupts_IsNamed()
    {
        byte[] binary = [.. Enumerable.Range(0, 3 << 20).Select(i => (byte)((i * 7) | 0x80))];

        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree().Add("proc/interrupts", binary));

        Assert.StartsWith("proc/interrupts:1: ", Assert.Single(capture.Notes), StringComparison.Ordinal);
        Assert.Equal(3, capture.Functions[0].Irqs.Count);
    }

    [Fact]
    public void Read_NoCpuFiles_TakesTheHeader()
    {
        MemoryTree tree = SmallMachine.Tree()
            .Remove("sys/devices/system/cpu/online").Remove("sys/devices/system/cpu/possible");

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.Equal("0-1", capture.OnlineCpus.ToString());
        Assert.Equal("0-1", capture.PossibleCpus.ToString());
        Assert.Contains("sys/devices/system/cpu/online: there is no such file", capture.Notes);
    }

    [Fact]
    public void Read_EmptyTree_SaysSo()
    {
        MachineCapture capture = MachineCaptureReader.Read(new MemoryTree());

        Assert.True(capture.IsEmpty);
        Assert.Empty(capture.Functions);
        Assert.Contains("sys/bus/pci/devices: there is no such file", capture.Notes);
        Assert.Contains("proc/interrupts: there is no such file", capture.Notes);
    }

    [Fact]
    public void Read_OnlineCpusThatCanNeverBeThere_AreLeftOutAndNoted()
    {
        MemoryTree tree = SmallMachine.Tree().Add("sys/devices/system/cpu/possible", "0-1\n")
            .Add("sys/devices/system/cpu/online", "0-65535\n");

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.Equal(("0-1", "0-1"), ($"{capture.OnlineCpus}", $"{capture.PossibleCpus}"));
        Assert.Contains(
            "sys/devices/system/cpu/online: CPUs 2-65535 can never be there; left out", capture.Notes);
    }

    [Fact]
    public void Read_ManyStrangeNames_KeepsABoundedNumberOfNotes()
    {
        MemoryTree tree = SmallMachine.Tree();
        for (int i = 0; i < 1000; i++)
        {
            tree.AddFolder($"sys/bus/pci/devices/strange{i}");
        }

        MachineCapture capture = MachineCaptureReader.Read(tree);

        Assert.InRange(capture.Notes.Count, 1, 201);
        Assert.Equal("800 more notes were left out", capture.Notes[^1]);
    }
}
