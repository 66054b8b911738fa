using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Tests.Simulation.Drivers;

/// <summary>A machine for drivers: each device gets the next slot.</summary>
internal sealed class DriverBench : IDisposable
{
    private int _slot = 3;

    public DriverBench(string platform, int cpus, ulong seed = 1)
    {
        Machine = new SimulatedMachine(new MachineOptions
        {
            CpuCount = cpus,
            CpuNodes = [.. Enumerable.Range(0, cpus).Select(cpu => cpu * 2 / Math.Max(cpus, 2))],
            Remapping = platform switch
            {
                "intel" => RemappingKind.Intel,
                "amd" => RemappingKind.Amd,
                _ => RemappingKind.None,
            },
            Seed = seed,
            Trace = Trace,
        });
        Memory = new DriverMemory(Machine.Bus.Memory);
    }

    public SimulatedMachine Machine { get; }

    public DriverMemory Memory { get; }

    public TraceList Trace { get; } = new();

    /// <summary>Platforms and numbers of CPUs that a driver must run on.</summary>
    public static TheoryData<string, int> Platforms()
    {
        TheoryData<string, int> all = [];
        foreach (string platform in new[] { "plain", "intel", "amd" })
        {
            foreach (int cpus in new[] { 1, 4, 256 })
            {
                all.Add(platform, cpus);
            }
        }

        return all;
    }

    public DriverFunction Attach(SimulatedDevice device)
    {
        PciSlot slot = new(0, (byte)_slot++, 0, 0);
        Machine.Bus.Attach(slot, device);
        return Machine.Bus.Claim(slot);
    }

    public void Run() => Machine.Executor.RunUntilIdle();

    public int CountOf(TraceKind kind) => Trace.Items.Count(item => item.Kind == kind);

    public void AssertNothingWentWrong()
    {
        Assert.Equal(0, CountOf(TraceKind.Lost));
        Assert.Equal(0, CountOf(TraceKind.Faulted));
        Assert.Equal(0, Machine.FaultCount);
    }

    public void Dispose() => Machine.Dispose();
}
