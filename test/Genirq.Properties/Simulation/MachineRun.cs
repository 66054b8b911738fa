using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Messages;
using Genirq.Properties.Running;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;

namespace Genirq.Properties.Simulation;

/// <summary>
/// A random machine with random cards, whose events, drivers, CPUs and time are moved at random. After each step no
/// event is lost that was not held back by rule, none was handled on an offline CPU or twice, and the vectors' counts
/// add up.
/// </summary>
internal sealed class MachineRun : StepRun
{
    // All but eight for each CPU, so that vectors run short.
    private static readonly int[] s_fewVectors =
        [.. Enumerable.Range(0, X86Vectors.Count).Where(static vector => vector is < 0x20 or > 0x27)];

    // So that parents of other machines run short: one device's table, and the fewest there can be.
    private const int FewLpis = 16;
    private const int FewestIdentities = 63;

    private readonly SimulatedMachine _machine;
    private readonly List<MachineCard> _cards = [];
    private readonly HashSet<(int Cpu, int Vector)> _stale = [];
    private readonly List<(int Cpu, int Vector)> _raised = [];
    private readonly HashSet<Irq> _stranded = [];
    private readonly int _capacity;
    private readonly RegisterTrap _trap;
    private bool _isAmbiguous;

    /// <summary>Makes the machine of a setup number.</summary>
    public MachineRun(int setup, MachinePlatform platform = MachinePlatform.X86)
    {
        RemappingKind remapping = platform == MachinePlatform.X86 ? (RemappingKind)(setup % 3) : RemappingKind.None;
        int cpus = 1 + (setup / 3 % 8);
        _trap = new RegisterTrap(this);
        _machine = new SimulatedMachine(new MachineOptions
        {
            CpuCount = cpus,
            Platform = platform,
            Lpis = setup % 4 == 0 ? FewLpis : 0,
            Identities = FewestIdentities,
            Remapping = remapping,
            DestinationMode = ModeOf(remapping, setup / 24 % 4),
            CpuNodes = [.. Enumerable.Range(0, cpus).Select(cpu => cpu * 2 / cpus)],
            SystemVectors = setup % 4 == 0 ? s_fewVectors : X86Vectors.UsualSystem,
            Seed = (ulong)setup,
            Trace = _trap,
            System = new IrqSystemOptions { HasForcedThreads = setup % 5 == 0 },
        });
        _capacity = platform == MachinePlatform.X86 ? (int)_machine.Vectors.Matrix[0].Available : 0;
        int cards = 1 + (setup / 96 % 4);
        for (int i = 0; i < cards; i++)
        {
            bool isMsiX = (setup / 384 + i) % 3 != 2;
            int vectors = isMsiX ? 4 << ((setup + i) % 3) : 4;
            _cards.Add(new MachineCard(this, _machine, new PciSlot(0, 1, (byte)i, 0), vectors, isMsiX));
        }

        Note($"{cpus} CPUs, {platform}, {remapping}, {cards} cards");
    }

    /// <summary>What went wrong inside handlers, where nothing can be thrown.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Puts a line into the log of a failing case.</summary>
    public void Tell(string line) => Note($"    {line}");

    /// <summary>Notes a vector that waits in a local APIC although its interrupt goes.</summary>
    public void NoteStale(int cpu, int vector)
    {
        if (vector != 0 && _machine.Cpus[cpu].Apic.IsRequested(vector))
        {
            _stale.Add((cpu, vector));
        }
    }

    /// <summary>A vector is raised by software.</summary>
    /// <remarks>
    /// An unremapped interrupt that moves goes over its new vector on the old CPU. If that vector waits there no one
    /// can tell whose event it is, when it has or had an owner on that CPU: both get one, in Linux too.
    /// </remarks>
    public void NoteRetriggered(int cpu, int vector)
    {
        _raised.Add((cpu, vector));
        for (int other = 0; other < _machine.Cpus.Count; other++)
        {
            if (other != cpu && _machine.Cpus[other].Apic.IsRequested(vector)
                && (!_machine.Vectors.IrqAt(other, vector).IsNone || _stale.Contains((other, vector))))
            {
                _isAmbiguous = true;
                _stale.Add((other, vector));
                _stale.Add((cpu, vector));
            }
        }
    }

    /// <summary>A CPU takes a vector. One that waited for an interrupt that is gone is its new owner's.</summary>
    public void NoteTaken(int cpu, int vector)
    {
        if (_stale.Remove((cpu, vector)))
        {
            Irq irq = _machine.Vectors.IrqAt(cpu, vector);
            _cards.SelectMany(static card => card.Vectors).FirstOrDefault(one => one.Irq == irq)?.NoteExtra();
        }
    }

    /// <summary>A card has an event in the midst of a driver's register access.</summary>
    public void Interfere(int which)
    {
        MachineCard card = _cards[which % _cards.Count];
        int vector = which / _cards.Count % card.Vectors.Count;
        Note($"  meanwhile {card.Slot} vector {vector}: {card.Trigger(vector)}");
    }

    /// <inheritdoc/>
    public override void Dispose() => _machine.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        MachineCard card = _cards[step.A % _cards.Count];
        CardVector vector = card.Vectors[step.B % card.Vectors.Count];
        _trap.Arm(step.C);
        switch (step.Kind)
        {
            case < 28:
                Note($"fire {card.Slot} vector {vector.Index}: {card.Trigger(vector.Index)}");
                break;
            case < 33:
                Note($"{card.Slot} {card.ToggleVectors(1 + (step.B % 16))}");
                break;
            case < 41:
                Note($"{card.Slot} {card.AddOrFree(vector.Index)}");
                break;
            case < 53:
                RequestOrRelease(card, vector, step);
                break;
            case < 58:
                ToggleLine(vector, step.C % 2 == 0);
                break;
            case < 60:
                card.ToggleFunctionMask();
                Note($"{card.Slot} function mask {card.IsFunctionMasked}");
                break;
            case < 72:
                SetAffinity(vector, step.C);
                break;
            case < 76:
                ToggleCpu(step.B % _machine.Cpus.Count);
                break;
            case < 82:
                ToggleInterrupts(step.B % _machine.Cpus.Count);
                break;
            case < 91:
                Note($"run {step.B % 6} steps: {_machine.Executor.RunReady(step.B % 6)}");
                break;
            case < 97:
                Note($"run {step.C % 9} ms: {_machine.Executor.RunFor(step.C % 9 * 1_000_000L)} steps");
                break;
            default:
                Rest();
                break;
        }

        _trap.Arm(0);
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.True(Failures.Count == 0, string.Join(' ', Failures));
        Irq[] irqs =
            [.. _cards.SelectMany(card => card.Vectors).Where(vector => !vector.Irq.IsNone).Select(one => one.Irq)];
        if (_machine.Options.Platform == MachinePlatform.X86)
        {
            MachineInvariants.Check(_machine, irqs, _capacity);
        }
        else
        {
            ParentInvariants.Check(_machine, irqs, _stranded);
        }

        foreach (MachineCard card in _cards)
        {
            foreach (CardVector vector in card.Vectors)
            {
                bool isLost = vector is { IsOwed: true, Registration: not null } && !vector.IsUnderWay();
                Assert.False(isLost, $"An event of {card.Slot} vector {vector.Index} is nowhere.");
            }
        }

        Assert.Equal(0, _machine.FaultCount);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        Rest();
        Verify();
        foreach (MachineCard card in _cards)
        {
            card.ReleaseAll();
        }

        _machine.Executor.RunUntilIdle();
        Verify();
        if (_machine.Options.Platform != MachinePlatform.X86)
        {
            return;
        }

        Assert.Equal(0u, _machine.Vectors.Matrix.Reserved);
        Assert.All(Enumerable.Range(0, _machine.Cpus.Count), cpu =>
            Assert.Equal(0u, _machine.Vectors.Matrix[cpu].Allocated));
    }

    private static DestinationMode? ModeOf(RemappingKind remapping, int choice) => choice switch
    {
        1 => DestinationMode.LogicalFlat,
        2 when remapping != RemappingKind.None => DestinationMode.ClusterX2Apic,
        3 => DestinationMode.PhysicalX2Apic,
        _ => null,
    };

    private void RequestOrRelease(MachineCard card, CardVector vector, Step step)
    {
        if (vector.Registration is not null)
        {
            Note($"{card.Slot} release {vector.Index}: {card.Release(vector)}");
        }
        else if (!vector.Irq.IsNone)
        {
            Note($"{card.Slot} request {vector.Index}: {vector.Request(step.C % 4 == 0)}");
        }
    }

    private void ToggleLine(CardVector vector, bool disables)
    {
        if (vector.Registration is not null)
        {
            vector.Toggle(disables);
            Note($"{(disables ? "disable" : "enable")} {vector.Irq}: depth {vector.Depth}");
        }
    }

    private void SetAffinity(CardVector vector, int bits)
    {
        if (!vector.Irq.IsNone)
        {
            CpuMask mask = CpuMask.FromBits((ulong)(bits % ((1 << _machine.Cpus.Count) - 1)) + 1);
            Note($"affinity {vector.Irq} {mask}: {_machine.System.Affinity.SetByUser(vector.Irq, mask)}");
        }
    }

    private void ToggleCpu(int cpu)
    {
        bool isOnline = _machine.System.Cpus.Online.Contains(cpu);
        int[] waiting = [.. _stale.Where(one => one.Cpu == cpu).Select(one => one.Vector)];
        Irq[] followers = [.. waiting.Select(vector => _machine.Vectors.IrqAt(cpu, vector)).Where(irq => !irq.IsNone)];
        _raised.Clear();
        _isAmbiguous = false;
        NoteStranded(cpu);
        int result = isOnline ? _machine.TakeCpuOffline(cpu) : _machine.BringCpuOnline(cpu);
        if (isOnline && result == 0)
        {
            FollowStale(cpu, followers);
        }

        Note($"cpu {cpu} {(isOnline ? "off" : "on")}: {result}");
    }

    // An interrupt whose last move waits for a hart that is away cannot move again, not even when its own hart goes: it
    // stays there, in Linux 6.12 too.
    private void NoteStranded(int cpu)
    {
        foreach (Irq irq in _cards.SelectMany(static card => card.Vectors).Select(static vector => vector.Irq))
        {
            if (_machine.Imsic?.StateOf(irq) is (int at, _, true) && at == cpu)
            {
                _stranded.Add(irq);
            }
        }
    }

    // What waits on a CPU that goes is raised again for whoever has the vector now.
    private void FollowStale(int cpu, Irq[] followers)
    {
        _stale.RemoveWhere(one => one.Cpu == cpu);
        foreach (Irq irq in followers)
        {
            VectorState state = _machine.Vectors.StateOf(irq)!;
            NoteStale(state.Cpu, state.Vector);
        }

        _stale.UnionWith(_isAmbiguous ? _raised : []);
    }

    private void ToggleInterrupts(int cpu)
    {
        _machine.Cpus[cpu].AreInterruptsOn = !_machine.Cpus[cpu].AreInterruptsOn;
        Note($"cpu {cpu} interrupts {_machine.Cpus[cpu].AreInterruptsOn}");
    }

    private void Rest()
    {
        _trap.Arm(0);
        foreach (MachineCard card in _cards)
        {
            card.OpenAll();
        }

        for (int cpu = 0; cpu < _machine.Cpus.Count; cpu++)
        {
            _machine.Cpus[cpu].AreInterruptsOn = true;
        }

        _machine.Executor.RunUntilIdle();
        Note("rest");
        Assert.True(_machine.Executor.IsIdle);
        _stale.Clear();
        foreach (CardVector vector in _cards.SelectMany(card => card.Vectors))
        {
            vector.Settle();
        }
    }
}
