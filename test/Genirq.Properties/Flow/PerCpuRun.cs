using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Properties.Running;

namespace Genirq.Properties.Flow;

/// <summary>One line that each CPU has for itself, maskable or not, against <see cref="PerCpuModel"/>.</summary>
internal sealed class PerCpuRun : StepRun
{
    private const int CpuCount = 3;

    private static readonly TriggerType[] s_types =
        [TriggerType.None, TriggerType.EdgeRising, TriggerType.LevelLow, PerCpuChip.Refused];

    private readonly IrqSystem _system =
        new(new IrqSystemOptions { PossibleCpus = CpuCount, HasSoftwareResend = true });

    private readonly PerCpuModel _model;
    private readonly List<string> _calls = [];
    private readonly object _identity = new();
    private readonly Irq _irq;
    private readonly IrqDescriptor _descriptor;
    private Action? _inHandler;

    /// <summary>Makes a line as the setup number says.</summary>
    public PerCpuRun(int setup)
    {
        bool isNmi = (setup & 1) != 0;
        IrqChipCallbacks callbacks = IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask;
        callbacks |= (setup & 2) != 0 ? IrqChipCallbacks.Enable | IrqChipCallbacks.Disable : 0;
        callbacks |= (setup & 4) != 0 ? IrqChipCallbacks.Acknowledge : 0;
        callbacks |= (setup & 8) != 0 ? IrqChipCallbacks.EndOfInterrupt : 0;
        callbacks |= (setup & 16) != 0 ? IrqChipCallbacks.Retrigger : 0;
        callbacks |= (setup & 32) != 0 ? IrqChipCallbacks.SetType : 0;
        _model = new PerCpuModel(callbacks, isNmi, CpuCount);
        _irq = new Irq(_system.Numbers.Allocate(-1, 1, 1));
        _descriptor = _system.Find(_irq)!;
        IrqFlowHandler flow = isNmi ? PerCpuDeviceIdNmiFlow.Instance : PerCpuDeviceIdFlow.Instance;
        _system.SetChipAndHandler(_irq, new PerCpuChip(callbacks, _calls), flow, "flow");
        Assert.Equal(0, _system.SetPerCpuDeviceId(_irq));
        Note($"{flow.Name} with {callbacks}");
    }

    /// <inheritdoc/>
    public override void Dispose() => _system.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        int cpu = step.A % CpuCount;
        TriggerType type = s_types[step.B % s_types.Length];
        switch (step.Kind)
        {
            case < 30:
                Fire(cpu, step.B);
                break;
            case < 48:
                Note($"enable on {cpu} with {type}");
                _model.Enable(cpu, type);
                _system.EnablePerCpu(_irq, _system.Cpus[cpu], type);
                break;
            case < 62:
                Note($"disable on {cpu}");
                _model.Disable(cpu);
                _system.DisablePerCpu(_irq, _system.Cpus[cpu]);
                break;
            case < 72:
                Request(step.B % 2 == 0 ? IrqFlags.None : IrqFlags.TimerDevice);
                break;
            case < 84:
                Free(isOurs: step.B % 4 != 0);
                break;
            case < 90:
                Note("inject");
                Assert.Equal(_model.Inject(), _system.Inject(_irq));
                break;
            case < 95:
                Note($"resends on {cpu}");
                Assert.Equal(_model.RunResends(cpu), _system.RunSoftwareResends(_system.Cpus[cpu]));
                break;
            default:
                TryRefused();
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.Equal(string.Join(' ', _model.Calls), string.Join(' ', _calls));
        _model.Calls.Clear();
        _calls.Clear();
        Assert.Equal(_model.Enabled, _descriptor.PerCpuEnabled!);
        for (int cpu = 0; cpu < CpuCount; cpu++)
        {
            Assert.Equal(_model.Counted[cpu], _system.Cpus[cpu].CountOf(_irq));
            Assert.Equal(_model.Enabled.Contains(cpu), _system.IsPerCpuEnabled(_irq, _system.Cpus[cpu]));
        }

        Assert.Equal(0u, _descriptor.TotalCount);
        Assert.Equal(_model.HasAction, _descriptor.HasAction);
        Assert.Equal(_model.Trigger, _descriptor.Trigger);
        Assert.Equal(_model.Replay, (_descriptor.Progress & IrqProgress.Replay) != 0);
        Assert.Equal(_model.Queued, _descriptor.IsQueuedForResend);
        Assert.Equal(1, _descriptor.Depth);
        Assert.True(_descriptor.IsDisabled && _descriptor.IsMasked && !_descriptor.IsStarted);
        Assert.False(_descriptor.IsPending);
        IrqDiagnostics told = _system.Diagnostics;
        Assert.Equal(_model.WasTold ? 1 : 0, told.CountOf(IrqDiagnosticId.SpuriousPerCpu));
        Assert.Equal(_model.StillEnabled, told.CountOf(IrqDiagnosticId.PerCpuStillEnabled));
        Assert.Equal(_model.Unknown, told.CountOf(IrqDiagnosticId.FreeUnknownAction));
        Assert.Equal(_model.Refused, told.CountOf(IrqDiagnosticId.SetTypeFailed));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        for (int cpu = 0; cpu < CpuCount; cpu++)
        {
            _model.Disable(cpu);
            _system.DisablePerCpu(_irq, _system.Cpus[cpu]);
        }

        Free(isOurs: true);
        Verify();
        Assert.False(_descriptor.HasAction);
    }

    private static IrqResult Handle(Irq irq, CpuContext cpu, int device)
    {
        Assert.Equal(100 + cpu.Index, device);
        return IrqResult.None;
    }

    // What the CPU itself or another one does while the handler runs.
    private void Fire(int cpu, int choice)
    {
        int other = (cpu + 1) % CpuCount;
        (string what, _model.InHandler, _inHandler) = (choice % 6) switch
        {
            0 => ("an event on another CPU", () => _model.Fire(other), () => Deliver(other)),
            1 => ("disabled here", () => _model.Disable(cpu),
                () => _system.DisablePerCpu(_irq, _system.Cpus[cpu])),
            2 => ("enabled elsewhere", () => _model.Enable(other, TriggerType.None),
                () => _system.EnablePerCpu(_irq, _system.Cpus[other])),
            _ => ("nothing", (Action?)null, (Action?)null),
        };
        Note($"fire on {cpu}, meanwhile {what}");
        _model.Fire(cpu);
        Deliver(cpu);
        _model.InHandler = null;
        _inHandler = null;
    }

    private void Deliver(int cpu) => Assert.Equal(0, _system.HandleIrq(_irq, _system.Cpus[cpu]));

    private void Request(IrqFlags flags)
    {
        Note($"request {flags}");
        int expected = _model.Request();
        IrqCpuHandler<int> handler = (irq, cpu, device) =>
        {
            _calls.Add($"handler{cpu.Index}");
            Action? once = _inHandler;
            _inHandler = null;
            once?.Invoke();
            return Handle(irq, cpu, device);
        };
        int[] devices = [.. Enumerable.Range(100, CpuCount)];
        IrqRequest request = new("percpu", flags, _identity);
        Assert.Equal(expected, _system.TryRequestPerCpu<int>(_irq, request, handler, devices, out _));
    }

    private void Free(bool isOurs)
    {
        Note(isOurs ? "free" : "free another one");
        bool expected = _model.Free(isOurs);
        Assert.Equal(expected ? "percpu" : null, _system.FreePerCpu(_irq, isOurs ? _identity : this));
    }

    // To calls for whole lines it is as if it were unknown; and a request must have the right flags.
    private void TryRefused()
    {
        Note("refused");
        _system.Disable(_irq);
        _system.Enable(_irq);
        Assert.Equal(ErrorCode.Invalid, _system.SetType(_irq, TriggerType.EdgeFalling));
        Assert.Equal(ErrorCode.Invalid, _system.Power.SetWake(_irq, isOn: true));
        Assert.Equal(ErrorCode.Invalid, _system.SetPerCpuDeviceId(_irq));
        Assert.Equal(
            ErrorCode.Invalid,
            _system.TryRequest(_irq, new IrqRequest("line"), static (_, _) => IrqResult.None, 0, out _));
        foreach (IrqFlags flags in (IrqFlags[])[IrqFlags.Shared, IrqFlags.Timer, IrqFlags.OneShot])
        {
            IrqRequest request = new("percpu", flags, _identity);
            Assert.Equal(
                ErrorCode.Invalid, _system.TryRequestPerCpu<int>(_irq, request, Handle, [0, 0, 0], out _));
        }

        Assert.Null(_system.FreeIrq(_irq, _identity));
    }
}
