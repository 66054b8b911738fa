using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Properties.Domains;
using Genirq.Properties.Stress;

namespace Genirq.Properties.Flow;

/// <summary>
/// A line that two CPUs take at once, while others disable, enable and synchronize it: its flow looks at nothing of
/// that, so every event is exactly one run, on the CPU that it came to.
/// </summary>
internal sealed class RacePerCpu : IDisposable
{
    private const int Firing = 2;

    private static readonly HardwareIrq s_line = new(1);

    private readonly IrqSystem _system = new(new IrqSystemOptions { PossibleCpus = 4, HasSpuriousDetection = false });
    private readonly IrqFlowHandler _flow;
    private readonly FlatDomain _domain = new();
    private readonly Irq _irq;
    private readonly IrqDescriptor _descriptor;
    private readonly uint[] _events = new uint[4];
    private long _runs;
    private long _wrong;

    /// <summary>Makes the line.</summary>
    public RacePerCpu(IrqFlowHandler flow)
    {
        _flow = flow is ChainedFlow ? new ChainedFlow(TakeApart) : flow;
        Assert.Equal(0, _system.Domains.Instantiate(_domain, IrqDomainOptions.Linear(FirmwareNode.Named("cpu"), 4)));
        _irq = _domain.CreateMapping(s_line);
        _descriptor = _system.Find(_irq)!;
        _system.SetChip(_irq, new RaceChip(canOverlap: flow is NmiFlowHandler));
        Request();
    }

    /// <summary>Two CPUs fire, a third thread disables and enables on a third CPU and as a whole.</summary>
    public void Race(TimeSpan time)
    {
        StressThreads.Run(Firing + 1, time, thread => Work(thread), static _ => { });

        Assert.Equal(0, _wrong);
        Assert.Equal(0, ((RaceChip)_descriptor.Data.Chip!).Violations);
        Assert.Equal(_events.Sum(static count => count), _runs);
        Assert.True(_events[0] > 0 && _events[1] > 0, "A CPU never got the line.");
        Assert.Equal(0u, _descriptor.TotalCount);
        for (int cpu = 0; cpu < _events.Length; cpu++)
        {
            uint counted = _system.Cpus[cpu].CountOf(_irq);
            Assert.Equal(_flow is ChainedFlow ? 0 : _events[cpu], counted);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _system.Dispose();

    private void Request()
    {
        if (_flow is ChainedFlow chained)
        {
            _system.SetChainedHandler(_irq, chained);
            return;
        }

        _system.SetHandler(_irq, _flow, _flow.Name);
        switch (_flow)
        {
            case PerCpuDeviceIdFlow or PerCpuDeviceIdNmiFlow:
                Assert.Equal(0, _system.SetPerCpuDeviceId(_irq));
                IrqRequest request = new("race", IrqFlags.None, this);
                Assert.Equal(0, _system.TryRequestPerCpu<int>(_irq, request, Handle, [0, 1, 2, 3], out _));
                _system.EnablePerCpu(_irq, _system.Cpus[0]);
                _system.EnablePerCpu(_irq, _system.Cpus[1]);
                break;
            default:
                _system.Request(_irq, "race", static (_, line) => line.Count(), this);
                break;
        }
    }

    private void Work(int thread)
    {
        if (thread < Firing)
        {
            _events[thread]++;
            Fire(_system.Cpus[thread]);
            return;
        }

        CpuContext other = _system.Cpus[2];
        _system.EnablePerCpu(_irq, other);
        _system.DisablePerCpu(_irq, other);
        _system.DisableAndSynchronize(_irq);
        _system.Enable(_irq);
        Assert.Null(_system.FreePerCpu(_irq, this));
    }

    private void Fire(CpuContext cpu)
    {
        if (_flow is not NmiFlowHandler)
        {
            Assert.Equal(0, _system.HandleIrq(_irq, cpu));
            return;
        }

        bool before = cpu.EnterNmi();
        Assert.Equal(0, _system.HandleDomainNmi(_domain, s_line, cpu));
        cpu.ExitNmi(before);
    }

    private IrqResult Handle(Irq irq, CpuContext cpu, int device)
    {
        // Ordering: atomic only.
        Interlocked.Add(ref _wrong, cpu.Index == device ? 0 : 1);
        return Count();
    }

    private void TakeApart(IrqDescriptor descriptor, CpuContext cpu)
    {
        using ChainedBracket bracket = ChainedBracket.Enter(descriptor);
        Count();
    }

    private IrqResult Count()
    {
        // Ordering: atomic only; several CPUs are in the handler at once.
        Interlocked.Increment(ref _runs);
        return IrqResult.Handled;
    }
}
