using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Properties.Descriptors;
using Genirq.Properties.Running;

namespace Genirq.Properties.Msi;

/// <summary>Three device domains of two devices on one tree against their models, with failures at random
/// points.</summary>
internal sealed class MsiCoreRun : StepRun
{
    private static readonly int[] s_errors =
        [ErrorCode.NotPermitted, ErrorCode.InputOutput, ErrorCode.NoMemory, ErrorCode.Invalid, ErrorCode.TimedOut];

    private readonly IrqSystem _system;
    private readonly PoolDomain[] _levels;
    private readonly MsiFaultPlan _plan;
    private readonly MsiWorldModel _world;
    private readonly MsiDomainUnderTest[] _domains;

    /// <summary>Makes the tree, with or without a middle level, with few or many vectors and numbers.</summary>
    public MsiCoreRun(int setup)
    {
        PoolDomain root = new((setup % 3) switch { 0 => 6, 1 => 25, _ => 300 });
        _levels = (setup / 3 % 2) == 0 ? [root] : [root, new PoolDomain(300)];
        _plan = new MsiFaultPlan { Levels = _levels };
        IrqSystemOptions options = new()
        {
            PreallocatedIrqs = 1 + (setup / 6 % 3),
            MaximumIrqs = (setup / 18 % 3) == 0 ? 20 : 100_000,
            InitialIrqCount = 10,
            Faults = _plan,
        };
        _system = new IrqSystem(options);
        _world = new MsiWorldModel(
            new NumberModel(options), [.. _levels.Select(level => new LevelModel(level.Capacity))]);
        for (int i = 0; i < _levels.Length; i++)
        {
            IrqDomainOptions level = IrqDomainOptions.Hierarchy(
                i == 0 ? null : _levels[i - 1], FirmwareNode.NamedId("level", i), flags: IrqDomainFlags.MsiParent);
            Assert.Equal(0, _system.Domains.Instantiate(_levels[i], level));
            _levels[i].MsiParent = new MsiParent();
        }

        MsiDevice first = new(_system, "first", _levels[^1]);
        MsiDevice second = new(_system, "second", _levels[^1]);
        Random flags = new(setup);
        _domains =
        [
            new MsiDomainUnderTest(first, MsiDomainId.Default, flags.Next(1 << 16), _world, _plan),
            new MsiDomainUnderTest(first, MsiDomainId.Secondary, flags.Next(1 << 16), _world, _plan),
            new MsiDomainUnderTest(second, MsiDomainId.Default, flags.Next(1 << 16), _world, _plan),
        ];
    }

    /// <inheritdoc/>
    public override void Dispose() => _system.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        int chosen = step.A % 7 % _domains.Length;
        MsiFaultKind kind = step.C % 3 == 0 ? (MsiFaultKind)(step.C / 3 % 12) : MsiFaultKind.None;
        int error = kind is MsiFaultKind.Descriptor or MsiFaultKind.Store or MsiFaultKind.Number or MsiFaultKind.Level
            ? ErrorCode.NoMemory
            : s_errors[step.C / 36 % s_errors.Length];
        int ordinal = step.B % 2 == 0 ? 0 : step.C / 180 % 6;
        _plan.Arm(kind, ordinal, error);
        Note($"domain {chosen} ({_domains[chosen].Model.Flags}, size {_domains[chosen].Model.Size}), {step}, "
            + $"fault {kind} {ordinal} {error}");
        Note("  " + _domains[chosen].Apply(step));
        _plan.Disarm();
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.Equal(_world.Numbers.Used.Count, _system.Numbers.Allocated);
        Assert.Equal(_world.Numbers.IrqCount, _system.Numbers.IrqCount);
        Assert.All(_world.Numbers.Used, irq => Assert.True(_system.Numbers.IsAllocated(irq)));
        foreach (MsiDomainUnderTest domain in _domains)
        {
            domain.Verify(_system);
        }

        for (int i = 0; i < _levels.Length; i++)
        {
            LevelModel model = _world.Levels[i];
            Assert.Equal((uint)model.NumberOf.Count, _levels[i].MappedCount);
            Assert.Equal(model.Free, _levels[i].Remaining);
            Assert.Equal(_world.Activated, _levels[i].Activated.Select(irq => irq.Number).ToHashSet());
            Dictionary<int, int> irqOf = model.NumberOf.ToDictionary(item => item.Value, item => item.Key);
            for (int number = 0; number < _levels[i].Capacity; number++)
            {
                Irq found = _levels[i].FindMapping(new HardwareIrq((ulong)number));
                Assert.Equal(irqOf.GetValueOrDefault(number), found.Number);
            }
        }

        VerifyAttributes();
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (MsiDomainUnderTest domain in _domains)
        {
            domain.FreeAll();
        }

        Verify();
        if (!_domains.Any(domain => domain.Model.HasLeaked))
        {
            Assert.Equal(_system.Options.PreallocatedIrqs, _system.Numbers.Allocated);
            Assert.All(_levels, level => Assert.Equal(level.Capacity, level.Remaining));
            Assert.All(_levels, level => Assert.Equal(0u, level.MappedCount));
        }

        foreach (MsiDomainUnderTest domain in _domains)
        {
            domain.Device.Dispose();
        }

        Assert.Equal(_levels.Length, _system.Domains.All.Count);
    }

    private void VerifyAttributes()
    {
        foreach (IGrouping<MsiDevice, MsiDomainUnderTest> device in _domains.GroupBy(domain => domain.Device))
        {
            if (device.Any(domain => domain.Model.HasLeaked))
            {
                continue;
            }

            IEnumerable<int> expected =
                from domain in device
                where domain.Model.Flags.HasFlag(MsiFlags.DeviceAttributes)
                from descriptor in domain.Model.Store.Values
                where descriptor.Irq != 0
                from irq in Enumerable.Range(descriptor.Irq, descriptor.Count)
                orderby irq
                select irq;
            Assert.Equal(expected, device.Key.Attributes.Select(attribute => attribute.Irq.Number).Order());
        }
    }
}
