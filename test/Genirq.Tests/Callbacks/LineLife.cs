using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Views;

namespace Genirq.Tests.Callbacks;

/// <summary>A wired line from its firmware's description to its end, with wake-up, suspend and states.</summary>
internal sealed class LineLife : CallbackLife
{
    private const IrqChipCallbacks Usual = IrqChipCallbacks.BusLock | IrqChipCallbacks.RequestResources
        | IrqChipCallbacks.ReleaseResources | IrqChipCallbacks.SetType | IrqChipCallbacks.SetWake
        | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.ForceCompleteMove | IrqChipCallbacks.SetVcpuAffinity
        | IrqChipCallbacks.GetState | IrqChipCallbacks.SetState | IrqChipCallbacks.Retrigger | IrqChipCallbacks.Print
        | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.EndOfInterrupt;

    private static readonly FirmwareNode s_node = FirmwareNode.Named("lines");

    private readonly IrqSystem _system;
    private readonly FusedLineChip _chip;
    private readonly FusedDomain _domain;
    private readonly FirmwareIrqSpec _spec = new(s_node, 5);
    private Irq _irq;
    private IrqRegistration? _registration;

    /// <summary>Makes a controller.</summary>
    /// <param name="fuse">Has a callback fail.</param>
    /// <param name="callbacks">How lines are opened and closed.</param>
    /// <param name="flow">How its events are handled.</param>
    /// <param name="domain">How it is found and maps.</param>
    /// <param name="flags">Of the chip.</param>
    public LineLife(
        CallbackFuse fuse, IrqChipCallbacks callbacks, IrqFlowHandler flow, IrqDomainCallbacks domain,
        IrqChipFlags flags)
        : base(fuse)
    {
        _system = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = 2,
            AffinityMoves = Genirq.Affinity.AffinityMoves.AtOnce,
            HasSoftwareResend = true,
            HandlerFailed = _ => fuse.Hit("IrqSystemOptions.HandlerFailed"),
            ScheduleSoftwareResends = () => fuse.Hit("IrqSystemOptions.ScheduleSoftwareResends"),
            WakeupSignalled = _ => fuse.Hit("IrqSystemOptions.WakeupSignalled"),
            DynamicLowerBound = from => Told(from, "IrqSystemOptions.DynamicLowerBound"),
            AcknowledgeBadIrq = _ => fuse.Hit("IrqSystemOptions.AcknowledgeBadIrq"),
            Faults = new FusedFaults(fuse),
            Views = new IrqViewOptions
            {
                ArchitectureRows =
                    [new ArchitectureRow("TST", "Tests", cpu => (uint)Told(cpu, "ArchitectureRow.CountOf"))],
            },
        });
        _system.Diagnostics.Reported += _ => fuse.Hit("IrqDiagnostics.Reported");
        _chip = new FusedLineChip(fuse, Usual | callbacks, flags);
        _domain = new FusedDomain(fuse, domain | IrqDomainCallbacks.Map | IrqDomainCallbacks.Unmap, _chip, flow);
    }

    private IrqDescriptor Line => _system.Find(_irq)!;

    public override void Live()
    {
        Succeed(() => _system.Domains.Instantiate(_domain, IrqDomainOptions.Linear(s_node, 8)));
        Again(() => _irq = _system.Domains.CreateMapping(_spec));
        Assert.False(_irq.IsNone);
        Look();
        Request();
        Look();
        Events();
        Switch();
        Look();
        Sleep();
        Look();
        AskStates();
        Look();
        Stray();
        Succeed(() => _system.Hotplug.TakeOffline(1));
        Succeed(() => _system.Hotplug.BringOnline(1));
        Look();
        Again(() => _registration!.Dispose());
        Assert.False(_registration!.IsInstalled);
        Note(_system, _domain.State);
        Again(() => _system.Domains.Dispose(_irq), () => _system.Find(_irq) is null);
        Note(_system, _domain.State);
        _system.Domains.Remove(_domain);
    }

    public override void Dispose() => _system.Dispose();

    private void Look() => Note(_system, _chip.Registers, _domain.State);

    private int Told(int value, string callback)
    {
        Fuse.Hit(callback);
        return value;
    }

    private void Request()
    {
        Succeed(() => _system.SetType(_irq, TriggerType.EdgeFalling));
        Again(() =>
        {
            IrqOutcome outcome = _system.TryRequest(
                _irq, new IrqRequest("line", IrqFlags.TriggerRising, this), Handle, 0, out _registration);
            Assert.Equal(0, outcome.Value);
        });
    }

    private IrqResult Handle(Irq irq, int state)
    {
        Fuse.Hit("IrqHandler");
        throw new InvalidOperationException("A handler that always throws.");
    }

    private void Events()
    {
        for (int i = 0; i < 2; i++)
        {
            Once(() => _system.HandleIrq(_irq, _system.Cpus[0]));
            Assert.False(Line.Has(IrqStates.InProgress));
            Reopen();
        }
    }

    private void Switch()
    {
        Again(() => _system.Disable(_irq), () => Line.Depth > 0);
        Assert.Equal(1, Line.Depth);
        Once(() => _system.HandleIrq(_irq, _system.Cpus[0]));
        Again(() => _system.Enable(_irq), () => Line.Depth == 0);
        Assert.Equal(0, Line.Depth);
        Drain();
    }

    private void Drain()
    {
        for (int i = 0; i < 3; i++)
        {
            Once(() => _system.RunSoftwareResends(_system.Cpus[0]));
        }

        Reopen();
    }

    private void Sleep()
    {
        Again(_system.Power.SuspendDevices);
        Look();
        Again(_system.Power.ResumeDevices);
        SetWake(true);
        Again(_system.Power.SuspendDevices);
        Once(() => _system.HandleIrq(_irq, _system.Cpus[0]));
        Again(() => _system.Power.RearmWake(_irq));
        Again(_system.Power.ResumeDevices);
        Drain();
        SetWake(false);
    }

    private void SetWake(bool isOn)
    {
        Again(() => Assert.Equal(0, _system.Power.SetWake(_irq, isOn)), () => Line.WakeDepth == (isOn ? 1 : 0));
        Assert.Equal(isOn ? 1 : 0, Line.WakeDepth);
    }

    // A chip that throws when it is to unmask leaves the line masked; disabling and enabling it opens it.
    private void Reopen()
    {
        if (Line.IsMasked && Line.Depth == 0)
        {
            _system.Disable(_irq);
            _system.Enable(_irq);
        }
    }

    private void AskStates()
    {
        bool state = false;
        Succeed(() => _system.SetChipState(_irq, IrqChipState.LineLevel, true));
        Succeed(() => _system.GetChipState(_irq, IrqChipState.LineLevel, ref state));
        Assert.True(state);
        Succeed(() => _system.Affinity.SetVcpu(_irq, this));
        Succeed(() => _system.Affinity.SetVcpu(_irq, null));
        Succeed(() => _system.Affinity.Set(_irq, CpuMask.Of(1)));
        Again(() => _system.Synchronize(_irq));
        Again(() => _system.Views.WriteInterrupts(TextWriter.Null));
    }

    // An event of a number that is not set up.
    private void Stray()
    {
        int number = 0;
        Again(() => number = _system.Numbers.Allocate(-1, 1, 1));
        Once(() => _system.HandleIrq(new Irq(number), _system.Cpus[0]));
        _system.Numbers.Free(number, 1);
    }
}
