using Genirq.Cpus;
using Genirq.Properties.Running;

namespace Genirq.Properties.Cpus;

/// <summary><see cref="CpuMask"/> against sets of numbers: four masks that are combined with each other.</summary>
internal sealed class CpuMaskRun : StepRun
{
    private const int Registers = 4;

    private readonly int _cpus;
    private readonly CpuMask[] _masks = new CpuMask[Registers];
    private readonly HashSet<int>[] _sets = new HashSet<int>[Registers];

    /// <summary>Makes masks of up to 1, 64, 65, 200 or 65,536 CPUs.</summary>
    public CpuMaskRun(int setup)
    {
        _cpus = (setup % 5) switch { 0 => 8, 1 => 64, 2 => 65, 3 => 200, _ => 65536 };
        for (int i = 0; i < Registers; i++)
        {
            _masks[i] = CpuMask.Empty;
            _sets[i] = [];
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        int target = step.A % Registers;
        int left = step.B % Registers;
        int right = step.C % Registers;
        (CpuMask mask, HashSet<int> set) = step.Kind switch
        {
            < 30 => One(step.B % _cpus, target),
            < 40 => Some(step),
            < 55 => Combined("or", left, right),
            < 70 => Combined("and", left, right),
            < 85 => Combined("except", left, right),
            < 90 => First(step.B % Math.Min(_cpus, 300)),
            < 95 => Bits(((ulong)step.B << 48) | ((ulong)step.C << 30) | (uint)step.A),
            _ => Parsed(left),
        };
        Note($"m{target} = {mask}");
        _masks[target] = mask;
        _sets[target] = set;
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        for (int i = 0; i < Registers; i++)
        {
            int[] sorted = [.. _sets[i].Order()];
            Assert.Equal(sorted, _masks[i]);
            Assert.Equal(sorted.Length, _masks[i].Count);
            Assert.Equal(sorted.Length == 0, _masks[i].IsEmpty);
            Assert.Equal(sorted.Length == 0 ? -1 : sorted[0], _masks[i].First);
            Assert.Equal(sorted.Length == 0 ? -1 : sorted[^1], _masks[i].Last);
            Assert.Equal(CpuMask.Of(sorted), _masks[i]);
            Assert.Equal(CpuMask.Of(sorted).GetHashCode(), _masks[i].GetHashCode());
            for (int j = 0; j < Registers; j++)
            {
                Assert.Equal(_sets[i].SetEquals(_sets[j]), _masks[i].Equals(_masks[j]));
                Assert.Equal(_sets[i].Overlaps(_sets[j]), _masks[i].Overlaps(_masks[j]));
                Assert.Equal(_sets[i].IsSubsetOf(_sets[j]), _masks[i].IsSubsetOf(_masks[j]));
            }
        }
    }

    private (CpuMask Mask, HashSet<int> Set) One(int cpu, int register)
    {
        Assert.Equal(_sets[register].Contains(cpu), _masks[register].Contains(cpu));
        int next = _sets[register].Where(member => member >= cpu).DefaultIfEmpty(-1).Min();
        Assert.Equal(next, _masks[register].Next(cpu));
        return (_masks[register].Or(CpuMask.Of(cpu)), [.. _sets[register], cpu]);
    }

    private (CpuMask Mask, HashSet<int> Set) Some(Step step)
    {
        int[] cpus = [step.B % _cpus, step.C % _cpus, (step.B + step.C) % _cpus];
        return (CpuMask.Of(cpus), [.. cpus]);
    }

    private (CpuMask Mask, HashSet<int> Set) Combined(string operation, int left, int right)
    {
        HashSet<int> set = [.. _sets[left]];
        switch (operation)
        {
            case "or":
                set.UnionWith(_sets[right]);
                return (_masks[left].Or(_masks[right]), set);
            case "and":
                set.IntersectWith(_sets[right]);
                return (_masks[left].And(_masks[right]), set);
            default:
                set.ExceptWith(_sets[right]);
                return (_masks[left].Except(_masks[right]), set);
        }
    }

    private static (CpuMask Mask, HashSet<int> Set) First(int count) =>
        (CpuMask.FirstCpus(count), [.. Enumerable.Range(0, count)]);

    private static (CpuMask Mask, HashSet<int> Set) Bits(ulong bits) =>
        (CpuMask.FromBits(bits), [.. Enumerable.Range(0, 64).Where(bit => (bits >> bit & 1) != 0)]);

    private (CpuMask Mask, HashSet<int> Set) Parsed(int register)
    {
        Assert.True(CpuMask.TryParseList(_masks[register].ToString(), out CpuMask? read));
        return (read, [.. _sets[register]]);
    }
}
