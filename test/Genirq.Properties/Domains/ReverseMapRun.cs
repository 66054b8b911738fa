using Genirq.Domains;
using Genirq.Properties.Descriptors;
using Genirq.Properties.Running;

namespace Genirq.Properties.Domains;

/// <summary>Linear, tree, mixed and direct maps of flat domains against dictionaries.</summary>
internal sealed class ReverseMapRun : StepRun
{
    private const int Dense = 70;

    private readonly IrqSystem _system;
    private readonly NumberModel _numbers;
    private readonly FlatDomain _domain = new();
    private readonly ReverseMapModel _model;
    private readonly HashSet<ulong> _asked = [];

    /// <summary>Makes a domain of some kind and size.</summary>
    public ReverseMapRun(int setup)
    {
        IrqSystemOptions options = new() { InitialIrqCount = (setup / 8 % 2) == 0 ? 16 : 200 };
        FirmwareNode node = FirmwareNode.Named("flat");
        IrqDomainOptions domain = (setup % 8) switch
        {
            0 => IrqDomainOptions.Linear(node, 1),
            1 => IrqDomainOptions.Linear(node, 64),
            2 => IrqDomainOptions.Linear(node, Dense * 5),
            3 => IrqDomainOptions.Mixed(node, 30, ulong.MaxValue),
            4 => IrqDomainOptions.Mixed(node, 65, 5000),
            5 => IrqDomainOptions.NoMap(node, 40),
            6 => IrqDomainOptions.Tree(node),
            _ => IrqDomainOptions.Tree(node) with { HardwareLimit = ulong.MaxValue },
        };
        _system = new IrqSystem(options);
        _numbers = new NumberModel(options);
        _model = new ReverseMapModel(domain);
        Assert.Equal(0, _system.Domains.Instantiate(_domain, domain));
    }

    /// <inheritdoc/>
    public override void Dispose() => _system.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        ulong hw = Hardware(step);
        switch (step.Kind)
        {
            case < 40 when _model.IsDirect:
                CreateDirect();
                break;
            case < 35:
                Create(hw, refused: step.C % 16 == 0);
                break;
            case < 55:
                Associate(hw, step.C % 3 == 0 && _model.Forward.Count > 0 ? Chosen(step.C) : 0);
                break;
            case < 95 when _model.Forward.Count > 0:
                Dispose(Chosen(step.B));
                break;
            default:
                _system.Domains.Dispose(Irq.None);
                _system.Domains.Dispose(new Irq(_numbers.IrqCount + 7));
                break;
        }

        _asked.Add(hw);
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.Equal((uint)_model.Forward.Count, _domain.MappedCount);
        Assert.Equal(_numbers.Used.Count, _system.Numbers.Allocated);
        Assert.Equal(_model.Forward.Count, _domain.Mapped.Count);
        foreach ((int irq, ulong hw) in _model.Forward)
        {
            Assert.Contains((new Irq(irq), new HardwareIrq(hw)), _domain.Mapped);
            Assert.Same(_domain, _system.Find(new Irq(irq))!.Data.Domain);
            Assert.Equal(hw, _system.Find(new Irq(irq))!.Data.HardwareIrq.Number);
            Check(hw);
        }

        foreach (ulong hw in _asked)
        {
            Check(hw);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (int irq in _model.Forward.Keys.ToArray())
        {
            Dispose(irq);
        }

        Verify();
        Assert.Equal(_numbers.Used.Count, _system.Numbers.Allocated);
        Assert.Equal(0u, _domain.MappedCount);
        _system.Domains.Remove(_domain);
        Assert.Empty(_system.Domains.All);
        Assert.Equal(0, _system.Diagnostics.CountOf(Genirq.Diagnostics.IrqDiagnosticId.DomainRemovedInUse));
    }

    // Small numbers that meet each other, ends of tables and of powers of two, and numbers of all 64 bits.
    private static ulong Hardware(Step step) => (step.A % 10) switch
    {
        < 6 => (ulong)(step.B % Dense),
        6 => (ulong)(step.B % Dense) * 37,
        7 => (1UL << (step.B % 64)) - (ulong)(step.C % 2),
        8 => ulong.MaxValue - (ulong)(step.B % 4),
        _ => ((ulong)step.B << 48) | ((ulong)step.C << 20) | (uint)step.A,
    };

    private void Check(ulong hw)
    {
        Assert.Equal(_model.Find(hw), _domain.FindMapping(new HardwareIrq(hw)).Number);
        Assert.Equal(_model.Find(hw), _domain.Resolve(new HardwareIrq(hw))?.Irq.Number ?? 0);
    }

    private int Chosen(int operand) => _model.Forward.Keys.Order().ElementAt(operand % _model.Forward.Count);

    private void Create(ulong hw, bool refused)
    {
        int expected = _model.Find(hw);
        Note($"CreateMapping({hw}){(refused ? " refused" : "")}");
        if (expected == 0)
        {
            int irq = _numbers.AllocateForDomain(-1, 1, hw);
            expected = refused || _model.Associate(irq, hw) != 0 ? 0 : irq;
            if (expected == 0)
            {
                _numbers.Free(irq, 1);
            }
        }

        _domain.Refusal = refused ? 1 : 0;
        Irq result = _domain.CreateMapping(new HardwareIrq(hw));
        _domain.Refusal = 0;
        Assert.Equal(expected, result.Number);
    }

    private void CreateDirect()
    {
        Note("CreateDirectMapping()");
        int irq = _numbers.Allocate(-1, 1, 1);
        int expected = _model.Associate(irq, (ulong)irq) == 0 ? irq : 0;
        if (expected == 0)
        {
            _numbers.Free(irq, 1);
        }

        Assert.Equal(expected, _domain.CreateDirectMapping().Number);
    }

    // Of a new number, or of one that is in the domain already: that must be refused.
    private void Associate(ulong hw, int existing)
    {
        int irq = existing > 0 ? existing : _numbers.Allocate(-1, 1, 1);
        if (existing == 0)
        {
            Assert.Equal(irq, _system.Numbers.Allocate(-1, 1, 1));
            hw = _model.IsDirect ? (ulong)irq : hw;
        }

        Note($"Associate({irq}, {hw})");
        int expected = _model.Associate(irq, hw);
        Assert.Equal(expected, _domain.Associate(new Irq(irq), new HardwareIrq(hw)));
        if (expected != 0 && existing == 0)
        {
            _numbers.Free(irq, 1);
            _system.Numbers.Free(irq, 1);
        }
    }

    private void Dispose(int irq)
    {
        Note($"Dispose({irq})");
        _model.Remove(irq);
        _numbers.Free(irq, 1);
        _system.Domains.Dispose(new Irq(irq));
        Assert.Null(_system.Find(new Irq(irq)));
    }
}
