using Genirq.Cpus;
using Genirq.Platforms.X86;
using Genirq.Properties.Running;

namespace Genirq.Properties.X86;

/// <summary><see cref="VectorMatrix"/> against <see cref="MatrixModel"/>: few vectors, so that they run out.</summary>
internal sealed class MatrixRun : StepRun
{
    private readonly int _cpus;
    private readonly VectorMatrix _matrix;
    private readonly MatrixModel _model;

    /// <summary>Makes a matrix of 1 to 5 CPUs with 6 to 14 vectors, across a word's border or not.</summary>
    public MatrixRun(int setup)
    {
        _cpus = (setup % 5) + 1;
        int start = (setup / 5 % 2) == 0 ? 4 : 60;
        int end = start + 6 + (setup / 10 % 9);
        int[] system = [start - 2, start + 1, end - 2];
        _matrix = new VectorMatrix(128, start, end, _cpus);
        _model = new MatrixModel(_cpus, start, end, system);
        foreach (int bit in system)
        {
            _matrix.AssignSystem(bit, replace: false);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        int cpu = step.A % _cpus;
        CpuMask mask = CpuMask.FromBits((ulong)step.B & ((1UL << _cpus) - 1));
        switch (step.Kind)
        {
            case < 15:
                Toggle(cpu);
                break;
            case < 45:
                Take(mask, step.C % 2 == 0 && _model.Reserved > 0);
                break;
            case < 60:
                Note($"reserve managed {mask}");
                Assert.Equal(_model.ReserveManaged([.. mask]), _matrix.ReserveManaged(mask));
                break;
            case < 65:
                RemoveManaged(cpu);
                break;
            case < 78:
                Note($"take managed {mask}");
                Assert.Equal(_model.TakeManaged([.. mask]), (_matrix.AllocateManaged(mask, out int taken), taken));
                break;
            case < 95:
                Free(cpu, step.C);
                break;
            default:
                Note("reserve");
                _matrix.Reserve();
                _model.Reserved++;
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        Assert.Equal(_model.GlobalAvailable, _matrix.Available());
        Assert.Equal((uint)_model.Total, _matrix.TotalAllocated);
        Assert.Equal((uint)_model.Reserved, _matrix.Reserved);
        Assert.Equal((uint)_model.IsOnline.Count(static isOnline => isOnline), _matrix.OnlineCount);
        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            MatrixCpuState state = _matrix[cpu];
            Assert.Equal(_model.IsOnline[cpu], state.IsOnline);
            Assert.Equal((uint)_model.Used[cpu].Count, state.Allocated);
            Assert.Equal((uint)_model.Managed[cpu].Count, state.Managed);
            Assert.Equal((uint)_model.ManagedUsed(cpu), state.ManagedAllocated);
            if (_model.HasCounts[cpu])
            {
                Assert.Equal(_model.Available[cpu], state.Available);
            }

            Assert.All(_model.Used[cpu], bit => Assert.True(_matrix.IsAllocated(cpu, bit)));
        }
    }

    private void Toggle(int cpu)
    {
        Note($"cpu {cpu} {(_model.IsOnline[cpu] ? "off" : "on")}");
        if (_model.IsOnline[cpu])
        {
            _model.IsOnline[cpu] = false;
            _matrix.Offline(cpu);
        }
        else
        {
            _model.Online(cpu);
            _matrix.Online(cpu);
        }
    }

    private void Take(CpuMask mask, bool reserved)
    {
        Note($"take {mask}{(reserved ? " reserved" : "")}");
        Assert.Equal(_model.Take([.. mask], reserved), (_matrix.Allocate(mask, reserved, out int cpu), cpu));
    }

    // A CPU that was never online has no counts to keep for what is removed there.
    private void RemoveManaged(int cpu)
    {
        if (_model.Managed[cpu].Except(_model.Used[cpu]).Any())
        {
            Note($"remove managed {cpu}");
            _model.RemoveManaged(cpu);
            _matrix.RemoveManaged(CpuMask.Of(cpu));
        }
    }

    private void Free(int cpu, int which)
    {
        int[] used = [.. _model.Used[cpu].Order()];
        if (used.Length != 0)
        {
            int bit = used[which % used.Length];
            Note($"free {cpu}.{bit}");
            _matrix.Free(cpu, bit, _model.Managed[cpu].Contains(bit));
            _model.Free(cpu, bit);
        }
    }
}
