using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Properties.Stress;

namespace Genirq.Properties.Flow;

/// <summary>A line that two threads fire while others disable, synchronize, free and resend it.</summary>
/// <remarks>
/// Each event has a number; the handler notes the highest one that it could have seen. What the specification allows is
/// that several events become one run, and some flows drop an event that comes while another one is handled. So no run
/// without an event, and when all is quiet the last event was seen, unless the flow may drop it. A nested line is fired
/// in the thread of its parent, through which it is resent.
/// </remarks>
internal sealed class RaceLine : IDisposable
{
    private const int Firing = 2;

    private readonly IrqSystem _system = new(new IrqSystemOptions { PossibleCpus = 4, HasSoftwareResend = true });
    private readonly RaceChip _chip = new();
    private readonly Irq _irq;
    private readonly IrqDescriptor _descriptor;
    private readonly bool _isNested;
    private readonly bool _canDrop;
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
        _isNested = flow is NestedFlow;
        _canDrop = flow is SimpleFlow or UntrackedFlow or FastEoiAckFlow or FastEoiMaskFlow;
        if (_isNested)
        {
            HangOnAnother();
        }

        Request();
    }

    /// <summary>Fires while a third thread disables and enables, with and without waiting.</summary>
    public void RaceDisable(TimeSpan time) => Race(time, DisableAndEnable, _canDrop);

    /// <summary>Fires while a third thread frees and requests; a shutdown may drop an event to be resent.</summary>
    public void RaceFree(TimeSpan time) => Race(time, FreeAndRequest, canLose: true);

    /// <summary>One run of the handler.</summary>
    public void Run(bool isRight)
    {
        // Ordering: atomic only; who looks at the counts does so while there are no runs.
        Interlocked.Add(ref _violations, isRight ? 0 : 1);
        Interlocked.Increment(ref _runs);
        long seen = Volatile.Read(ref _events);
        long highest = Volatile.Read(ref _seen);
        while (highest < seen)
        {
            // Ordering: nested runs may overlap; the highest number stays.
            long found = Interlocked.CompareExchange(ref _seen, seen, highest);
            highest = found == highest ? seen : found;
        }
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
        Deliver(_system.Cpus[cpu]);
    }

    private void Deliver(CpuContext cpu) =>
        Assert.Equal(0, _isNested ? _system.HandleNestedIrq(_irq, cpu) : _system.HandleIrq(_irq, cpu));

    // A lost event of a nested line is replayed by its parent; here that one's handler stands for its thread.
    private void HangOnAnother()
    {
        Irq parent = new(_system.Numbers.Allocate(-1, 1, 1));
        _system.SetChipAndHandler(parent, IrqChip.Dummy, EdgeFlow.Instance, "edge");
        _system.Request(parent, "parent", (_, _) => _system.HandleNestedIrq(_irq) == 0 ? IrqResult.Handled : 0, 0);
        _system.ModifyStatus(_irq, IrqSettings.None, IrqSettings.NestedThread);
        Assert.Equal(0, _system.SetParent(_irq, parent));
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
        _owner = new RaceOwner(this, canOverlap: _isNested);
        IrqRequest request = new("race");
        int result = _isNested
            ? _system.TryRequestThreaded(
                _irq, request, new IrqHandlers<RaceOwner>(null, RaceOwner.Handle), _owner, out _registration)
            : _system.TryRequest(_irq, request, RaceOwner.Handle, _owner, out _registration);
        Assert.Equal(0, result);
    }
}
