using System.Globalization;
using System.Text;
using System.Text.Json;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;
using Genirq.Tests.Planning.Sums;

namespace Genirq.Tests.Planning.Drivers;

/// <summary>On a full machine a call that was refused twice is not made a third time, and nothing else
/// differs.</summary>
public sealed class KnownRefusalTests
{
    // Bytes that a thread may allocate for 4,000 functions with tables of 2,048.
    private const long MostBytes = 200L << 20;

    private static readonly string[] s_drivers = ["foo", "ice", "nvme", "mlx5_core", "i40e", "ahci", "virtio-pci", ""];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void StartAll_RandomListing_GivesWhatMakingEachCallGives(int seed)
    {
        string listing = Listing(new Random(seed), 160);

        (string report, string[] told, string[] log) quick = Start(listing, remembers: true);
        (string report, string[] told, string[] log) slow = Start(listing, remembers: false);

        Assert.Equal(slow.told, quick.told);
        Assert.Equal(slow.log, quick.log);
        Assert.Equal(slow.report, quick.report);
        Assert.Contains(slow.told, line => line.Contains("-28", StringComparison.Ordinal));
    }

    [Fact]
    public void Rebuild_FourThousandFunctionsWithLargestTables_TakesRoomForWhatFits()
    {
        StringBuilder listing = new();
        for (int i = 0; i < 4000; i++)
        {
            Function(listing, i, 2048, "foo", hasWire: i % 2 == 0);
        }

        MachineSource source = Open(listing.ToString());
        long before = GC.GetAllocatedBytesForCurrentThread();

        using SourceMachine machine = source.Rebuild();
        MachineReport report = machine.Report();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        Assert.Equal(VerdictKind.Unknown, report.Verdict.Kind);
        Assert.Equal(4000, machine.Drivers.Count);
        Assert.Equal(2048, report.Devices.Sum(static device => device.Interrupts.Count));
        ReportSums.Check(report);
    }

    private static (string Report, string[] Told, string[] Log) Start(string listing, bool remembers)
    {
        MachineCapture capture = Open(listing).Capture;
        using DriverStarter starter = new(capture) { RemembersRefusals = remembers };
        using ChangingMachine machine = new(RebuiltMachine.Rebuild(capture));
        starter.StartAll(machine);
        string[] told =
        [
            .. starter.Started.SelectMany(static driver => (string[])
            [
                $"{driver.Slot} {driver.Driver} {driver.Asked} {driver.Granted} {driver.Kind} {driver.Result}: "
                    + driver.Reason,
                .. driver.Refusals.Select(static refusal => refusal.ToString()),
            ]),
            .. starter.Notes,
        ];
        string[] log = [.. machine.TakeLog().Select(static entry => entry.ToString())];
        MachineReport report = MachineReport.Create(capture, machine.Machine);
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            ReportJson.Write(report, writer);
        }

        return (Encoding.UTF8.GetString(stream.ToArray()), told, log);
    }

    private static string Listing(Random random, int functions)
    {
        int[] tables = [1, 9, 33, 129, 2048, 2048, 2048];
        StringBuilder listing = new();
        for (int i = 0; i < functions; i++)
        {
            int table = tables[random.Next(tables.Length)];
            Function(listing, i, table, s_drivers[random.Next(s_drivers.Length)], random.Next(3) == 0);
        }

        return listing.ToString();
    }

    private static void Function(StringBuilder listing, int number, int table, string driver, bool hasWire)
    {
        listing.Append(CultureInfo.InvariantCulture, $"{(number / 32) + 1:x2}:{number % 32:x2}.0 ");
        listing.Append("Ethernet controller: Intel Corporation Ethernet Controller (rev 01)\n");
        if (hasWire)
        {
            listing.Append("\tInterrupt: pin A routed to IRQ 16\n");
        }

        listing.Append(
            CultureInfo.InvariantCulture, $"\tCapabilities: [a0] MSI-X: Enable+ Count={table} Masked-\n");
        listing.Append(driver.Length == 0 ? "\n" : $"\tKernel driver in use: {driver}\n\n");
    }

    private static MachineSource Open(string listing)
    {
        using MemoryStream stream = new(Encoding.ASCII.GetBytes(listing));
        return MachineSource.Open(stream, "listing");
    }
}
