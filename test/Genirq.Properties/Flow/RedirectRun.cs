using Genirq.Cpus;
using Genirq.Properties.Running;

namespace Genirq.Properties.Flow;

/// <summary>Redirected interrupts in any order of events, affinities and CPU hotplug, against lists of
/// numbers.</summary>
internal sealed class RedirectRun : StepRun
{
    private const int Numbers = 5;

    private readonly RedirectWorld _world;
    private readonly List<string> _expected = [];
    private readonly List<string> _runs = [];

    // The model: each requested interrupt's affinity and effective one, what waits on each CPU, who is online.
    private readonly Dictionary<int, (Irq Irq, HashSet<int> Affinity, SortedSet<int> Effective)> _requested = [];
    private readonly List<int>[] _waiting =
        [.. Enumerable.Range(0, RedirectWorld.Cpus).Select(static _ => new List<int>())];

    private readonly SortedSet<int> _online = [.. Enumerable.Range(0, RedirectWorld.Cpus)];

    /// <summary>Makes the world.</summary>
    public RedirectRun() => _world = new RedirectWorld((number, cpu) => _runs.Add($"{number} on {cpu.Index}"));

    /// <inheritdoc/>
    public override void Dispose() => _world.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        int number = step.A % Numbers;
        int cpu = _online.ElementAt(step.B % _online.Count);
        switch (step.Kind)
        {
            case < 40 when _requested.ContainsKey(number):
                Fire(number, cpu);
                break;
            case < 60:
                Take(cpu);
                break;
            case < 76 when _requested.ContainsKey(number):
                Steer(number, (step.C % 15) + 1);
                break;
            case < 88:
                Plug(step.B % RedirectWorld.Cpus);
                break;
            default:
                RequestOrFree(number);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.Equal(_expected, _runs);
        Assert.Equal(_online, _world.System.Cpus.Online);
        foreach ((int number, (Irq irq, _, SortedSet<int> effective)) in _requested)
        {
            Assert.Equal(effective, _world.System.Find(irq)!.EffectiveAffinity);
            Assert.Equal(effective.Min, _world.System.Redirects.TargetOf(irq));
        }

        Assert.Equal(
            _waiting.SelectMany(static (numbers, cpu) => numbers.Select(number => (cpu, number))),
            _world.System.Redirects.Waiting.Select(one => (one.Cpu, NumberOf(one.Irq))));
    }

    private int NumberOf(Irq irq) => _requested.Single(one => one.Value.Irq == irq).Key;

    private void Fire(int number, int cpu)
    {
        Note($"fire {number} on {cpu}");
        SortedSet<int> effective = _requested[number].Effective;
        if (effective.Contains(cpu))
        {
            _expected.Add($"{number} on {cpu}");
        }
        else if (!Array.Exists(_waiting, numbers => numbers.Contains(number)))
        {
            _waiting[effective.Min].Add(number);
        }

        _world.Fire(number, cpu);
    }

    private void Take(int cpu)
    {
        Note($"take {cpu}");
        _expected.AddRange(_waiting[cpu].Select(number => $"{number} on {cpu}"));
        _waiting[cpu].Clear();
        _world.TakeIpis(cpu);
    }

    private void Steer(int number, int bits)
    {
        CpuMask mask = CpuMask.FromBits((ulong)bits);
        Note($"send {number} to {mask}");
        SortedSet<int> online = [.. mask.Where(_online.Contains)];
        Assert.Equal(online.Count != 0, _world.System.Affinity.Set(_requested[number].Irq, mask) == 0);
        if (online.Count != 0)
        {
            _requested[number] = (_requested[number].Irq, [.. mask], online);
        }
    }

    private void Plug(int cpu)
    {
        if (!_online.Contains(cpu))
        {
            Note($"online {cpu}");
            Assert.Equal(0, _world.System.Hotplug.BringOnline(cpu));
            _online.Add(cpu);
        }
        else if (_online.Count > 1)
        {
            Note($"offline {cpu}");
            Assert.Equal(0, _world.System.Hotplug.TakeOffline(cpu));
            _online.Remove(cpu);
            Leave(cpu);
        }
    }

    // What had the CPU gets those of its affinity that are left, or all.
    private void Leave(int cpu)
    {
        foreach ((int number, (Irq irq, HashSet<int> affinity, SortedSet<int> effective)) in _requested.ToArray())
        {
            if (effective.Contains(cpu))
            {
                HashSet<int> kept = affinity.Overlaps(_online) ? affinity : [.. _online];
                _requested[number] = (irq, kept, [.. kept.Where(_online.Contains)]);
            }
        }

        _waiting[cpu].ForEach(number => _waiting[_requested[number].Effective.Min].Add(number));
        _waiting[cpu].Clear();
    }

    private void RequestOrFree(int number)
    {
        if (_requested.Remove(number, out (Irq Irq, HashSet<int>, SortedSet<int>) one))
        {
            Note($"free {number}");
            Array.ForEach(_waiting, numbers => numbers.Remove(number));
            _world.Free(one.Irq, number);
            return;
        }

        Note($"request {number}");
        _requested[number] = (_world.Request(number), [.. _online], [.. _online]);
    }
}
