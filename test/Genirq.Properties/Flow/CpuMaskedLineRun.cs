using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Properties.Running;
using Genirq.Releases;

namespace Genirq.Properties.Flow;

/// <summary>One per-CPU line with requests that name the CPUs they serve, against a list of them.</summary>
internal sealed class CpuMaskedLineRun : StepRun
{
    private const int Identities = 5;

    private const IrqChipCallbacks Callbacks =
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.EndOfInterrupt;

    private readonly IrqSystem _system;
    private readonly CpuMask _possible;
    private readonly Irq _irq;
    private readonly IrqDescriptor _descriptor;

    // The model: who serves which CPUs, in the order of the requests; where it is enabled; who ran where.
    private readonly List<(int Identity, HashSet<int> Cpus)> _served = [];
    private readonly HashSet<int> _enabled = [];
    private readonly List<string> _expected = [];
    private readonly List<string> _runs = [];
    private readonly uint[] _counted;
    private readonly IrqRegistration?[] _registrations = new IrqRegistration?[Identities];
    private bool _wasTold;
    private int _overlaps;

    /// <summary>Makes a line as the setup number says; some have more CPUs than a word has bits.</summary>
    public CpuMaskedLineRun(int setup)
    {
        int cpus = setup % 4 == 3 ? 70 : 4;
        _system = new IrqSystem(new IrqSystemOptions { PossibleCpus = cpus, Release = KernelRelease.Linux73 });
        _possible = _system.Cpus.Possible;
        _counted = new uint[cpus];
        _irq = new Irq(_system.Numbers.Allocate(-1, 1, 1));
        _descriptor = _system.Find(_irq)!;
        IrqFlowHandler flow = setup % 2 == 0 ? PerCpuDeviceIdFlow.Instance : PerCpuDeviceIdNmiFlow.Instance;
        _system.SetChipAndHandler(_irq, new PerCpuChip(Callbacks, []), flow, "flow");
        Assert.Equal(0, _system.SetPerCpuDeviceId(_irq));
        Note($"{flow.Name} on {cpus} CPUs");
    }

    private bool IsMaskable => _descriptor.Flow == PerCpuDeviceIdFlow.Instance;

    /// <inheritdoc/>
    public override void Dispose() => _system.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        // The CPUs of the lowest and of the highest words meet.
        int cpu = step.A % 2 == 0 ? step.B % 4 : _possible.Last - (step.B % 4);
        switch (step.Kind)
        {
            case < 40:
                Fire(cpu);
                break;
            case < 52:
                Note($"enable on {cpu}");
                Switch(cpu, isOn: true);
                break;
            case < 64:
                Note($"disable on {cpu}");
                Switch(cpu, isOn: false);
                break;
            case < 84:
                Request(step.A % Identities, MaskOf(step));
                break;
            default:
                Free(step.A % Identities, isByRegistration: step.B % 2 == 0);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.Equal(_expected, _runs);
        Assert.Equal(_enabled.Order(), _descriptor.PerCpuEnabled!);
        List<object> installed = [];
        for (IrqAction? action = _descriptor.Actions; action is not null; action = action.Next)
        {
            installed.Add(action.DeviceId);
        }

        Assert.Equal(_served.Select(static one => (object)one.Identity), installed);
        Assert.Equal(_counted, _system.Cpus.Select(cpu => cpu.CountOf(_irq)));
        Assert.Equal(_overlaps, _system.Diagnostics.CountOf(IrqDiagnosticId.RequestMismatch));
        Assert.Equal(_wasTold ? 1 : 0, _system.Diagnostics.CountOf(IrqDiagnosticId.SpuriousPerCpu));
        Assert.Equal(1, _descriptor.Depth);
        Assert.All(_registrations, (one, identity) => Assert.Equal(
            _served.Exists(served => served.Identity == identity), one is { IsInstalled: true }));
    }

    private CpuMask? MaskOf(Step step) => (step.C % 8) switch
    {
        0 => null,
        1 => _possible,
        2 => CpuMask.Of(_possible.Last),
        3 when _possible.Last > 64 => CpuMask.FromBits(0xFUL << 60).Or(CpuMask.Of(64)),
        _ => CpuMask.FromBits((ulong)(step.B % 16)),
    };

    private void Fire(int cpu)
    {
        Note($"fire on {cpu}");
        _counted[cpu]++;
        int serving = _served.FindIndex(one => one.Cpus.Contains(cpu));
        if (serving >= 0)
        {
            _expected.Add($"{_served[serving].Identity} on {cpu}: {1000 + cpu}");
        }
        else if (IsMaskable)
        {
            _wasTold = true;
            _enabled.Remove(cpu);
        }

        Assert.Equal(0, _system.HandleIrq(_irq, _system.Cpus[cpu]));
    }

    private void Switch(int cpu, bool isOn)
    {
        if (isOn ? _enabled.Add(cpu) : _enabled.Remove(cpu))
        {
            if (isOn)
            {
                _system.EnablePerCpu(_irq, _system.Cpus[cpu]);
            }
            else
            {
                _system.DisablePerCpu(_irq, _system.Cpus[cpu]);
            }
        }

        Assert.Equal(isOn, _system.IsPerCpuEnabled(_irq, _system.Cpus[cpu]));
    }

    private void Request(int identity, CpuMask? mask)
    {
        Note($"request {identity} for {mask?.ToString() ?? "all"}");
        HashSet<int> cpus = [.. mask ?? _possible];
        int expected = ResultOf(identity, cpus);
        int[] states = [.. Enumerable.Range(1000, _system.Cpus.Count)];
        int result = _system.TryRequestPerCpu<int>(
            _irq,
            new IrqRequest($"p{identity}", IrqFlags.None, identity),
            mask,
            (_, cpu, state) =>
            {
                _runs.Add($"{identity} on {cpu.Index}: {state}");
                return IrqResult.None;
            },
            states,
            out IrqRegistration? registration);
        Assert.Equal(expected, result);
        if (expected == 0)
        {
            _served.Add((identity, cpus));
            _registrations[identity] = registration;
        }
        else
        {
            _overlaps++;
        }
    }

    private int ResultOf(int identity, HashSet<int> cpus)
    {
        if (_served.Exists(one => one.Identity == identity || one.Cpus.Overlaps(cpus)))
        {
            return ErrorCode.Invalid;
        }

        // One that serves all CPUs is not shared, also not with those that serve none.
        int all = _possible.Count;
        return _served.Count != 0 && (cpus.Count == all || _served[0].Cpus.Count == all) ? ErrorCode.Busy : 0;
    }

    private void Free(int identity, bool isByRegistration)
    {
        Note($"free {identity}");
        int place = _served.FindIndex(one => one.Identity == identity);
        bool isFreed = place >= 0 && !_served[place].Cpus.Overlaps(_enabled);
        if (isByRegistration)
        {
            _registrations[identity]?.Dispose();
        }
        else
        {
            Assert.Equal(isFreed ? $"p{identity}" : null, _system.FreePerCpu(_irq, identity));
        }

        if (isFreed)
        {
            _served.RemoveAt(place);
        }
    }
}
