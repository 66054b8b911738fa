using System.Text;
using Genirq.Properties.Running;
using Genirq.Properties.Snapshots;
using Genirq.Simulation.Machines;
using Genirq.Snapshots;

namespace Genirq.Properties.Simulation;

/// <summary>
/// Hostile documents, made of those of whole machines. Each is rejected with a reason, and the machine is then as it
/// was; or it is restored whole: then it can be saved, and run.
/// </summary>
internal sealed class HostileMachineRun : StepRun
{
    private const int PerStep = 3;

    private readonly int _setup;
    private readonly MachinePlatform _platform;
    private readonly Action<bool> _told;
    private readonly DriverSnapshotRun _run;
    private string _document = "";

    /// <summary>Makes the run.</summary>
    /// <param name="setup">Which variant.</param>
    /// <param name="told">Told of each document whether it was rejected.</param>
    /// <param name="platform">What brings messages to CPUs.</param>
    public HostileMachineRun(int setup, Action<bool> told, MachinePlatform platform = MachinePlatform.X86)
    {
        _setup = setup;
        _platform = platform;
        _told = told;
        _run = new DriverSnapshotRun(setup, document => _document = document, platform);
    }

    /// <inheritdoc/>
    public override void Dispose() => _run.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        _run.Play([step]);
        for (int i = 0; i < PerStep; i++)
        {
            Try(SnapshotMutation.Mutate(
                Encoding.UTF8.GetBytes(_document), step.A + (i * 7919), step.B + (i * 104729), step.C + (i * 1299709)));
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
    }

    private void Try(byte[] hostile)
    {
        using DriverWorld world = new(_setup, _platform);
        byte[] before = world.Describe().Save().ToArray();
        Note(Encoding.UTF8.GetString(hostile));
        if (!world.Describe().TryRestore(hostile, out SnapshotException? problem))
        {
            Assert.StartsWith("$", problem.Path, StringComparison.Ordinal);
            Assert.True(before.AsSpan().SequenceEqual(world.Describe().Save().Span), $"Half: {problem.Message}");
            _told(true);
            return;
        }

        _told(false);
        byte[] after = world.Describe().Save().ToArray();
        using DriverWorld again = new(_setup, _platform);
        again.Describe().Restore(after);
        Assert.Equal(Encoding.UTF8.GetString(after), Encoding.UTF8.GetString(again.Describe().Save().Span));
        world.Machine.Executor.RunReady(50);
    }
}
