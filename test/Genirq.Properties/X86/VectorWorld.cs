using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Legacy;
using Genirq.Platforms.X86.Remapping;
using Genirq.Snapshots;

namespace Genirq.Properties.X86;

/// <summary>A machine of x86 with few vectors: without remapping, or with either vendor's, and an I/O APIC.</summary>
internal sealed class VectorWorld
{
    /// <summary>How many CPUs there are.</summary>
    public const int Cpus = 4;

    private readonly SortedDictionary<int, IrqRegistration> _actions = [];
    private readonly List<SnapshotHandler> _revived = [];

    /// <summary>Builds the machine of a setup.</summary>
    public VectorWorld(int setup)
    {
        System = new IrqSystem(X86Options.ForSystem(new IrqSystemOptions
        {
            PossibleCpus = Cpus,
            CpuNodes = [0, 0, 1, 1],
            IsolatedManagedCpus = setup % 5 == 0 ? CpuMask.Of(3) : null,
        }));
        Vectors = VectorDomain.Create(System, new X86Options
        {
            SystemVectors = [.. Enumerable.Range(0, 256).Where(static bit => bit is < 0x20 or > 0x27)],
        });
        Level = (setup % 3) switch
        {
            0 => Vectors,
            1 => IntelRemappingDomain.Create(Vectors),
            _ => AmdRemappingDomain.Create(Vectors, new AmdOptions { HasLongEntries = setup % 2 == 0 }),
        };
        Pins = setup % 4 == 0
            ? null
            : IoApicDomain.Create(Vectors, Level == Vectors ? null : Level, new IoApicOptions { Pins = 8 });
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; }

    /// <summary>The vectors.</summary>
    public VectorDomain Vectors { get; }

    /// <summary>The outermost level of messages.</summary>
    public IrqDomain Level { get; }

    /// <summary>The I/O APIC; null for none.</summary>
    public IoApicDomain? Pins { get; }

    /// <summary>Describes the machine for a snapshot.</summary>
    public SnapshotHost Describe() => new(System) { Handlers = Revive };

    /// <summary>Takes over the actions that a restore has installed.</summary>
    public void Adopt()
    {
        foreach (SnapshotHandler handler in _revived)
        {
            _actions[handler.Registration!.Irq.Number] = handler.Registration;
        }

        _revived.Clear();
    }

    /// <summary>One of the interrupts that have vectors; none if there is none.</summary>
    public Irq Pick(int which)
    {
        List<int> irqs = [];
        IrqNumberSpace numbers = System.Numbers;
        for (int irq = numbers.Next(0); irq < numbers.IrqCount; irq = numbers.Next(irq + 1))
        {
            if (Vectors.StateOf(new Irq(irq)) is not null)
            {
                irqs.Add(irq);
            }
        }

        return irqs.Count == 0 ? Irq.None : new Irq(irqs[which % irqs.Count]);
    }

    /// <summary>Requests an interrupt that is not.</summary>
    public int Request(Irq irq)
    {
        if (irq.IsNone || _actions.ContainsKey(irq.Number))
        {
            return 1;
        }

        int result = System.TryRequest(
            irq, new IrqRequest("x"), static (_, _) => IrqResult.Handled, 0, out IrqRegistration? registration);
        if (registration is not null)
        {
            _actions.Add(irq.Number, registration);
        }

        return result;
    }

    /// <summary>Frees an interrupt, and its action.</summary>
    public bool Free(Irq irq)
    {
        if (irq.IsNone)
        {
            return false;
        }

        if (_actions.Remove(irq.Number, out IrqRegistration? registration))
        {
            registration.Dispose();
        }

        System.Deactivate(irq);
        System.Domains.FreeIrqs(irq, 1);
        return true;
    }

    /// <summary>Has the vector of an interrupt arrive.</summary>
    public bool Fire(Irq irq) => Vectors.StateOf(irq) is { Vector: not 0 } state
        && System.Cpus.Online.Contains(state.Cpu) && Vectors.Deliver(System.Cpus[state.Cpu], state.Vector);

    private SnapshotHandler Revive(SavedAction saved)
    {
        SnapshotHandler handler = SnapshotHandler.Of(static (_, _) => IrqResult.Handled, saved.Position);
        _revived.Add(handler);
        return handler;
    }
}
