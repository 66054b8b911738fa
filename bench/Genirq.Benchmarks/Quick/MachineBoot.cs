using System.Diagnostics;
using System.Globalization;
using Genirq.Benchmarks.World;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Machines;

namespace Genirq.Benchmarks.Quick;

/// <summary>What a large machine costs from nothing until all its interrupts are allocated, or also
/// requested.</summary>
internal static class MachineBoot
{
    private const int Vectors = 64;

    /// <summary>Boots a machine once.</summary>
    /// <param name="devices">How many devices of 64 vectors.</param>
    /// <param name="cpus">How many CPUs; each has room for about 200 requested interrupts.</param>
    /// <param name="requests">Whether the interrupts get handlers, and with them vectors.</param>
    /// <returns>CPU time and retained memory as a JSON line.</returns>
    public static string Measure(int devices, int cpus, bool requests)
    {
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        EventCounter counter = new();
        SimulatedMachine machine = new(new MachineOptions { CpuCount = cpus });
        for (int i = 0; i < devices; i++)
        {
            Start(machine, new PciSlot(0, (byte)(i >> 8), (byte)(i >> 3 & 31), (byte)(i & 7)), requests, counter);
        }

        TimeSpan after = Process.GetCurrentProcess().TotalProcessorTime;
        long retained = GC.GetTotalMemory(forceFullCollection: true) - memory;
        GC.KeepAlive(machine);
        string name = $"machine-boot-{devices}x{Vectors}-{(requests ? "requested" : "allocated")}";
        double milliseconds = (after - before).TotalMilliseconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"name":"{{name}}","cpus":{{cpus}},"cpuMs":{{milliseconds:0}},"retainedMB":{{retained / 1e6:0.0}}}""");
    }

    private static void Start(SimulatedMachine machine, PciSlot slot, bool requests, EventCounter counter)
    {
        SimulatedDevice card = new(new DeviceFunctionOptions
        {
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities = [new MsiXCapabilityOptions { VectorCount = Vectors, PendingOffset = 0x800 }],
        });
        machine.Bus.Attach(slot, card);
        DriverFunction driver = machine.Bus.Claim(slot);
        driver.SwitchOn();
        int result = driver.Interrupts.AllocateVectors(Vectors, Vectors, InterruptKinds.MsiX).Result;
        BenchWorld.Require(result - Vectors);
        for (int vector = 0; vector < Vectors && requests; vector++)
        {
            machine.System.Request(driver.Interrupts.IrqOf(vector), "card", EventCounter.Handle, counter);
        }
    }
}
