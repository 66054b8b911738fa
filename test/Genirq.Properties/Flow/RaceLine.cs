using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Properties.Stress;

namespace Genirq.Properties.Flow;

/// <summary>A line that two threads fire while others disable, synchronize, free and resend it.</summary>
/// <remarks>
/// Each event has a number; the handler notes the highest one that it could have seen. What the specification allows is
/// that several events become one run: so no run without an event, and when all is quiet the last event was seen.
/// </remarks>
internal sealed class RaceLine : IDisposable
{
    private const int Firing = 2;

    private readonly IrqSystem _system = new(new IrqSystemOptions { PossibleCpus = 4, HasSoftwareResend = true });
    private readonly RaceChip _chip = new();
    private readonly Irq _irq;
    private readonly IrqDescriptor _descriptor;
    private IrqRegistration? _registration;
    private RaceOwner? _owner;
    private long _events;
    private long _runs;
    private long _seen;
    private int _violations;

    /// <summary>Makes the line.</summary>
    public RaceLine(IrqFlowHandler flow)
    {
        _irq = new Irq(_system.Numbers.Allocate(-1, 1, 1));
        _descriptor = _system.Find(_irq)!;
        _system.SetChipAndHandler(_irq, _chip, flow, flow.Name);
        _descriptor.Set(IrqStates.ResendWhenInProgress);
        Request();
    }

    /// <summary>Fires while a third thread disables and enables, with and without waiting.</summary>
    public void RaceDisable(TimeSpan time) => Race(time, DisableAndEnable, canLose: false);

    /// <summary>Fires while a third thread frees and requests; a shutdown may drop an event to be resent.</summary>
    public void RaceFree(TimeSpan time) => Race(time, FreeAndRequest, canLose: true);

    /// <summary>One run of the handler.</summary>
    public void Run(bool isRight)
    {
        _violations += isRight ? 0 : 1;

        // Ordering: runs exclude each other by the flow; who looks at the counts does so while there are none.
        Volatile.Write(ref _runs, _runs + 1);
        Volatile.Write(ref _seen, Volatile.Read(ref _events));
    }

    /// <inheritdoc/>
    public void Dispose() => _system.Dispose();

    private void Race(TimeSpan time, Action upset, bool canLose)
    {
        StressThreads.Run(
            Firing + 2,
            time,
            thread =>
            {
                switch (thread)
                {
                    case < Firing:
                        Fire(thread);
                        break;
                    case Firing:
                        upset();
                        break;
                    default:
                        _system.RunSoftwareResends(_system.Cpus[3]);
                        break;
                }
            },
            static _ => { });
        Settle(canLose);
    }

    // Everybody has stopped: what is pending is replayed, and one more event comes through for sure.
    private void Settle(bool canLose)
    {
        while (_system.RunSoftwareResends(_system.Cpus[0]) > 0)
        {
        }

        Assert.Equal(0, _violations);
        Assert.Equal(0, _chip.Violations);
        Assert.True(_runs <= _events, $"{_runs} runs for {_events} events.");
        Assert.True(_runs > 0, "The handler never ran.");
        Assert.Equal(0, _descriptor.Depth);
        if (!canLose)
        {
            Assert.Equal(_events, _seen);
            Assert.False(_descriptor.IsPending);
        }

        Assert.False(_descriptor.Has(IrqStates.InProgress));
        Assert.Equal(0, _system.Diagnostics.CountOf(IrqDiagnosticId.UnbalancedEnable));
        long runs = _runs;
        Fire(0);
        Assert.Equal(runs + 1, _runs);
        Assert.Equal(_events, _seen);
        Assert.False(_descriptor.IsPending);
    }

    private void Fire(int cpu)
    {
        // Ordering: the event is there before it arrives; a run that begins later must see its number.
        Interlocked.Increment(ref _events);
        Assert.Equal(0, _system.HandleIrq(_irq, _system.Cpus[cpu]));
    }

    private void DisableAndEnable()
    {
        _system.Disable(_irq);
        _system.Disable(_irq);
        _system.Synchronize(_irq);
        long before = Volatile.Read(ref _runs);
        Thread.SpinWait(200);
        long after = Volatile.Read(ref _runs);
        _system.Enable(_irq);
        _system.Enable(_irq);
        Assert.Equal(before, after);
    }

    private void FreeAndRequest()
    {
        _registration!.Dispose();
        _owner!.MarkFreed();
        Request();
    }

    private void Request()
    {
        _owner = new RaceOwner(this);
        _registration = _system.Request(_irq, "race", RaceOwner.Handle, _owner);
    }
}
