using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Properties.Stress;

namespace Genirq.Properties.Flow;

/// <summary>A device that holds its line up until it is handled, while threads disable, free and synchronize.</summary>
/// <remarks>
/// The controller delivers on two CPUs as long as the line is up and not masked. What was raised is never lost: when
/// all is quiet the device has been served, and the line is open. Runs exclude each other and come only while the
/// action is there.
/// </remarks>
internal sealed class RaceLevel : IDisposable
{
    private const int Delivering = 2;

    // Limit: deliveries until a line that is up must have been served.
    private const int Patience = 10;

    private readonly IrqSystem _system = new(new IrqSystemOptions
    {
        PossibleCpus = 4,

        // A CPU that comes too late finds the device served and says so; here that is not a storm.
        HasSpuriousDetection = false,
    });

    private readonly RaceChip _chip = new();
    private readonly Irq _irq;
    private readonly IrqDescriptor _descriptor;
    private IrqRegistration? _registration;
    private int _isUp;
    private int _inside;
    private int _isFreed;
    private int _violations;
    private long _raised;
    private long _served;

    /// <summary>Makes the line.</summary>
    public RaceLevel()
    {
        _irq = new Irq(_system.Numbers.Allocate(-1, 1, 1));
        _descriptor = _system.Find(_irq)!;
        _system.SetChipAndHandler(_irq, _chip, LevelFlow.Instance, "level");
        _system.ModifyStatus(_irq, IrqSettings.None, IrqSettings.Level);
        Request();
    }

    /// <summary>Two CPUs deliver, a thread raises, a fourth one disables or frees.</summary>
    public void Race(TimeSpan time, bool isFreed)
    {
        StressThreads.Run(
            Delivering + 2,
            time,
            thread =>
            {
                switch (thread)
                {
                    case < Delivering:
                        Deliver(_system.Cpus[thread]);
                        break;
                    case Delivering:
                        Raise();
                        break;
                    default:
                        Upset(isFreed);
                        break;
                }
            },
            static _ => { });
        Settle();
    }

    /// <inheritdoc/>
    public void Dispose() => _system.Dispose();

    private static IrqResult Handle(Irq irq, RaceLevel line)
    {
        // Ordering: atomic only; the flow is what is to keep a second run out.
        bool isWrong = Interlocked.Increment(ref line._inside) != 1 || Volatile.Read(ref line._isFreed) != 0;
        Interlocked.Add(ref line._violations, isWrong ? 1 : 0);
        bool wasUp = Interlocked.Exchange(ref line._isUp, 0) != 0;
        Interlocked.Add(ref line._served, wasUp ? 1 : 0);
        Interlocked.Decrement(ref line._inside);
        return wasUp ? IrqResult.Handled : IrqResult.None;
    }

    private void Raise()
    {
        // Ordering: atomic only; a line that is up already is not raised again.
        Interlocked.Add(ref _raised, Interlocked.Exchange(ref _isUp, 1) == 0 ? 1 : 0);
        Thread.SpinWait(20);
    }

    private void Deliver(CpuContext cpu)
    {
        if (Volatile.Read(ref _isUp) != 0 && !_chip.IsMasked)
        {
            Assert.Equal(0, _system.HandleIrq(_irq, cpu));
        }
    }

    private void Upset(bool isFreed)
    {
        if (isFreed)
        {
            _registration!.Dispose();
            Volatile.Write(ref _isFreed, 1);
            Thread.SpinWait(100);
            Volatile.Write(ref _isFreed, 0);
            Request();
            return;
        }

        _system.DisableAndSynchronize(_irq);
        long before = Volatile.Read(ref _served);
        Thread.SpinWait(100);
        Assert.Equal(before, Volatile.Read(ref _served));
        _system.Enable(_irq);
    }

    private void Settle()
    {
        for (int i = 0; i < Patience && _isUp != 0; i++)
        {
            Deliver(_system.Cpus[i % 2]);
        }

        Assert.Equal(0, _violations);
        Assert.Equal(0, _chip.Violations);
        Assert.Equal(_raised, _served);
        Assert.True(_served > 0, "The device was never served.");
        Assert.False(_chip.IsMasked);
        Assert.False(_descriptor.IsMasked);
        Assert.False(_descriptor.Has(IrqStates.InProgress));
        Assert.Equal(0, _descriptor.Depth);
        Assert.Equal(0, _system.Diagnostics.CountOf(IrqDiagnosticId.UnbalancedEnable));
    }

    private void Request() => _registration = _system.Request(_irq, "race", Handle, this);
}
