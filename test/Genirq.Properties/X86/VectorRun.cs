using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Remapping;
using Genirq.Properties.Running;

namespace Genirq.Properties.X86;

/// <summary>
/// A machine of x86 with few vectors: interrupts come and go, are moved, arrive, and CPUs go offline and online. After
/// each step no vector is held twice, none on an offline CPU, and the counts add up.
/// </summary>
internal sealed class VectorRun : StepRun
{
    private const int Cpus = 4;

    private readonly WaitingApics _apics = new();
    private readonly IrqSystem _system;
    private readonly VectorDomain _vectors;
    private readonly IrqDomain _level;
    private readonly List<(Irq Irq, IrqRegistration? Registration)> _lines = [];
    private readonly int _capacity;
    private bool _hasDrifted;

    /// <summary>Makes a machine with 7 vectors for each CPU, remapped or not.</summary>
    public VectorRun(int setup)
    {
        _system = new IrqSystem(X86Options.ForSystem(new IrqSystemOptions
        {
            PossibleCpus = Cpus,
            CpuNodes = [0, 0, 1, 1],
            IsolatedManagedCpus = setup % 3 == 0 ? CpuMask.Of(3) : null,
        }));
        X86Options options = new()
        {
            Hardware = _apics,
            SystemVectors = [.. Enumerable.Range(0, 256).Where(static bit => bit is < 0x20 or > 0x26)],
        };
        _vectors = VectorDomain.Create(_system, options);
        _level = (setup % 4) switch
        {
            1 => IntelRemappingDomain.Create(_vectors),
            3 => AmdRemappingDomain.Create(_vectors),
            _ => _vectors,
        };
        _capacity = (int)_vectors.Matrix.Available();
    }

    /// <inheritdoc/>
    public override void Dispose() => _system.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        int which = _lines.Count == 0 ? -1 : step.B % _lines.Count;
        CpuMask mask = CpuMask.FromBits((ulong)(step.C % 15) + 1);
        switch (step.Kind)
        {
            case < 25:
                Allocate(mask, isManaged: step.A % 3 == 0);
                break;
            case < 40 when which >= 0:
                Request(which);
                break;
            case < 50 when which >= 0:
                Free(which);
                break;
            case < 65 when which >= 0:
                Note($"affinity {_lines[which].Irq} {mask}: {_system.Affinity.SetByUser(_lines[which].Irq, mask)}");
                break;
            case < 75 when which >= 0:
                Raise(_lines[which].Irq);
                break;
            case < 82:
                Take(step.A);
                break;
            case < 90:
                Note($"tick {step.A % Cpus}: {_vectors.Tick(step.A % Cpus)}");
                break;
            default:
                Toggle(step.A % Cpus);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        // Counts that have drifted promise room that is not there, and then a CPU goes although an interrupt cannot
        // leave it.
        _hasDrifted |= Enumerable.Range(0, Cpus).Any(HasDrifted);
        CpuMask online = _hasDrifted ? CpuMask.FirstCpus(Cpus) : _system.Cpus.Online;
        HashSet<(int Cpu, int Vector)> held = [];
        uint reserved = 0;
        foreach ((Irq irq, IrqRegistration? _) in _lines)
        {
            VectorState state = _vectors.StateOf(irq)!;
            reserved += state.HasReserved ? 1u : 0u;
            Assert.False(state.HasReserved && state.Vector != 0);
            Hold(held, online, irq, (state.Cpu, state.Vector));
            Hold(held, online, default, (state.PreviousCpu, state.PreviousVector));
            Assert.True(state.PreviousVector == 0 || _vectors.IrqAt(state.PreviousCpu, state.PreviousVector) == irq);
        }

        VectorMatrix matrix = _vectors.Matrix;
        Assert.Equal(reserved, matrix.Reserved);
        long available = 0;
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            MatrixCpuState row = matrix[cpu];
            available += row.IsOnline ? (int)row.Available : 0;
            Assert.Equal(_system.Cpus.Online.Contains(cpu), row.IsOnline);
            Assert.Equal((uint)held.Count(one => one.Cpu == cpu), row.Allocated);
            Assert.InRange(row.ManagedAllocated, 0u, row.Managed);
        }

        Assert.Equal((uint)available, matrix.Available());
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            _system.Hotplug.BringOnline(cpu);
        }

        while (_lines.Count != 0)
        {
            Free(0);
        }

        VectorMatrix matrix = _vectors.Matrix;
        Assert.Equal(0u, matrix.Reserved);
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            Assert.Equal((0u, 0u, 0u), (matrix[cpu].Allocated, matrix[cpu].Managed, matrix[cpu].ManagedAllocated));
        }

        Assert.True(_capacity > 0);
    }

    private static void Hold(HashSet<(int Cpu, int Vector)> held, CpuMask online, Irq irq, (int Cpu, int Vector) one)
    {
        if (one.Vector != 0)
        {
            Assert.True(held.Add(one), $"Vector {one.Vector} of CPU {one.Cpu} is held twice.");
            Assert.True(irq.IsNone || online.Contains(one.Cpu), $"Interrupt {irq} is on offline CPU {one.Cpu}.");
        }
    }

    // Whether a CPU's count of free vectors is not what its rows say. As in Linux, it happens when vectors are
    // reserved for managed interrupts, or given back, while their CPU is offline.
    private bool HasDrifted(int cpu)
    {
        MatrixCpuState row = _vectors.Matrix[cpu];
        return row.Available != (uint)(_capacity / Cpus) - (row.Allocated - row.ManagedAllocated) - row.Managed;
    }

    private void Allocate(CpuMask mask, bool isManaged)
    {
        IrqAllocationOptions options = new()
        {
            Node = isManaged ? -1 : mask.First % 2,
            Affinity = isManaged ? [new IrqAffinityDescriptor(mask, true)] : null,
        };
        X86AllocationInfo info = new() { Kind = X86AllocationKind.PciMsiX };
        int irq = _system.Domains.AllocateIrqs(_level, -1, 1, info, options);
        Note($"allocate {(isManaged ? "managed " : "")}{mask}: {irq}");
        if (irq > 0)
        {
            _system.SetHandler(new Irq(irq), EdgeFlow.Instance, "edge");
            _lines.Add((new Irq(irq), null));
        }
    }

    private void Request(int which)
    {
        (Irq irq, IrqRegistration? registration) = _lines[which];
        if (registration is null)
        {
            int result = _system.TryRequest(
                irq, new IrqRequest("x"), static (_, _) => IrqResult.Handled, 0, out registration);
            Note($"request {irq}: {result}");
            _lines[which] = (irq, registration);
        }
    }

    private void Free(int which)
    {
        (Irq irq, IrqRegistration? registration) = _lines[which];
        Note($"free {irq}");
        registration?.Dispose();
        _system.Deactivate(irq);
        _system.Domains.FreeIrqs(irq, 1);
        _lines.RemoveAt(which);
    }

    // An event arrives at a local APIC, and waits.
    private void Raise(Irq irq)
    {
        VectorState state = _vectors.StateOf(irq)!;
        if (state.Vector != 0)
        {
            Note($"raise {irq} on {state.Cpu}");
            _apics.Send(state.Cpu, state.Vector);
        }
    }

    // A CPU takes what waits there. While its interrupt lives it still is the vector's owner.
    private void Take(int which)
    {
        if (_apics.TryTake(which, out int cpu, out int vector))
        {
            Irq irq = _vectors.IrqAt(cpu, vector);
            Note($"take {vector} on {cpu}: {irq}");
            Assert.Equal(!irq.IsNone, _vectors.Deliver(_system.Cpus[cpu], vector));
        }
    }

    private void Toggle(int cpu)
    {
        bool isOnline = _system.Cpus.Online.Contains(cpu);
        int result = isOnline ? _system.Hotplug.TakeOffline(cpu) : _system.Hotplug.BringOnline(cpu);
        _apics.Forget(_system.Cpus.Online);
        Note($"cpu {cpu} {(isOnline ? "off" : "on")}: {result}");
    }
}
