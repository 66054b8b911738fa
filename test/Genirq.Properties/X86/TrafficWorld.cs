using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Remapping;
using Genirq.Properties.Stress;

namespace Genirq.Properties.X86;

/// <summary>A machine of x86 whose devices send while CPUs go offline and online.</summary>
internal sealed class TrafficWorld : IDisposable
{
    /// <summary>How many CPUs there are.</summary>
    public const int Cpus = 4;

    private static readonly MsiDomainTemplate s_template = new()
    {
        Chip = new TrafficChip(),
        Ops = new StressOps(),
        Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.AllocateSimpleDescriptors
            | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly | MsiFlags.MustReactivate | MsiFlags.PciMsiX,
        BusToken = BusToken.PciDeviceMsiX,
    };

    private readonly MsiDevice _card;
    private readonly Lock[] _cpuGates = [.. Enumerable.Range(0, Cpus).Select(static _ => new Lock())];
    private readonly bool[] _isStopped = new bool[Cpus];

    /// <summary>Builds the machine.</summary>
    /// <param name="setup">0: without remapping; 1: VT-d; 2: AMD-Vi.</param>
    /// <param name="lines">How many messages devices have.</param>
    /// <param name="awaitsMessages">Whether a CPU goes only when messages under way have arrived.</param>
    public TrafficWorld(int setup, int lines, bool awaitsMessages)
    {
        System = new IrqSystem(X86Options.ForSystem(new IrqSystemOptions { PossibleCpus = Cpus }));
        System.Hotplug.AddStep(new Quiesce(this, awaitsMessages));
        Vectors = VectorDomain.Create(System, new X86Options { Hardware = Apics });
        IrqDomain level = setup switch
        {
            0 => Vectors,
            1 => IntelRemappingDomain.Create(Vectors),
            _ => AmdRemappingDomain.Create(Vectors),
        };
        _card = new MsiDevice(System, "card", level) { IsPci = true, RequesterId = 0x10 };
        Assert.True(_card.CreateDomain(MsiDomainId.Default, s_template, (uint)lines));
        Assert.Equal(0, _card.AllocateRange(MsiDomainId.Default, 0, (uint)lines - 1).Value);
        Lines = new TrafficLine[lines];
        for (int i = 0; i < lines; i++)
        {
            TrafficLine line = new(_card.GetIrq(MsiDomainId.Default, (uint)i));
            Lines[i] = line;
            Assert.Equal(0, System.TryRequest(
                line.Irq, new IrqRequest("traffic"), static (_, line) =>
                {
                    line.Handle();
                    return IrqResult.Handled;
                },
                line, out _).Value);
        }
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; }

    /// <summary>The vectors.</summary>
    public VectorDomain Vectors { get; }

    /// <summary>The local APICs.</summary>
    public TrafficApics Apics { get; } = new(Cpus);

    /// <summary>What devices send.</summary>
    public TrafficLine[] Lines { get; }

    /// <summary>Called when the delivery to a CPU has been stopped, under no lock of an interrupt.</summary>
    public Action? Stopped { get; set; }

    /// <summary>A device reads its message, which is then under way.</summary>
    public void Send(TrafficLine line)
    {
        VectorState state = Vectors.StateOf(line.Irq)!;
        line.Begin();
        line.UnderWay = (state.Cpu, state.Vector);
    }

    /// <summary>A message that is under way arrives.</summary>
    public void Arrive(TrafficLine line)
    {
        if (line.UnderWay is { } target)
        {
            line.UnderWay = null;
            Apics.Send(target.Cpu, target.Vector);
        }
    }

    /// <summary>A CPU takes a vector, unless its delivery is stopped.</summary>
    /// <returns>Whether it has.</returns>
    public bool Take(int cpu)
    {
        lock (_cpuGates[cpu])
        {
            if (_isStopped[cpu] || Apics.Take(cpu) is not (> 0 and int vector))
            {
                return false;
            }

            Assert.False(System.Cpus[cpu].IsDeliveryStopped);
            Vectors.Deliver(System.Cpus[cpu], vector);
            return true;
        }
    }

    /// <summary>Frees everything.</summary>
    public void Dispose()
    {
        _card.Dispose();
        System.Dispose();
    }

    // What waited when this was called has been handled when it returns.
    private void TakeAll(int cpu)
    {
        while (Take(cpu))
        {
        }
    }

    private void Stop(int cpu, bool isStopped)
    {
        // Whoever has the CPU's gate has ended what it handles.
        lock (_cpuGates[cpu])
        {
            _isStopped[cpu] = isStopped;
        }
    }

    // Added before the vectors: so it is called before they look at what waits on the CPU that goes.
    private sealed class Quiesce(TrafficWorld world, bool awaitsMessages) : CpuHotplugStep
    {
        public override bool StopDelivery(int cpu)
        {
            if (awaitsMessages)
            {
                ArriveAll();
                for (int each = 0; each < Cpus; each++)
                {
                    world.TakeAll(each);
                }
            }

            world.Stop(cpu, isStopped: true);
            world.Stopped?.Invoke();
            return true;
        }

        public override void AfterMigration(int cpu)
        {
            world.Apics.Asked?.Invoke();
            if (awaitsMessages)
            {
                ArriveAll();
            }
        }

        public override void BeforeOnline(int cpu) => world.Apics.Reset(cpu);

        public override void ResumeDelivery(int cpu) => world.Stop(cpu, isStopped: false);

        private void ArriveAll()
        {
            foreach (TrafficLine line in world.Lines)
            {
                lock (line.Gate)
                {
                    world.Arrive(line);
                }
            }
        }
    }

    private sealed class TrafficChip() : IrqChip(
        "traffic", IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage);
}
