using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Flow;
using Genirq.Properties.Stress;
using Genirq.Releases;

namespace Genirq.Properties.Flow;

/// <summary>
/// A per-CPU line whose handlers of two CPUs stay while those of two others are requested and freed all the time: each
/// event of the first is exactly one run, and no handler runs on a CPU that it does not serve, or after it was freed.
/// </summary>
internal sealed class RaceCpuMasks : IDisposable
{
    private readonly IrqSystem _system =
        new(new IrqSystemOptions { PossibleCpus = 4, Release = KernelRelease.Linux73 });

    private readonly Irq _irq;
    private readonly long[] _events = new long[4];
    private readonly long[] _runs = new long[4];
    private long _wrong;
    private int _requests;

    /// <summary>Makes the line.</summary>
    public RaceCpuMasks()
    {
        _irq = new Irq(_system.Numbers.Allocate(-1, 1, 1));
        _system.SetChipAndHandler(_irq, new RaceChip(), PerCpuDeviceIdFlow.Instance, "flow");
        Assert.Equal(0, _system.SetPerCpuDeviceId(_irq));
        Assert.NotNull(Request(0));
        Assert.NotNull(Request(1));
    }

    /// <summary>Four CPUs fire; two threads come and go with handlers for CPUs 2 and 3.</summary>
    public void Race(TimeSpan time)
    {
        StressThreads.Run(6, time, Work, static _ => { });

        Assert.Equal(0, _wrong);
        Assert.Equal(_events[0], _runs[0]);
        Assert.Equal(_events[1], _runs[1]);
        Assert.True(_runs[2] <= _events[2] && _runs[3] <= _events[3]);
        Assert.True(_requests > 0);
        Assert.Equal(_events.Select(static count => (uint)count), _system.Cpus.Select(cpu => cpu.CountOf(_irq)));
    }

    /// <inheritdoc/>
    public void Dispose() => _system.Dispose();

    private void Work(int thread)
    {
        if (thread < 4)
        {
            _events[thread]++;
            Assert.Equal(0, _system.HandleIrq(_irq, _system.Cpus[thread]));
            return;
        }

        int cpu = thread - 2;
        IrqRegistration registration = Request(cpu)!;
        Assert.Null(Request(thread - 4, cpu));

        // Ordering: atomic only.
        Interlocked.Increment(ref _requests);
        registration.Dispose();
        Assert.False(registration.IsInstalled);
    }

    private IrqRegistration? Request(int cpu, int other = -1)
    {
        CpuMask mask = other < 0 ? CpuMask.Of(cpu) : CpuMask.Of([cpu, other]);
        _system.TryRequestPerCpu(
            _irq,
            new IrqRequest($"for {mask}", IrqFlags.None, new object()),
            mask,
            (_, on, state) =>
            {
                _runs[on.Index]++;

                // Ordering: atomic only.
                Interlocked.Add(ref _wrong, mask.Contains(on.Index) && state == on.Index ? 0 : 1);
                return IrqResult.Handled;
            },
            (ReadOnlySpan<int>)[0, 1, 2, 3],
            out IrqRegistration? registration);
        return registration;
    }
}
