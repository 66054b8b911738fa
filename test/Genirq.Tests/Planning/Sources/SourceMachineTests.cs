using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Tests.Planning.Sources;

/// <summary>Machines of which only functions are known: their drivers are started by their rules.</summary>
public sealed class SourceMachineTests
{
    private const string Bridge =
        "00:00.0 0600: 8086:2020\n\tFlags: fast devsel\n";

    [Fact]
    public void Rebuild_KnownDriver_AsksByItsRule()
    {
        using SourceMachine machine = Open(Bridge + Function("01:00.0 0108: 8086:0a54", "nvme", 129), cpus: 8);

        StartedDriver driver = Assert.Single(machine.Drivers);
        Assert.Equal(("0000:01:00.0", "nvme"), (driver.Slot.ToString(), driver.Driver));
        Assert.Equal((9, 9, false), (driver.Asked, driver.Granted, driver.IsRefused));
        MachineReport report = machine.Report();
        DeviceReport device = Assert.Single(report.Devices);
        Assert.Equal((9, 129, true), (device.Interrupts.Count, device.TableSize, device.IsEnabled));
        Assert.Contains(report.Notes, note => note.StartsWith("no interrupts are told: ", StringComparison.Ordinal)
            && note.EndsWith("; 1 function, 9 vectors asked", StringComparison.Ordinal));
        Assert.Contains(
            report.Notes, note => note.StartsWith("0000:01:00.0: nvme asks for 9: ", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Notes, note => note.Contains("lists no interrupt", StringComparison.Ordinal));
    }

    [Fact]
    public void Rebuild_UnknownDriver_AsksForItsTableAndThatIsSaid()
    {
        using SourceMachine machine = Open(Function("01:00.0 ff00: 1234:5678", "homemade", 24), cpus: 2);

        Assert.Equal(24, Assert.Single(machine.Drivers).Granted);
        Assert.True(machine.Drivers[0].Request.IsAssumed);
        Assert.Contains(
            machine.Report().Notes,
            note => note.Contains("There is no rule for homemade", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MSI: Enable+ Count=1/8 Maskable- 64bit+", 1)]
    [InlineData("MSI: Enable+ Count=4/8 Maskable- 64bit+", 4)]
    public void Rebuild_Msi_HasTheMessagesThatWereGranted(string capability, int expected)
    {
        using SourceMachine machine = Open(
            $"{Bridge}00:1f.2 0106: 8086:a182\n\tCapabilities: [80] {capability}\n\tKernel driver in use: ahci\n", 4);

        Assert.Equal(expected, Assert.Single(machine.Drivers).Granted);
        Assert.Equal(
            (MessageKind.Msi, expected),
            machine.Report().Devices.Select(device => (device.Kind, device.Interrupts.Count)).Single());
    }

    [Fact]
    public void Rebuild_NothingEnabled_HasNoneAndIsCounted()
    {
        using SourceMachine machine = Open(
            Function("01:00.0 0200: 14e4:165f", "tg3", 17).Replace("Enable+", "Enable-", StringComparison.Ordinal), 4);

        Assert.Empty(machine.Drivers);
        Assert.Contains(
            "1 function with a driver but neither MSI nor MSI-X enabled: taken to use none", machine.Report().Notes);
    }

    [Fact]
    public void Rebuild_MoreThanCpusHold_IsRefusedAndTold()
    {
        // Each asks for a vector on each CPU that no other interrupt can have; one CPU has 201.
        StringBuilder text = new(Bridge);
        for (int i = 0; i < 150; i++)
        {
            text.Append(Function($"{(i / 8) + 1:x2}:00.{i % 8} ff00: 1234:5678", "homemade", 2));
        }

        using SourceMachine machine = Open(text.ToString(), cpus: 1);

        Assert.Equal(300, machine.Drivers.Sum(driver => driver.Asked));
        Assert.Contains(machine.Drivers, driver => driver.IsRefused);
        Assert.Contains(
            machine.Report().Notes, note => note.Contains("homemade is refused (-28) at", StringComparison.Ordinal));
    }

    [Fact]
    public void Rebuild_OtherPlatform_ShowsWhatIsAskedWithoutVectors()
    {
        using SourceMachine machine = Open(
            "0000:00:00.0 PCI bridge: ARM Device 0100\n" + Function("0001:01:00.0 0108: 144d:a804", "nvme", 33), 4);

        MachineReport report = machine.Report();
        Assert.Equal(5, Assert.Single(report.Devices).Interrupts.Count);
        Assert.Equal(5, Assert.Single(machine.Drivers).Granted);
        Assert.Null(report.Vectors);
        Assert.Contains("arm64", report.Platform, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
    }

    [Fact]
    public void WithCpus_Tree_AsksAsOnThatManyCpus()
    {
        MachineCapture kept = MachineCaptureReader.Read(TestData.Kept());
        MachineSource tree = new(kept) { Name = "kept", Kind = MachineSourceKind.Folder };

        using SourceMachine machine = tree.WithCpus(16).Rebuild();

        MachineReport report = machine.Report();
        Assert.Equal(16, report.Cpus.Count(cpu => cpu.IsOnline));
        Assert.NotEmpty(machine.Drivers);
        Assert.Equal(
            machine.Drivers.Sum(driver => driver.Granted), report.Devices.Sum(device => device.Interrupts.Count));
    }

    [DataFact("lspci")]
    public void Rebuild_ListingsOfRealMachines_StartAllDrivers()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Beside("lspci")!))
        {
            using SourceMachine machine = MachineSource.Open(path, new SourceOptions { Cpus = 64 }).Rebuild();

            Assert.NotEmpty(machine.Drivers);
            Assert.DoesNotContain(machine.Drivers, driver => driver.IsRefused);
            Assert.All(machine.Drivers, driver => Assert.True(driver.Granted <= driver.Asked, $"{path} {driver.Slot}"));
            Assert.Equal(
                machine.Drivers.Sum(driver => driver.Granted),
                machine.Report().Devices.Sum(device => device.Interrupts.Count));
        }
    }

    private static string Function(string head, string driver, int table) =>
        $"{head}\n\tCapabilities: [b0] MSI-X: Enable+ Count={table} Masked-\n\tKernel driver in use: {driver}\n\n";

    private static SourceMachine Open(string text, int cpus)
    {
        using MemoryStream stream = new(Encoding.ASCII.GetBytes(text));
        return MachineSource.Open(stream, "text", new SourceOptions { Cpus = cpus }).Rebuild();
    }
}
