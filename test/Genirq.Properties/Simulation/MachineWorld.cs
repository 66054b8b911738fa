using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Releases;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Snapshots;
using Genirq.Simulation.Traces;
using Genirq.Snapshots;

namespace Genirq.Properties.Simulation;

/// <summary>A machine in memory with two devices and a driver that knows nothing but handlers.</summary>
internal sealed class MachineWorld : IDisposable
{
    /// <summary>How many vectors a device has.</summary>
    public const int Vectors = 6;

    private readonly List<SnapshotHandler> _revived = [];

    /// <summary>Builds the machine of a setup.</summary>
    public MachineWorld(int setup, MachinePlatform platform = MachinePlatform.X86)
    {
        Setup = setup;
        bool isX86 = platform == MachinePlatform.X86;
        Machine = new SimulatedMachine(new MachineOptions
        {
            CpuCount = setup % 5 == 0 ? 1 : 4,
            OnlineCpus = setup % 5 == 1 ? CpuMask.FirstCpus(2) : null,
            Platform = platform,
            Remapping = isX86 ? (RemappingKind)(setup / 5 % 3) : RemappingKind.None,
            Seed = (ulong)setup,
            MemorySizeBytes = 1 << 20,
            System = new IrqSystemOptions
            {
                HasForcedThreads = setup % 7 == 0,
                Release = isX86 || setup % 2 == 0 ? KernelRelease.Linux612 : KernelRelease.Linux73,
            },
            Trace = Trace,
        });
        for (int number = 0; number < 2; number++)
        {
            PciSlot slot = new(0, 0, (byte)(number + 1), 0);
            Devices.Add(new SimulatedDevice(new DeviceFunctionOptions
            {
                Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
                Capabilities =
                [
                    new MsiXCapabilityOptions { VectorCount = Vectors, PendingOffset = 0x800 },
                    new MsiCapabilityOptions { MessageCount = 8 },
                ],
            }));
            Machine.Bus.Attach(slot, Devices[number]);
            Drivers.Add(Machine.Bus.Claim(slot));
        }
    }

    /// <summary>The setup's number.</summary>
    public int Setup { get; }

    /// <summary>The machine.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>The devices.</summary>
    public List<SimulatedDevice> Devices { get; } = [];

    /// <summary>The functions as a driver has them.</summary>
    public List<DriverFunction> Drivers { get; } = [];

    /// <summary>The installed actions by interrupt.</summary>
    public SortedDictionary<int, IrqRegistration> Actions { get; } = [];

    /// <summary>What handlers did.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The machine's trace.</summary>
    public TraceList Trace { get; } = new();

    /// <summary>Describes the machine for a snapshot.</summary>
    public MachineSnapshot Describe()
    {
        MachineSnapshot snapshot = new(Machine);
        snapshot.Host.Handlers = Revive;
        Drivers.ForEach(driver => snapshot.AddDriver(driver));
        return snapshot;
    }

    /// <summary>The same machine, built anew, with a saved state.</summary>
    public MachineWorld Reborn(ReadOnlyMemory<byte> document)
    {
        MachineWorld world = new(Setup, Machine.Options.Platform);
        world.Trace.Clear();
        world.Describe().Restore(document);
        foreach (SnapshotHandler handler in world._revived)
        {
            world.Actions[handler.Registration!.Irq.Number] = handler.Registration;
        }

        world._revived.Clear();
        Assert.Empty(world.Trace.Items);
        Dispose();
        return world;
    }

    /// <summary>Switches a device on, if it is not, and gets its vectors.</summary>
    public string Enable(int device, int count, InterruptKinds kinds)
    {
        DriverFunction driver = Drivers[device];
        driver.SwitchOn();
        return driver.Interrupts.IsMsiEnabled || driver.Interrupts.IsMsiXEnabled
            ? "enabled already"
            : $"{driver.Interrupts.AllocateVectors(1, count, kinds).Result} vectors";
    }

    /// <summary>Requests an interrupt that is not, with a handler or a thread.</summary>
    public string Request(Irq irq, bool isThreaded)
    {
        if (irq.Number <= 0 || Actions.ContainsKey(irq.Number))
        {
            return "nothing to request";
        }

        int result = isThreaded
            ? Machine.System.TryRequestThreaded(
                irq, new IrqRequest("queue", IrqFlags.OneShot), new IrqHandlers<string>(null, Handle), "thread",
                out IrqRegistration? registration)
            : Machine.System.TryRequest(irq, new IrqRequest("queue"), Handle, "handler", out registration);
        if (registration is not null)
        {
            Actions.Add(irq.Number, registration);
        }

        return $"request {irq}: {result}";
    }

    /// <inheritdoc/>
    public void Dispose() => Machine.Dispose();

    private IrqResult Handle(Irq irq, string what)
    {
        Log.Add($"{what} of {irq} on {Machine.Executor.CurrentCpu} at {Machine.Clock.Nanoseconds}");
        return IrqResult.Handled;
    }

    private SnapshotHandler Revive(SavedAction saved)
    {
        SnapshotHandler handler = saved.Kind == ActionKind.Threaded
            ? SnapshotHandler.Threaded(new IrqHandlers<string>(null, Handle), "thread")
            : SnapshotHandler.Of(Handle, "handler");
        _revived.Add(handler);
        return handler;
    }
}
