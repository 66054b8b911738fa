using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Properties.Running;

namespace Genirq.Properties.Flow;

/// <summary>One line with a flow and a chip against <see cref="LineModel"/>.</summary>
internal sealed class FlowRun : StepRun
{
    private readonly FlowTraits _traits;
    private readonly IrqSystem _system;
    private readonly LineModel _model;
    private readonly List<string> _calls = [];
    private readonly List<IrqRegistration> _registrations = [];
    private readonly Irq _irq;
    private readonly IrqDescriptor _descriptor;
    private readonly IrqDescriptor _queued;
    private readonly ChainedFlow _chained;
    private Action? _inHandler;

    /// <summary>Makes a line as the setup number says.</summary>
    public FlowRun(int setup)
    {
        _traits = FlowTraits.Of(setup);
        _system = new IrqSystem(new IrqSystemOptions { PossibleCpus = 2, HasSoftwareResend = _traits.SoftwareResend });
        _model = new LineModel(_traits);
        _irq = new Irq(_system.Numbers.Allocate(-1, 1, 1));
        _descriptor = _system.Find(_irq)!;
        _queued = _descriptor;
        _chained = new ChainedFlow(TakeApart);
        _system.SetChipAndHandler(_irq, new LoggingChip(_traits, _calls), FlowOf(_traits.Kind), "flow");
        _system.ModifyStatus(_irq, IrqSettings.None, _traits.IsLevel ? IrqSettings.Level : IrqSettings.None);
        _descriptor.Set(IrqStates.ResendWhenInProgress, _traits.ResendInProgress);
        if (_traits.Kind == FlowKind.Nested)
        {
            _system.ModifyStatus(_irq, IrqSettings.None, IrqSettings.NestedThread);
            _queued = _traits.HasParent ? AddParent() : _queued;
        }

        // A line without flow was masked and acknowledged when it lost the one it never had.
        _calls.Clear();
        Note($"{_traits}");
    }

    /// <inheritdoc/>
    public override void Dispose() => _system.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        switch (step.Kind)
        {
            case < 30:
                Fire(step);
                break;
            case < 45:
                Note("disable");
                _model.Disable();
                _system.Disable(_irq);
                break;
            case < 62:
                Note("enable");
                _model.Enable();
                _system.Enable(_irq);
                break;
            case < 72:
                Request(autoEnable: step.B % 4 != 0);
                break;
            case < 79:
                Free(step.A);
                break;
            case < 85:
                Note("unlazy");
                _model.Unlazy = true;
                _system.ModifyStatus(_irq, IrqSettings.None, IrqSettings.DisableUnlazy);
                break;
            case < 91:
                Note("inject");
                Assert.Equal(_model.Inject(_descriptor.IsActivated), _system.Inject(_irq));
                break;
            default:
                Note("resends");
                Assert.Equal(_model.RunResends(), _system.RunSoftwareResends(_system.Cpus[0]));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.Equal(string.Join(' ', _model.Calls), string.Join(' ', _calls));
        _model.Calls.Clear();
        _calls.Clear();
        Assert.Equal(_model.Disabled, _descriptor.IsDisabled);
        Assert.Equal(_model.Masked, _descriptor.IsMasked);
        Assert.Equal(_model.Started, _descriptor.IsStarted);
        Assert.Equal(_model.Pending, _descriptor.IsPending);
        Assert.Equal(_model.Replay, (_descriptor.Progress & IrqProgress.Replay) != 0);
        Assert.Equal(_model.Queued, _queued.IsQueuedForResend);
        Assert.Equal(_model.Depth, _descriptor.Depth);
        Assert.Equal((uint)_model.Total, _descriptor.TotalCount);
        Assert.Equal((uint)_model.Counted, _system.Cpus[0].CountOf(_irq) + _system.Cpus[1].CountOf(_irq));
        Assert.Equal(_model.Unbalanced, _system.Diagnostics.CountOf(IrqDiagnosticId.UnbalancedEnable));
        Assert.False(_descriptor.Has(IrqStates.InProgress));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        while (_registrations.Count > 0)
        {
            Free(0);
            Verify();
        }

        Unchain();
        Verify();

        // A line that was enabled without ever having had an action stays started, as in Linux.
        Assert.False(_descriptor.HasAction);
    }

    private static IrqFlowHandler? FlowOf(FlowKind kind) => kind switch
    {
        FlowKind.Simple => SimpleFlow.Instance,
        FlowKind.Untracked => UntrackedFlow.Instance,
        FlowKind.Level => LevelFlow.Instance,
        FlowKind.Edge => EdgeFlow.Instance,
        FlowKind.EdgeEoi => EdgeEoiFlow.Instance,
        FlowKind.FastEoi => FastEoiFlow.Instance,
        FlowKind.FastEoiAck => FastEoiAckFlow.Instance,
        FlowKind.FastEoiMask => FastEoiMaskFlow.Instance,
        FlowKind.PerCpu => PerCpuFlow.Instance,
        FlowKind.Nested => NestedFlow.Instance,

        // A chained handler is installed by the steps; until then the line is a bad one too.
        _ => null,
    };

    private static IrqResult Handle(Irq irq, FlowRun run)
    {
        run.RunHandler();
        return IrqResult.Handled;
    }

    // What a nested line hangs on; its handler stands for its thread.
    private IrqDescriptor AddParent()
    {
        Irq parent = new(_system.Numbers.Allocate(-1, 1, 1));
        _system.SetChipAndHandler(parent, IrqChip.Dummy, SimpleFlow.Instance, "parent");
        _system.Request(parent, "parent", (_, _) => _system.HandleNestedIrq(_irq) == 0 ? IrqResult.Handled : 0, 0);
        Assert.Equal(0, _system.SetParent(_irq, parent));
        return _system.Find(parent)!;
    }

    private void TakeApart(IrqDescriptor descriptor, CpuContext cpu)
    {
        using ChainedBracket bracket = ChainedBracket.Enter(descriptor);
        RunHandler();
    }

    private void RunHandler()
    {
        _calls.Add("handler");
        Action? once = _inHandler;
        _inHandler = null;
        once?.Invoke();
    }

    private int Deliver(int cpu) => _traits.Kind == FlowKind.Nested
        ? _system.HandleNestedIrq(_irq, _system.Cpus[cpu])
        : _system.HandleIrq(_irq, _system.Cpus[cpu]);

    // What another CPU does while the handler runs is done in the handler: the line cannot tell.
    private void Fire(Step step)
    {
        string meanwhile = Plan(step.B % 10);
        Note($"fire, meanwhile {meanwhile}");
        _model.Fire();
        Assert.Equal(0, Deliver(cpu: 0));
        _model.InHandler = null;
        _inHandler = null;
    }

    private string Plan(int choice)
    {
        switch (choice)
        {
            case 0 or 1:
                _model.InHandler = _model.Fire;
                _inHandler = () => Deliver(cpu: 1);
                return "another event";
            case 2:
                _model.InHandler = () =>
                {
                    _model.Fire();
                    _model.Fire();
                };
                _inHandler = FireTwice;
                return "two more events";
            case 3:
                _model.InHandler = _model.Disable;
                _inHandler = () => _system.Disable(_irq);
                return "disable";
            case 4:
                _model.InHandler = () =>
                {
                    _model.Disable();
                    _model.Fire();
                };
                _inHandler = DisableAndFire;
                return "disable and an event";
            case 5:
                _model.InHandler = _model.Enable;
                _inHandler = () => _system.Enable(_irq);
                return "enable";
            default:
                return "nothing";
        }
    }

    private void FireTwice()
    {
        Deliver(cpu: 1);
        Deliver(cpu: 1);
    }

    private void DisableAndFire()
    {
        _system.Disable(_irq);
        Deliver(cpu: 1);
    }

    private void Request(bool autoEnable)
    {
        if (_traits.Kind == FlowKind.Chained)
        {
            Chain();
            return;
        }

        // A shared request cannot ask for no automatic enabling, so the setting of the line says it.
        Note($"request{(autoEnable ? "" : ", not enabled")}");
        if (!_descriptor.HasAction)
        {
            _system.ModifyStatus(
                _irq, IrqSettings.NoAutoEnable, autoEnable ? IrqSettings.None : IrqSettings.NoAutoEnable);
        }

        _model.Request(autoEnable);
        IrqRequest request = new("run", IrqFlags.Shared, new object());
        int result = _traits.Kind == FlowKind.Nested
            ? _system.TryRequestThreaded(
                _irq, request, new IrqHandlers<FlowRun>(null, Handle), this, out IrqRegistration? registration)
            : _system.TryRequest(_irq, request, Handle, this, out registration);
        Assert.Equal(0, result);
        _registrations.Add(registration!);
    }

    private void Chain()
    {
        Note("chain");
        _model.Request(autoEnable: true);
        _system.SetChainedHandler(_irq, _chained);
        Assert.True(_descriptor.IsChained);
        Assert.Equal(
            ErrorCode.Invalid, _system.TryRequest(_irq, new IrqRequest("refused"), Handle, this, out _));
    }

    private void Unchain()
    {
        if (_descriptor.IsChained)
        {
            Note("unchain");
            _model.Free();
            _system.SetChainedHandler(_irq, null);
        }
    }

    private void Free(int which)
    {
        if (_traits.Kind == FlowKind.Chained)
        {
            Unchain();
            return;
        }

        if (_registrations.Count == 0)
        {
            return;
        }

        Note("free");
        int index = which % _registrations.Count;
        _model.Free();
        _registrations[index].Dispose();
        _registrations.RemoveAt(index);
    }
}
