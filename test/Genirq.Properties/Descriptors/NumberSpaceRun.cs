using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Properties.Running;

namespace Genirq.Properties.Descriptors;

/// <summary><see cref="IrqNumberSpace"/> against <see cref="NumberModel"/>.</summary>
internal sealed class NumberSpaceRun : StepRun
{
    private const IrqStates AffinityBits =
        IrqStates.AffinitySet | IrqStates.AffinityManaged | IrqStates.ManagedShutdown;

    private readonly OneFault _faults = new();
    private readonly IrqSystem _system;
    private readonly NumberModel _model;
    private readonly Dictionary<int, IrqStates> _affinityOf = [];
    private readonly int _span;

    /// <summary>Makes a space of some ceiling, some preallocated numbers and some lower bound.</summary>
    public NumberSpaceRun(int setup)
    {
        int maximum = (setup % 6) switch { 0 => 8, 1 => 40, 2 => 130, 3 => 1500, 4 => 70_000, _ => int.MaxValue };
        IrqSystemOptions options = new()
        {
            PossibleCpus = 2,
            MaximumIrqs = maximum,
            InitialIrqCount = (setup / 6 % 4) switch { 0 => 1, 1 => 8, 2 => 64, _ => 1030 },
            PreallocatedIrqs = (setup / 24 % 3) switch { 0 => 1, 1 => 4, _ => Math.Min(16, maximum) },
            DynamicLowerBound = (setup / 72 % 3) switch { 0 => null, 1 => Raised, _ => Replaced },
            Faults = _faults,
        };
        _system = new IrqSystem(options);
        _model = new NumberModel(options);
        _span = Math.Min(maximum, 3000) + 3;
    }

    /// <inheritdoc/>
    public override void Dispose() => _system.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        int count = step.C % 16 == 0 ? step.C % 200 : step.C % 4;
        switch (step.Kind)
        {
            case < 25:
                Allocate(-1, step.A % _span, count, step);
                break;
            case < 40:
                int irq = step.A % 64 == 0 ? Far(step.A) : step.A % _span;
                Allocate(irq, step.B % 8 == 0 ? irq + 1 : irq - (step.B % Math.Min(irq + 1, 5)), count, step);
                break;
            case < 55:
                AllocateForDomain(step.B % 3 == 0 ? step.A % _span : -1, Math.Max(count, 1), Hint(step));
                break;
            case < 95:
                Free(step.A % _span, count);
                break;
            default:
                Assert.Equal(_model.Next(step.A % _span), _system.Numbers.Next(step.A % _span));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.Equal(_model.IrqCount, _system.Numbers.IrqCount);
        Assert.Equal(_model.Used.Count, _system.Numbers.Allocated);
        int walked = 0;
        for (int irq = _system.Numbers.Next(0); irq < _model.IrqCount; irq = _system.Numbers.Next(irq + 1))
        {
            Assert.Contains(irq, _model.Used);
            Assert.True(_system.Numbers.IsAllocated(irq));
            Assert.Equal(irq, _system.Find(new Irq(irq))?.Irq.Number);
            Assert.Equal(_affinityOf.GetValueOrDefault(irq), _system.Find(new Irq(irq))!.States & AffinityBits);
            walked++;
        }

        Assert.Equal(_model.Used.Count, walked);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (int irq in _model.Used.ToArray())
        {
            Assert.NotNull(_system.Find(new Irq(irq)));
            Free(irq, 1);
        }

        Assert.Equal(0, _system.Numbers.Allocated);
        Assert.Equal(_model.IrqCount, _system.Numbers.Next(0));
        Assert.False(_system.Numbers.IsAllocated(-1));
        Assert.False(_system.Numbers.IsAllocated(int.MaxValue));
    }

    private static int Raised(int from) => Math.Max(from, 24);

    private static int Replaced(int from) => 5;

    private static int Far(int operand) => (operand * 137) + 1_000_000;

    private static ulong Hint(Step step) => step.B % 4 == 0 ? ulong.MaxValue - (uint)step.A : (ulong)step.A;

    private void Allocate(int irq, int from, int count, Step step)
    {
        List<IrqAffinityDescriptor>? affinity = Affinity(step, count);
        int faultAt = count > 0 && step.B % 10 == 9 ? step.B % count : -1;
        Note($"Allocate({irq}, {from}, {count}{(affinity is null ? "" : ", affinity")}) fault at {faultAt}");
        if (faultAt >= 0)
        {
            _faults.Arm(FaultPoint.IrqDescriptor, faultAt, ErrorCode.NoMemory);
        }

        bool usable = affinity?.TrueForAll(item => !item.Mask.IsEmpty) ?? true;
        int expected = _model.Allocate(irq, from, count, usable, canCreate: faultAt < 0);
        int result = _system.Numbers.Allocate(irq, from, count, -1, affinity);
        _faults.Disarm();
        Assert.Equal(expected, result);
        CheckFresh(result, count, affinity);
    }

    private void AllocateForDomain(int irq, int count, ulong hint)
    {
        Note($"AllocateForDomain({irq}, {count}, {hint})");
        int expected = _model.AllocateForDomain(irq, count, hint);
        int result = _system.Numbers.AllocateForDomain(irq, count, new HardwareIrq(hint));
        Assert.Equal(expected, result);
        CheckFresh(result, count, null);
    }

    // A number that was used before must look like one that never was.
    private void CheckFresh(int first, int count, List<IrqAffinityDescriptor>? affinity)
    {
        for (int i = 0; first >= 0 && i < count; i++)
        {
            IrqDescriptor descriptor = _system.Find(new Irq(first + i))!;
            IrqStates expected = affinity is null ? IrqStates.None
                : affinity[i].IsManaged ? AffinityBits
                : IrqStates.AffinitySet;
            Assert.Equal(1, descriptor.Depth);
            Assert.Equal(IrqStates.Disabled | IrqStates.Masked | expected, descriptor.States);
            Assert.Null(descriptor.HandlerData);
            Assert.Null(descriptor.Data.Domain);
            Assert.False(descriptor.HasAction);
            Assert.Equal(affinity?[i].Mask ?? CpuMask.FirstCpus(2), descriptor.Affinity);
            _affinityOf[first + i] = expected;
            Assert.Equal(0, _system.SetHandlerData(new Irq(first + i), _affinityOf));
        }
    }

    private void Free(int from, int count)
    {
        Note($"Free({from}, {count})");
        _model.Free(from, count);
        _system.Numbers.Free(from, count);
        for (int irq = from; irq < from + count; irq++)
        {
            if (!_model.Used.Contains(irq))
            {
                _affinityOf.Remove(irq);
                Assert.Null(_system.Find(new Irq(irq)));
                Assert.Equal(ErrorCode.Invalid, _system.HandleIrq(new Irq(irq)));
            }
        }
    }

    private static List<IrqAffinityDescriptor>? Affinity(Step step, int count)
    {
        if (step.B % 7 != 0)
        {
            return null;
        }

        List<IrqAffinityDescriptor> affinity = [];
        for (int i = 0; i < count; i++)
        {
            CpuMask mask = (step.A + (i * 5)) % 11 == 0 ? CpuMask.Empty : CpuMask.Of(i % 2);
            affinity.Add(new IrqAffinityDescriptor(mask, IsManaged: (step.A + i) % 2 == 0));
        }

        return affinity;
    }
}
