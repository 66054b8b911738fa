using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Snapshots;
using Genirq.Simulation.Traces;

namespace Genirq.Properties.Simulation;

/// <summary>A machine in memory with a network card and a test endpoint, and their drivers.</summary>
internal sealed class DriverWorld : IDisposable
{
    private readonly int _setup;

    /// <summary>Builds the machine of a setup; no driver has started.</summary>
    public DriverWorld(int setup)
    {
        _setup = setup;
        Machine = new SimulatedMachine(new MachineOptions
        {
            CpuCount = 1 + (setup % 4),
            Remapping = (RemappingKind)(setup / 4 % 3),
            Seed = (ulong)setup,
            Trace = Trace,
        });
        PciSlot network = new(0, 0, 1, 0);
        PciSlot endpoint = new(0, 0, 2, 0);
        Card = new NetworkCard(new NetworkCardOptions { QueueCount = 5 });
        Machine.Bus.Plug(network, Card);
        Machine.Bus.Plug(endpoint, new TestEndpoint(4, 4));
        Network = new NetworkDriver("eth0", Machine.Bus.Claim(network));
        InterruptKinds kinds = setup % 2 == 0 ? InterruptKinds.MsiX : InterruptKinds.Msi;
        Endpoint = new EndpointDriver("test0", Machine.Bus.Claim(endpoint), kinds);
    }

    /// <summary>The machine.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>The network card.</summary>
    public NetworkCard Card { get; }

    /// <summary>The card's driver.</summary>
    public NetworkDriver Network { get; }

    /// <summary>The endpoint's driver.</summary>
    public EndpointDriver Endpoint { get; }

    /// <summary>The machine's trace.</summary>
    public TraceList Trace { get; } = new();

    /// <summary>Describes the machine for a snapshot.</summary>
    public MachineSnapshot Describe()
    {
        MachineSnapshot snapshot = new(Machine);
        snapshot.AddDriver(Network);
        snapshot.AddDriver(Endpoint);
        return snapshot;
    }

    /// <summary>The same machine, built anew, with a saved state.</summary>
    public DriverWorld Reborn(ReadOnlyMemory<byte> document)
    {
        DriverWorld world = new(_setup);
        world.Trace.Clear();
        world.Describe().Restore(document);
        Assert.Empty(world.Trace.Items);
        Machine.Dispose();
        return world;
    }

    /// <inheritdoc/>
    public void Dispose() => Machine.Dispose();
}
