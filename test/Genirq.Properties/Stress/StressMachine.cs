using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;
using Genirq.Platforms.X86.Remapping;
using Genirq.Snapshots;

namespace Genirq.Properties.Stress;

/// <summary>A machine of x86 with remapping, an I/O APIC, cards, lines for each CPU and non-maskable ones.</summary>
internal sealed class StressMachine : IDisposable, ISnapshotTemplates
{
    /// <summary>How many cards there are; each has a wire and lines of its own.</summary>
    public const int Cards = 4;

    /// <summary>How many entries each card has.</summary>
    public const int Entries = 24;

    /// <summary>How many CPUs there are.</summary>
    public const int Cpus = 4;

    private static readonly MsiDomainTemplate s_template = new()
    {
        Chip = new CardChip(),
        Ops = new StressOps(),
        Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.AllocateSimpleDescriptors
            | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly | MsiFlags.MustReactivate | MsiFlags.PciMsiX,
        BusToken = BusToken.PciDeviceMsiX,
    };

    private readonly Lock[] _gates = [.. Enumerable.Range(0, Cpus).Select(static _ => new Lock())];
    private readonly bool[] _isStopped = new bool[Cpus];
    private readonly CpuChip _cpuChip = new();
    private readonly LineDomain _nmis;
    private readonly LineDomain _perCpus;
    private readonly Irq[] _cpuLines = new Irq[Cards];
    private readonly Irq[] _nmiLines = new Irq[Cards];

    /// <summary>Builds the machine.</summary>
    /// <param name="hasVtd">VT-d, or AMD-Vi.</param>
    /// <param name="isFresh">Whether it is for a restore, which makes the cards' domains itself.</param>
    public StressMachine(bool hasVtd, bool isFresh)
    {
        System = new IrqSystem(X86Options.ForSystem(new IrqSystemOptions { PossibleCpus = Cpus }));
        System.Hotplug.AddStep(new Quiesce(this));
        Vectors = VectorDomain.Create(System);
        Remapping = hasVtd ? IntelRemappingDomain.Create(Vectors) : AmdRemappingDomain.Create(Vectors);
        Pins = IoApicDomain.Create(Vectors, Remapping, new IoApicOptions { Pins = 8 });
        _nmis = new LineDomain(_cpuChip, FastEoiNmiFlow.Instance);
        _perCpus = new LineDomain(_cpuChip, PerCpuDeviceIdFlow.Instance);
        Assert.Equal(0, System.Domains.Instantiate(_nmis, IrqDomainOptions.Linear(FirmwareNode.Named("nmis"), Cards)));
        Assert.Equal(0, System.Domains.Instantiate(
            _perCpus, IrqDomainOptions.Linear(FirmwareNode.Named("percpus"), Cards)));
        Devices = new MsiDevice[Cards];
        for (int i = 0; i < Cards; i++)
        {
            Devices[i] = new MsiDevice(System, $"card {i}", Remapping) { IsPci = true, RequesterId = (ushort)(i + 8) };
            if (!isFresh)
            {
                Assert.True(Devices[i].CreateDomain(MsiDomainId.Default, s_template, Entries));
                _cpuLines[i] = _perCpus.CreateMapping(new HardwareIrq((ulong)i));
                _nmiLines[i] = _nmis.CreateMapping(new HardwareIrq((ulong)i));
            }
        }
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; }

    /// <summary>The vectors.</summary>
    public VectorDomain Vectors { get; }

    /// <summary>VT-d or AMD-Vi.</summary>
    public IrqDomain Remapping { get; }

    /// <summary>The I/O APIC.</summary>
    public IoApicDomain Pins { get; }

    /// <summary>The cards.</summary>
    public MsiDevice[] Devices { get; }

    /// <summary>An event of an interrupt arrives where it goes, unless that CPU takes none.</summary>
    public void Fire(Irq irq)
    {
        if (Vectors.StateOf(irq) is not { Vector: not (0 or X86Vectors.ManagedShutdown) } state)
        {
            return;
        }

        lock (_gates[state.Cpu])
        {
            if (!_isStopped[state.Cpu])
            {
                Vectors.Deliver(System.Cpus[state.Cpu], state.Vector);
            }
        }
    }

    /// <summary>Requests a line for each CPU, has an event, and frees it.</summary>
    public void UseCpuLine(int card, StressHold hold)
    {
        Irq irq = _cpuLines[card];
        CpuContext cpu = System.Cpus[hold.Random.Next(Cpus)];
        Assert.Equal(0, System.TryRequestPerCpu(
            irq, new IrqRequest("percpu", IrqFlags.None, "percpu"),
            static (irq, _, hold) => StressHold.Handle(irq, hold), [hold, hold, hold, hold], out _).Value);
        System.EnablePerCpu(irq, cpu);
        lock (_gates[cpu.Index])
        {
            Assert.Equal(0, System.HandleIrq(irq, cpu));
        }

        System.DisablePerCpu(irq, cpu);
        Assert.Equal("percpu", System.FreePerCpu(irq, "percpu"));
    }

    /// <summary>Requests a non-maskable line, has an event, and frees it.</summary>
    public void UseNmi(int card, StressHold hold)
    {
        Irq irq = _nmiLines[card];
        CpuContext cpu = System.Cpus[hold.Random.Next(Cpus)];
        Assert.Equal(0, System.TryRequestNmi(
            irq, new IrqRequest("nmi", IrqFlags.PerCpu | IrqFlags.NoAutoEnable, "nmi"), StressHold.Handle, hold).Value);
        System.Enable(irq);
        lock (_gates[cpu.Index])
        {
            bool before = cpu.EnterNmi();
            Assert.Equal(0, System.HandleDomainNmi(_nmis, new HardwareIrq((ulong)card), cpu));
            cpu.ExitNmi(before);
        }

        System.Disable(irq);
        Assert.Equal("nmi", System.FreeNmi(irq));
    }

    /// <summary>Describes the machine for a snapshot.</summary>
    public SnapshotHost Describe()
    {
        StressHold hold = new(new Random(0));
        SnapshotHost host = new(System)
        {
            SavesUnderLoad = true,
            Handlers = saved => saved.Kind == ActionKind.PerCpu
                ? SnapshotHandler.PerCpu<StressHold>(
                    static (irq, _, hold) => StressHold.Handle(irq, hold), [hold, hold, hold, hold])
                : SnapshotHandler.Of(StressHold.Handle, hold),
        };
        Array.ForEach(Devices, host.AddDevice);
        host.AddTemplates(this);
        host.AddName("cpu chip", _cpuChip);
        return host;
    }

    /// <inheritdoc/>
    public MsiDomainSource? FindTemplate(SavedMsiDomain domain) => new(s_template);

    /// <summary>Ends the system.</summary>
    public void Dispose() => System.Dispose();

    private void Stop(int cpu, bool isStopped)
    {
        lock (_gates[cpu])
        {
            _isStopped[cpu] = isStopped;
        }
    }

    private sealed class Quiesce(StressMachine machine) : CpuHotplugStep
    {
        public override bool StopDelivery(int cpu)
        {
            machine.Stop(cpu, isStopped: true);
            return true;
        }

        public override void ResumeDelivery(int cpu) => machine.Stop(cpu, isStopped: false);
    }

    private sealed class LineDomain(IrqChip chip, IrqFlowHandler flow) : IrqDomain(IrqDomainCallbacks.Map)
    {
        public override int Map(Irq irq, HardwareIrq hardwareIrq)
        {
            if (flow is PerCpuDeviceIdFlow)
            {
                System.SetPerCpuDeviceId(irq);
            }

            System.SetChipAndHandler(irq, chip, flow, "line");
            return 0;
        }
    }

    private sealed class CpuChip() : IrqChip(
        "cpu", IrqChipCallbacks.Enable | IrqChipCallbacks.Disable | IrqChipCallbacks.EndOfInterrupt
            | IrqChipCallbacks.SetUpNmi | IrqChipCallbacks.TearDownNmi,
        IrqChipFlags.SupportsNmi);

    private sealed class CardChip() : IrqChip(
        "stress card", IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage);
}
