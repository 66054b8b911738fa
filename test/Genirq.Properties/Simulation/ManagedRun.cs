using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Platforms.X86;
using Genirq.Properties.Running;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;

namespace Genirq.Properties.Simulation;

/// <summary>
/// A random machine with storage controllers, whose queues are under the system's management, and accelerators, whose
/// queues have messages of the device's own beside MSI-X. After each step the masks of a controller's queues share out
/// the CPUs, no handler has run outside its mask or on a CPU that is offline, the vectors kept for managed interrupts
/// are those of the masks, and a queue without a CPU is shut down. At the end no event is lost or doubled.
/// </summary>
internal sealed class ManagedRun : StepRun
{
    private readonly SimulatedMachine _machine;
    private readonly ManagedTrap _trap;
    private readonly List<DeviceDriver> _drivers = [];
    private readonly Dictionary<DeviceDriver, long> _given = [];
    private readonly List<Irq> _disabled = [];
    private readonly HashSet<string> _seen;

    /// <summary>Makes the machine of a setup number.</summary>
    /// <param name="setup">Which variant.</param>
    /// <param name="seen">Gets the names of what happened.</param>
    /// <param name="platform">What brings messages to CPUs.</param>
    public ManagedRun(int setup, HashSet<string> seen, MachinePlatform platform = MachinePlatform.X86)
    {
        _seen = seen;
        int cpus = 1 + (setup / 3 % 6);
        _trap = new ManagedTrap(this);
        _machine = new SimulatedMachine(new MachineOptions
        {
            CpuCount = cpus,
            Platform = platform,
            Remapping = platform == MachinePlatform.X86 ? (RemappingKind)(setup % 3) : RemappingKind.None,
            CpuNodes = [.. Enumerable.Range(0, cpus).Select(cpu => cpu * 2 / cpus)],
            Seed = (ulong)setup,
            Trace = _trap,
        });
        DriverMemory memory = new(_machine.Bus.Memory);
        for (byte i = 0; i < 1 + (setup / 18 % 3); i++)
        {
            PciSlot slot = new(0, 1, i, 0);
            bool isStorage = (setup / 54 + i) % 2 == 0;
            _machine.Bus.Attach(slot, isStorage ? Storage(setup + i) : Accelerator(setup + i));
            DeviceDriver driver = isStorage
                ? new StorageDriver($"disk{i}", _machine.Bus.Claim(slot), memory, 1 + ((setup + i) % 7))
                : new AcceleratorDriver(
                    $"acc{i}", _machine.Bus.Claim(slot), (AcceleratorStore)((setup + i) / 2 % 2));
            _drivers.Add(driver);
            _given[driver] = 0;
        }

        Note($"{cpus} CPUs, {_machine.Options.Remapping}, {string.Join(", ", _drivers.Select(one => one.Name))}");
    }

    /// <summary>What went wrong where nothing can be thrown.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>A handler begins.</summary>
    public void NoteHandler(int cpu, Irq irq)
    {
        IrqDescriptor descriptor = _machine.System.Find(irq)!;
        if (!_machine.System.Cpus.Online.Contains(cpu))
        {
            Failures.Add($"Interrupt {irq} is handled on CPU {cpu}, which is offline.");
        }

        if (descriptor.IsManaged && !descriptor.Affinity.Contains(cpu))
        {
            Failures.Add($"Managed interrupt {irq} of CPUs {descriptor.Affinity} is handled on CPU {cpu}.");
        }

        _seen.Add(descriptor.IsManaged ? "managed handled" : "other handled");
    }

    /// <inheritdoc/>
    public override void Dispose() => _machine.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        DeviceDriver driver = _drivers[step.A % _drivers.Count];
        switch (step.Kind)
        {
            case < 12 when !driver.IsStarted:
                Did($"probe {driver.Name}", driver.Probe().Error);
                break;
            case < 22:
                QueueOptions options = new() { Pasid = step.C % 3 == 0 ? 0x100u + (uint)(step.B % 4) : null };
                IrqOutcome added = driver.AddQueue(options, out DriverQueue? queue);
                Did($"add queue of {driver.Name}", added.Error);
                _seen.Add(queue is { IsInOwnStore: true } ? "own store" : "no own store");
                break;
            case < 28:
                Did($"remove queue of {driver.Name}", driver.RemoveQueue(Number(driver, step.B)).Error);
                break;
            case < 58:
                int count = 1 + (step.C % 4);
                IrqOutcome given = driver.Submit(Number(driver, step.B), count);
                _given[driver] += given.IsDone ? count : 0;
                Did($"submit {count} to {driver.Name}", given.Error);
                break;
            case < 64:
                Steer(driver, step);
                break;
            case < 68:
                Toggle(driver, step);
                break;
            case < 80:
                ToggleCpu(step.B % _machine.Cpus.Count);
                break;
            case < 90:
                Note($"run: {_machine.Executor.RunReady(1 + (step.B % 5))}");
                break;
            case < 97:
                Note($"time: {_machine.Executor.RunFor(step.B % 5 * 20_000)}");
                break;
            default:
                EnableAll();
                driver.Remove();
                Note($"remove {driver.Name}");
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.True(Failures.Count == 0, string.Join(' ', Failures));
        Assert.Equal(0, _machine.FaultCount);
        int[] kept = new int[_machine.Cpus.Count];
        int[] used = new int[_machine.Cpus.Count];
        foreach (DeviceDriver driver in _drivers)
        {
            CpuMask shared = CpuMask.Empty;
            IrqDescriptor[] managed = [.. driver.Queues.Select(queue => _machine.System.Find(queue.Map.Irq)!)
                .Where(static descriptor => descriptor.IsManaged)];
            foreach (IrqDescriptor descriptor in managed)
            {
                Assert.True(!descriptor.Affinity.IsEmpty && !shared.Overlaps(descriptor.Affinity), "Masks overlap.");
                shared = shared.Or(descriptor.Affinity);
                CheckManaged(descriptor, kept, used);
            }
        }

        for (int cpu = 0; IsX86 && cpu < kept.Length; cpu++)
        {
            MatrixCpuState row = _machine.Vectors.Matrix[cpu];
            Assert.Equal((uint)kept[cpu], row.Managed);
            Assert.Equal((uint)used[cpu], row.ManagedAllocated);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        for (int cpu = 0; cpu < _machine.Cpus.Count; cpu++)
        {
            if (!_machine.System.Cpus.Online.Contains(cpu))
            {
                ToggleCpu(cpu);
            }
        }

        EnableAll();
        _machine.Executor.RunUntilIdle();
        Verify();
        Assert.All(_drivers, driver => Assert.Equal(_given[driver], driver.Events));
        _drivers.ForEach(static driver => driver.Remove());
        _machine.Executor.RunUntilIdle();
        Verify();
        Assert.Equal(0u, IsX86 ? _machine.Vectors.Matrix.Reserved : 0);
        Assert.All(_drivers, driver => Assert.Equal(_given[driver], driver.Events));
    }

    private bool IsX86 => _machine.Options.Platform == MachinePlatform.X86;

    private static StorageController Storage(int setup) => new(new StorageControllerOptions
    {
        QueueCount = 8,
        VectorCount = 9,
        CommandNanoseconds = setup % 3 * 15_000,
    });

    private static Accelerator Accelerator(int setup) => new(new AcceleratorOptions
    {
        QueueCount = 6,
        SlotCount = 5,
        VectorCount = 4,
        WorkNanoseconds = setup % 3 * 15_000,
    });

    private static int Number(DeviceDriver driver, int choice) =>
        driver.Queues.Count == 0 ? 0 : driver.Queues.ElementAt(choice % driver.Queues.Count).Number;

    // A vector is kept on each possible CPU of the mask; one is used while a CPU of it is online.
    private void CheckManaged(IrqDescriptor descriptor, int[] kept, int[] used)
    {
        foreach (int cpu in descriptor.Affinity)
        {
            kept[cpu]++;
        }

        bool hasCpu = descriptor.Affinity.Overlaps(_machine.System.Cpus.Online);
        Assert.Equal(!hasCpu, descriptor.IsManagedShutdown);
        Assert.Equal(hasCpu, descriptor.IsStarted);
        if (hasCpu)
        {
            Assert.True(
                descriptor.EffectiveAffinity.IsSubsetOf(descriptor.Affinity),
                $"{descriptor.Irq} is on CPU {descriptor.EffectiveAffinity}.");
        }
        else
        {
            _seen.Add("shut down");
        }

        if (!IsX86)
        {
            return;
        }

        VectorState state = _machine.Vectors.StateOf(descriptor.Irq)!;
        if (state.Vector is not 0 and not X86Vectors.ManagedShutdown)
        {
            used[state.Cpu]++;
        }

        if (state.PreviousVector != 0)
        {
            used[state.PreviousCpu]++;
        }
    }

    private void Steer(DeviceDriver driver, Step step)
    {
        if (driver.FindQueue(Number(driver, step.B)) is { } queue)
        {
            CpuMask mask = CpuMask.FromBits((ulong)(step.C % ((1 << _machine.Cpus.Count) - 1)) + 1);
            int result = _machine.System.Affinity.SetByUser(queue.Map.Irq, mask);
            bool isManaged = _machine.System.Find(queue.Map.Irq)!.IsManaged;
            Assert.True(!isManaged || result == ErrorCode.NotPermitted, $"A managed interrupt was moved: {result}.");
            _seen.Add(isManaged ? "managed not moved" : "other moved");
            Note($"{queue.Name} to {mask}: {result}");
        }
    }

    private void Toggle(DeviceDriver driver, Step step)
    {
        if (_disabled.Count != 0 && step.C % 2 == 0)
        {
            _machine.System.Enable(_disabled[^1]);
            Note($"enable {_disabled[^1]}");
            _disabled.RemoveAt(_disabled.Count - 1);
        }
        else if (driver.FindQueue(Number(driver, step.B)) is { } queue)
        {
            _machine.System.Disable(queue.Map.Irq);
            _disabled.Add(queue.Map.Irq);
            Note($"disable {queue.Map.Irq}");
        }
    }

    private void EnableAll()
    {
        _disabled.ForEach(irq => _machine.System.Enable(irq));
        _disabled.Clear();
    }

    private void ToggleCpu(int cpu)
    {
        bool isOnline = _machine.System.Cpus.Online.Contains(cpu);
        int result = isOnline ? _machine.TakeCpuOffline(cpu) : _machine.BringCpuOnline(cpu);
        Note($"cpu {cpu} {(isOnline ? "off" : "on")}: {result}");
        _seen.Add(result == 0 ? (isOnline ? "offline" : "online") : "refused");
    }

    private void Did(string what, IrqError error)
    {
        Note($"{what}: {error}");
        _seen.Add($"{what.Split(' ')[0]} {(error == IrqError.None ? "done" : "refused")}");
    }
}
