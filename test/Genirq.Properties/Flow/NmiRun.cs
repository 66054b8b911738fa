using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Properties.Domains;
using Genirq.Properties.Running;

namespace Genirq.Properties.Flow;

/// <summary>One line that is requested as non-maskable, against <see cref="LineModel"/>.</summary>
internal sealed class NmiRun : StepRun
{
    private static readonly HardwareIrq s_line = new(3);

    private readonly FlowTraits _traits;
    private readonly IrqSystem _system = new(new IrqSystemOptions { PossibleCpus = 2, HasSoftwareResend = true });
    private readonly LineModel _model;
    private readonly LoggingChip _chip;
    private readonly List<string> _calls = [];
    private readonly FlatDomain _domain = new();
    private readonly Irq _irq;
    private readonly IrqDescriptor _descriptor;
    private readonly bool _asksInRequest;
    private Action? _inHandler;
    private bool _isNmi;
    private int _misused;

    /// <summary>Makes a line as the setup number says.</summary>
    public NmiRun(int setup)
    {
        _traits = TraitsOf(setup);
        _model = new LineModel(_traits);
        _chip = new LoggingChip(_traits, _calls);
        Assert.Equal(0, _system.Domains.Instantiate(_domain, IrqDomainOptions.Linear(FirmwareNode.Named("nmi"), 8)));
        _irq = _domain.CreateMapping(s_line);
        _descriptor = _system.Find(_irq)!;
        _system.SetChipAndHandler(_irq, _chip, FastEoiNmiFlow.Instance, "flow");

        // The request may not enable it: that is said by the line or by the request itself.
        _asksInRequest = (setup & 64) != 0;
        _system.ModifyStatus(
            _irq, IrqSettings.None, _asksInRequest ? IrqSettings.None : IrqSettings.NoAutoEnable);
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
            case < 42:
                Note("disable");
                _model.Disable();
                _system.Disable(_irq);
                break;
            case < 56:
                Note("enable");
                _model.Enable();
                _system.Enable(_irq);
                break;
            case < 72:
                Request(refuses: step.B % 4 == 0);
                break;
            case < 80:
                Free();
                break;
            case < 84:
                Note("unlazy");
                _model.Unlazy = true;
                _system.ModifyStatus(_irq, IrqSettings.None, IrqSettings.DisableUnlazy);
                break;
            default:
                TryRefused(step.B);
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
        Assert.Equal(_model.Depth, _descriptor.Depth);
        Assert.Equal(_isNmi, (_descriptor.Progress & IrqProgress.Nmi) != 0);
        Assert.Equal(_isNmi, _descriptor.HasAction);
        Assert.Equal(_isNmi, _descriptor.IsActivated);
        Assert.False(_descriptor.IsPending);
        Assert.Equal(0u, _descriptor.TotalCount);
        Assert.Equal((uint)_model.Counted, _system.Cpus[0].CountOf(_irq) + _system.Cpus[1].CountOf(_irq));
        Assert.Equal(_model.Unbalanced, _system.Diagnostics.CountOf(IrqDiagnosticId.UnbalancedEnable));
        Assert.Equal(_misused, _system.Diagnostics.CountOf(IrqDiagnosticId.NmiMisuse));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        Free();
        Verify();
    }

    private static FlowTraits TraitsOf(int setup)
    {
        IrqChipCallbacks callbacks = IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge
            | IrqChipCallbacks.SetUpNmi | IrqChipCallbacks.RequestResources | IrqChipCallbacks.ReleaseResources;
        callbacks |= (setup & 1) != 0 ? IrqChipCallbacks.EndOfInterrupt : 0;
        callbacks |= (setup & 2) != 0 ? IrqChipCallbacks.Enable | IrqChipCallbacks.Disable : 0;
        callbacks |= (setup & 4) != 0 ? IrqChipCallbacks.Startup | IrqChipCallbacks.Shutdown : 0;
        callbacks |= (setup & 8) != 0 ? IrqChipCallbacks.Retrigger : 0;
        callbacks |= (setup & 16) != 0 ? IrqChipCallbacks.TearDownNmi : 0;
        return new FlowTraits(
            FlowKind.FastEoiNmi, callbacks, IrqChipFlags.SupportsNmi, IsLevel: false, CanRetrigger: true,
            SoftwareResend: true, ResendInProgress: (setup & 32) != 0);
    }

    private static IrqResult Handle(Irq irq, NmiRun run)
    {
        run._calls.Add("handler");
        Action? once = run._inHandler;
        run._inHandler = null;
        once?.Invoke();
        return IrqResult.None;
    }

    // It interrupts itself: the flow takes no lock and does not look at what is in progress.
    private void Fire(Step step)
    {
        bool isTwice = step.B % 3 == 0;
        Note(isTwice ? "fire, and again meanwhile" : "fire");
        _model.InHandler = isTwice ? _model.Fire : null;
        _inHandler = isTwice ? () => Deliver(asNmi: true, cpu: 1) : null;
        _model.Fire();
        Deliver(asNmi: step.C % 2 == 0, cpu: 0);
        _model.InHandler = null;
        _inHandler = null;
    }

    private void Deliver(bool asNmi, int cpu)
    {
        CpuContext context = _system.Cpus[cpu];
        if (!asNmi)
        {
            Assert.Equal(0, _system.HandleIrq(_irq, context));
            return;
        }

        bool before = context.EnterNmi();
        Assert.Equal(0, _system.HandleDomainNmi(_domain, s_line, context));
        context.ExitNmi(before);
    }

    private void Request(bool refuses)
    {
        IrqFlags flags = IrqFlags.PerCpu | (_asksInRequest ? IrqFlags.NoAutoEnable : 0);
        Note($"request{(refuses ? ", the chip refuses" : "")}");
        int expected = Model(refuses);
        _chip.NmiResult = refuses ? ErrorCode.Busy : 0;
        Assert.Equal(expected, _system.TryRequestNmi(_irq, new IrqRequest("nmi", flags), Handle, this));
    }

    private int Model(bool refuses)
    {
        if (_isNmi)
        {
            return ErrorCode.Invalid;
        }

        _model.Calls.Add("request_resources");
        _model.Request(autoEnable: false);
        _model.Calls.Add("nmi_setup");
        _isNmi = !refuses;
        if (refuses)
        {
            TakeDown();
        }

        return refuses ? ErrorCode.Invalid : 0;
    }

    private void Free()
    {
        Note("free");
        string? expected = _isNmi ? "nmi" : null;
        if (!_isNmi)
        {
            _misused++;
        }
        else
        {
            if (_model.Depth == 0)
            {
                _misused++;
                _model.Disable();
            }

            _isNmi = false;
            if (_traits.Has(IrqChipCallbacks.TearDownNmi))
            {
                _model.Calls.Add("nmi_teardown");
            }

            TakeDown();
        }

        Assert.Equal(expected, _system.FreeNmi(_irq));
    }

    private void TakeDown()
    {
        _model.Free();
        _model.Calls.Add("release_resources");
    }

    // What a non-maskable line or its request must refuse, whatever state it is in.
    private void TryRefused(int choice)
    {
        Note($"refused {choice % 5}");
        IrqFlags enabled = _asksInRequest ? IrqFlags.NoAutoEnable : 0;
        IrqFlags flags = (choice % 5) switch
        {
            0 => IrqFlags.PerCpu | IrqFlags.Shared | enabled,
            1 => IrqFlags.PerCpu | IrqFlags.IrqPoll | enabled,
            2 => IrqFlags.PerCpu | IrqFlags.ConditionalSuspend | enabled,
            _ => enabled,
        };
        Assert.Equal(
            ErrorCode.Invalid, _system.TryRequestNmi(_irq, new IrqRequest("bad", flags, this), Handle, this));
        Assert.Equal(ErrorCode.Invalid, _system.Inject(_irq));
        Assert.Equal(_isNmi ? ErrorCode.Invalid : ErrorCode.NoSuchAddress, _system.Power.SetWake(_irq, isOn: true));
        if (_isNmi)
        {
            IrqRequest shared = new("bad", IrqFlags.Shared, this);
            Assert.Equal(ErrorCode.Invalid, _system.TryRequest(_irq, shared, Handle, this, out _));
        }
    }
}
