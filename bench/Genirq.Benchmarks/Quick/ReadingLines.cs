using System.Diagnostics;
using System.Globalization;
using System.Text;
using Genirq.Planning.Fleets;
using Genirq.Planning.Proc;
using Genirq.Planning.Sources;

namespace Genirq.Benchmarks.Quick;

/// <summary>What reading machines costs: a large <c>/proc/interrupts</c>, the listing of a server, a fleet.</summary>
/// <remarks>
/// The files are made here and kept, so that <c>wc -w</c> can be run on the same bytes and the tool on the same fleet.
/// </remarks>
internal static class ReadingLines
{
    private const int Cpus = 1152;
    private const int Rows = 1057;
    private const int Functions = 310;
    private const int Machines = 300;
    private const int ArmCpus = 192;
    private const int ArmMessages = 3000;

    /// <summary>Measures.</summary>
    /// <param name="folder">Where the files go.</param>
    /// <returns>JSON lines.</returns>
    public static IEnumerable<string> Measure(string folder)
    {
        string interrupts = Path.Combine(folder, "interrupts");
        string listing = Path.Combine(folder, "server.lspci");
        string fleet = Path.Combine(folder, "fleet");
        string arm = Path.Combine(folder, "arm64-its");
        ArmServerFiles.Write(arm, ArmCpus, ArmMessages);
        File.WriteAllText(interrupts, InterruptsText());
        File.WriteAllText(listing, ListingText());
        Directory.CreateDirectory(fleet);
        for (int i = 0; i < Machines; i++)
        {
            File.Copy(listing, Path.Combine(fleet, $"{i}.lspci"), overwrite: true);
        }

        yield return Line("interrupts-first", Best(1, () => ReadInterrupts(interrupts)));
        yield return Line("interrupts", Best(20, () => ReadInterrupts(interrupts)));
        double one = Best(3, () => RunFleet(fleet, 1));
        double two = Best(3, () => RunFleet(fleet, 2));
        yield return Line("fleet-one-job", one);
        yield return Line("fleet-two-jobs", two);
        yield return string.Create(
            CultureInfo.InvariantCulture, $$"""{"name":"reading-fleet-gain","ratio":{{one / two:0.00}}}""");

        // Warm by now: the fleet has gone through the same code a thousand times.
        yield return Line("lspci-open", Best(100, () => MachineSource.Open(listing)));
        yield return Line("lspci-report", Best(100, () => Report(listing)));
        yield return Line("arm64-its-report", Best(5, () => Report(arm)));
    }

    private static string Line(string name, double milliseconds) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"name":"reading-{{name}}","ms":{{milliseconds:0.00}}}""");

    private static double Best(int rounds, Action action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }

    private static void ReadInterrupts(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using InterruptFileReader reader = new(stream);
        int rows = 0;
        while (reader.Read())
        {
            rows++;
        }

        if (rows != Rows)
        {
            throw new InvalidOperationException($"There are {rows} rows, not {Rows}.");
        }
    }

    private static void Report(string path)
    {
        using SourceMachine machine = MachineSource.Open(path, new SourceOptions { Cpus = 64 }).Rebuild();
        machine.Report();
    }

    private static void RunFleet(string folder, int jobs) =>
        new FleetRunner(new FleetOptions { Jobs = jobs }).Run(FleetInputs.Expand([folder]), static _ => { });

    private static string InterruptsText()
    {
        StringBuilder text = new("            ");
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            text.Append(CultureInfo.InvariantCulture, $"CPU{cpu,-8}");
        }

        text.Append('\n');
        for (int row = 0; row < Rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row + 24,4}:");
            for (int cpu = 0; cpu < Cpus; cpu++)
            {
                // Mostly zeros, as on real machines.
                long counter = (row + cpu) % 10 == 0 ? (row * 1_000_003L) + cpu : 0;
                text.Append(CultureInfo.InvariantCulture, $"{counter,10} ");
            }

            text.Append(CultureInfo.InvariantCulture, $" IR-PCI-MSIX-0000:3d:00.0 {row,4}-edge      nic-rx-{row}\n");
        }

        return text.ToString();
    }

    // As long and as full as the listing of a two-socket server: eight cards ask for 66 vectors each on 64 CPUs.
    private static string ListingText()
    {
        StringBuilder text = new("00:00.0 Host bridge: Intel Corporation Device 2020\n\tFlags: fast devsel\n\n");
        for (int i = 0; i < Functions; i++)
        {
            bool isInUse = i % 40 == 0;
            text.Append(CultureInfo.InvariantCulture, $"{(i / 64) + 1:x2}:{i / 8 % 8:x2}.{i % 8} Ethernet controller");
            text.Append(": Intel Corporation Ethernet Controller XL710 for 40GbE QSFP+ (rev 02)\n");
            for (int line = 0; line < 10; line++)
            {
                text.Append("\t\tLnkCtl:\tASPM Disabled; RCB 64 bytes Disabled- CommClk+ ExtSynch- ClockPM-\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"\tNUMA node: {i / 160}\n\tCapabilities: [70] MSI-X: Enable");
            text.Append(isInUse ? '+' : '-');
            text.Append(" Count=129 Masked-\n\t\tVector table: BAR=3 offset=00000000\n");
            text.Append("\tKernel driver in use: i40e\n\n");
        }

        return text.ToString();
    }
}
