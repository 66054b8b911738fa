using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Properties.Running;

namespace Genirq.Properties.Flow;

/// <summary>A shared line whose actions have threads, against <see cref="OneShotModel"/>.</summary>
internal sealed class OneShotRun : StepRun
{
    private const int MaximumActions = 5;

    private static readonly (FlowKind Kind, IrqFlowHandler Flow)[] s_flows =
    [
        (FlowKind.Level, LevelFlow.Instance), (FlowKind.FastEoi, FastEoiFlow.Instance),
        (FlowKind.FastEoiAck, FastEoiAckFlow.Instance), (FlowKind.FastEoiMask, FastEoiMaskFlow.Instance),
        (FlowKind.Edge, EdgeFlow.Instance), (FlowKind.Simple, SimpleFlow.Instance),
    ];

    private readonly SteppedThreadExecutor _threads = new();
    private readonly IrqSystem _system;
    private readonly OneShotModel _model;
    private readonly List<string> _calls = [];
    private readonly List<(int Number, SteppedThread Thread, IrqRegistration Registration)> _actions = [];
    private readonly Irq _irq;
    private readonly IrqDescriptor _descriptor;
    private int _next;
    private int _wakes;
    private Action? _inHandler;
    private Action? _inThread;

    /// <summary>Makes a line as the setup number says.</summary>
    public OneShotRun(int setup)
    {
        (FlowKind kind, IrqFlowHandler flow) = s_flows[setup % s_flows.Length];
        int rest = setup / s_flows.Length;
        bool isSafe = rest % 4 == 0;
        bool isEndThreaded = rest % 4 >= 2;
        IrqChipCallbacks callbacks = IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge
            | IrqChipCallbacks.EndOfInterrupt;
        IrqChipFlags flags = (isSafe ? IrqChipFlags.OneshotSafe : 0) | (isEndThreaded ? IrqChipFlags.EoiThreaded : 0);
        FlowTraits traits = new(
            kind, callbacks, flags, IsLevel: kind == FlowKind.Level, CanRetrigger: false, SoftwareResend: true,
            ResendInProgress: false);
        _system = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = 2,
            HasSoftwareResend = true,
            Threads = _threads,
        });
        _model = new OneShotModel(kind, !isSafe, isEndThreaded);
        _irq = new Irq(_system.Numbers.Allocate(-1, 1, 1));
        _descriptor = _system.Find(_irq)!;
        _system.SetChipAndHandler(_irq, new LoggingChip(traits, _calls), flow, "flow");
        _system.ModifyStatus(_irq, IrqSettings.None, traits.IsLevel ? IrqSettings.Level : IrqSettings.None);
        Note($"{traits}");
    }

    /// <inheritdoc/>
    public override void Dispose() => _system.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        switch (step.Kind)
        {
            case < 32:
                Fire(step);
                break;
            case < 54:
                RunThread(step);
                break;
            case < 62:
                Note("disable");
                _model.Disable();
                _system.Disable(_irq);
                break;
            case < 72:
                Note("enable");
                _model.Enable();
                _system.Enable(_irq);
                break;
            case < 83:
                Request();
                break;
            case < 88:
                Free(step.A);
                break;
            case < 92:
                WakeThread(step.A);
                break;
            case < 95:
                Note("synchronize");
                _model.Synchronize();
                _system.Synchronize(_irq);
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
        Assert.Equal(_model.Queued, _descriptor.IsQueuedForResend);
        Assert.Equal(_model.Depth, _descriptor.Depth);
        Assert.Equal((uint)_model.Counted, _descriptor.TotalCount);
        Assert.Equal(_model.Asked.Count, _descriptor.ThreadsActive);
        Assert.Equal(_model.Owed, System.Numerics.BitOperations.PopCount(_descriptor.ThreadsOneShot));
        Assert.Equal(_model.Actions, _actions.Select(static action => action.Number));
        Assert.Equal(_model.Unbalanced, _system.Diagnostics.CountOf(IrqDiagnosticId.UnbalancedEnable));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        while (_actions.Count > 0)
        {
            Free(0);
            Verify();
        }

        Assert.Empty(_threads.Threads);
        Assert.Equal(0, _descriptor.ThreadsActive);
        Assert.Equal(0ul, _descriptor.ThreadsOneShot);
    }

    private void Fire(Step step)
    {
        string meanwhile = Plan(step.B % 8);
        Note($"fire, {step.C % 32:b5} wake their threads, meanwhile {meanwhile}");
        _wakes = step.C;
        _model.Wakes = Wakes;
        _model.Fire();
        Deliver();
        Forget();
    }

    private bool Wakes(int action) => ((_wakes >> (action % MaximumActions)) & 1) != 0;

    private void RunThread(Step step)
    {
        if (_actions.Count == 0)
        {
            return;
        }

        (int number, SteppedThread thread, _) = _actions[step.A % _actions.Count];
        string meanwhile = Plan(step.B % 8);
        (_model.InThread, _inThread) = (_model.InHandler, _inHandler);
        (_model.InHandler, _inHandler) = (null, null);
        Note($"run thread {number}, {step.C % 32:b5} wake their threads, meanwhile {meanwhile}");
        _wakes = step.C;
        _model.Wakes = Wakes;
        _model.RunThread(number);
        thread.Step();
        Forget();
    }

    private string Plan(int choice)
    {
        (string what, _model.InHandler, _inHandler) = choice switch
        {
            0 or 1 => ("another event", _model.Fire, Deliver),
            2 => ("disable", _model.Disable, () => _system.Disable(_irq)),
            3 => ("enable", _model.Enable, () => _system.Enable(_irq)),
            4 => ("disable and an event", DisableAndFireModel, DisableAndFire),
            _ => ("nothing", (Action?)null, (Action?)null),
        };
        return what;
    }

    private void DisableAndFireModel()
    {
        _model.Disable();
        _model.Fire();
    }

    private void DisableAndFire()
    {
        _system.Disable(_irq);
        Deliver();
    }

    private void Forget()
    {
        _model.InHandler = _model.InThread = null;
        _inHandler = _inThread = null;
    }

    private void Deliver() => Assert.Equal(0, _system.HandleIrq(_irq, _system.Cpus[1]));

    private void Request()
    {
        if (_actions.Count == MaximumActions)
        {
            return;
        }

        int number = _next++;
        Note($"request {number}");
        _model.Request(number);
        IrqRequest request = new("run", IrqFlags.Shared | IrqFlags.OneShot, new object());
        IrqHandlers<int> handlers = new((_, action) => RunPrimary(action), (_, action) => RunFunction(action));
        Assert.Equal(0, _system.TryRequestThreaded(_irq, request, handlers, number, out IrqRegistration? registration));
        _actions.Add((number, _threads.Threads[^1], registration!));
    }

    private IrqResult RunPrimary(int action)
    {
        _calls.Add($"handler{action}");
        Action? once = _inHandler;
        _inHandler = null;
        once?.Invoke();
        return Wakes(action) ? IrqResult.WakeThread : IrqResult.Handled;
    }

    private IrqResult RunFunction(int action)
    {
        _calls.Add($"thread{action}");
        Action? once = _inThread;
        _inThread = null;
        once?.Invoke();
        return IrqResult.Handled;
    }

    private void Free(int which)
    {
        if (_actions.Count == 0)
        {
            return;
        }

        int index = which % _actions.Count;
        Note($"free {_actions[index].Number}");
        _model.Free(_actions[index].Number);
        _actions[index].Registration.Dispose();
        _actions.RemoveAt(index);
    }

    private void WakeThread(int which)
    {
        if (_actions.Count > 0)
        {
            (int number, _, IrqRegistration registration) = _actions[which % _actions.Count];
            Note($"wake {number}");
            _model.Wake(number);
            _system.WakeThread(_irq, registration.DeviceId);
        }
    }
}
