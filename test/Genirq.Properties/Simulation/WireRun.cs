using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Pci.Configuration;
using Genirq.Platforms.X86;
using Genirq.Properties.Running;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;

namespace Genirq.Properties.Simulation;

/// <summary>
/// A random machine whose cards share wires. After each step a wire is high exactly while a card asserts it, a pin that
/// may send has sent, what it has sent waits at a CPU that runs, and nothing is handled twice. At the end all is
/// handled.
/// </summary>
internal sealed class WireRun : StepRun
{
    private readonly SimulatedMachine _machine;
    private readonly List<WireCard> _cards = [];
    private readonly List<string> _failures = [];
    private readonly Dictionary<Irq, int> _depths = [];
    private readonly HashSet<string> _seen;

    /// <summary>Makes the machine of a setup number.</summary>
    /// <param name="setup">Which variant.</param>
    /// <param name="seen">Gets the names of what was done.</param>
    public WireRun(int setup, HashSet<string> seen)
    {
        _seen = seen;
        int cpus = 1 + (setup / 3 % 5);
        _machine = new SimulatedMachine(new MachineOptions
        {
            CpuCount = cpus,
            Remapping = (RemappingKind)(setup % 3),
            Seed = (ulong)setup,
        });
        for (int i = 0; i < 2 + (setup / 16 % 5); i++)
        {
            PciSlot slot = new((uint)(i % 2), 0, (byte)(1 + (i * 2)), 0);
            _cards.Add(new WireCard(_machine, slot, (byte)(1 + (setup / 7 % 4)), _failures.Add));
            _depths[_cards[i].WireIrq] = 0;
        }

        Note($"{cpus} CPUs, {_machine.Options.Remapping}, {_cards.Count} cards");
    }

    /// <inheritdoc/>
    public override void Dispose() => _machine.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        WireCard card = _cards[step.A % _cards.Count];
        switch (step.Kind)
        {
            case < 35:
                Did(card.Ask() ? "asked" : "cannot ask", card);
                break;
            case < 45:
                card.ToggleHandler();
                Did(card.IsRequested ? "requested" : "released", card);
                break;
            case < 52:
                ToggleInterrupt(card, disables: step.B % 2 == 0);
                break;
            case < 57:
                card.ToggleWire();
                Did("wire allowed or forbidden", card);
                break;
            case < 61:
                card.ToggleMessages();
                Did("messages on or off", card);
                break;
            case < 71:
                CpuMask mask = CpuMask.FromBits((ulong)(step.B % ((1 << _machine.Cpus.Count) - 1)) + 1);
                int moved = _machine.System.Affinity.SetByUser(card.WireIrq, mask);
                Did(moved >= 0 ? $"moved to {mask}" : "not moved", card);
                break;
            case < 76:
                ToggleCpu(step.B % _machine.Cpus.Count);
                break;
            case < 80:
                ToggleInterrupts(step.B % _machine.Cpus.Count);
                break;
            default:
                Note($"run: {_machine.Executor.RunReady(1 + (step.B % 4))}");
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.True(_failures.Count == 0, string.Join(' ', _failures));
        Assert.Equal(0, _machine.FaultCount);
        foreach (IGrouping<int, WireCard> wire in _cards.GroupBy(static card => card.Pin))
        {
            Irq irq = wire.First().WireIrq;
            IrqDescriptor descriptor = _machine.System.Find(irq)!;
            bool isHigh = wire.Any(static card => card.IsAsserting);
            Assert.Equal(isHigh, _machine.Bus.Wires.IsHigh(wire.Key));
            Assert.All(wire, card => Assert.Equal(irq, card.WireIrq));
            if (isHigh && descriptor is { IsStarted: true, IsMasked: false })
            {
                Assert.True(_machine.Bus.Wires.IsSent(wire.Key), $"Pin {wire.Key} is high and has sent nothing.");
            }

            if (_machine.Bus.Wires.IsSent(wire.Key))
            {
                _seen.Add("sent");
                Assert.True(IsWaiting(irq), $"What pin {wire.Key} has sent is nowhere.");
            }
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        for (int cpu = 0; cpu < _machine.Cpus.Count; cpu++)
        {
            _machine.Cpus[cpu].AreInterruptsOn = true;
        }

        foreach (WireCard card in _cards)
        {
            card.Open();
            while (_depths[card.WireIrq] > 0)
            {
                ToggleInterrupt(card, disables: false);
            }
        }

        _machine.Executor.RunUntilIdle();
        Verify();
        Assert.All(_cards, static card => Assert.False(card.IsAsking, "An event is lost."));
        Assert.All(_cards, card => Assert.False(_machine.Bus.Wires.IsSent(card.Pin)));
    }

    private bool IsWaiting(Irq irq)
    {
        foreach (int cpu in _machine.System.Cpus.Online)
        {
            for (int vector = X86Vectors.FirstExternal; vector < X86Vectors.FirstSystem; vector++)
            {
                if (_machine.Cpus[cpu].Apic.IsRequested(vector) && _machine.Vectors.IrqAt(cpu, vector) == irq)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void ToggleInterrupt(WireCard card, bool disables)
    {
        if (disables)
        {
            _machine.System.Disable(card.WireIrq);
            _depths[card.WireIrq]++;
        }
        else if (_depths[card.WireIrq] > 0)
        {
            _machine.System.Enable(card.WireIrq);
            _depths[card.WireIrq]--;
        }

        Did(disables ? "disabled" : "enabled", card);
    }

    private void ToggleCpu(int cpu)
    {
        bool isOnline = _machine.System.Cpus.Online.Contains(cpu);
        int result = isOnline ? _machine.TakeCpuOffline(cpu) : _machine.BringCpuOnline(cpu);
        Note($"cpu {cpu} {(isOnline ? "off" : "on")}: {result}");
        _seen.Add(result == 0 ? (isOnline ? "offline" : "online") : "refused");
    }

    private void ToggleInterrupts(int cpu)
    {
        _machine.Cpus[cpu].AreInterruptsOn = !_machine.Cpus[cpu].AreInterruptsOn;
        Note($"cpu {cpu} interrupts {_machine.Cpus[cpu].AreInterruptsOn}");
    }

    private void Did(string what, WireCard card)
    {
        Note($"pin {card.Pin}: {what}");
        _seen.Add(what);
    }
}
