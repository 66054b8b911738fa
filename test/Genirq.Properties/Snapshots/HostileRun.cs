using System.Text;
using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Properties.Running;
using Genirq.Snapshots;

namespace Genirq.Properties.Snapshots;

/// <summary>
/// Hostile documents, made of those of a run. Each is rejected with a reason, and the system is then as it was; or it
/// is restored whole: then it can be saved, and everything in it can be used.
/// </summary>
internal sealed class HostileRun : StepRun
{
    private const int PerStep = 4;

    private readonly Action<string, bool> _told;
    private readonly CoreRun _run;
    private readonly Queue<byte[]> _documents = new();
    private readonly int _setup;

    /// <summary>Makes the run.</summary>
    /// <param name="setup">Which variant.</param>
    /// <param name="told">Told the reason of each rejection, and whether there was one.</param>
    public HostileRun(int setup, Action<string, bool> told)
    {
        _setup = setup;
        _told = told;
        _run = new CoreRun(setup, document => _documents.Enqueue(document.ToArray()));
    }

    /// <inheritdoc/>
    public override void Dispose() => _run.Dispose();

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        _documents.Clear();
        _run.Play([step]);
        byte[] document = _documents.Last();
        for (int i = 0; i < PerStep; i++)
        {
            byte[] hostile = SnapshotMutation.Mutate(
                document, step.A + (i * 7919), step.B + (i * 104729), step.C + (i * 1299709));
            Try(hostile, step);
        }
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
    }

    private void Try(byte[] hostile, Step step)
    {
        using CoreWorld world = new(_setup);
        byte[] before = world.Save().ToArray();
        Note(Encoding.UTF8.GetString(hostile));
        if (!SystemSnapshot.TryRestore(world.Describe(), hostile, out SnapshotException? problem))
        {
            Assert.StartsWith("$", problem.Path, StringComparison.Ordinal);
            Assert.NotEmpty(problem.Reason);
            Assert.Empty(world.Threads.Threads);
            Assert.True(before.AsSpan().SequenceEqual(world.Save().Span), $"Half restored: {problem.Message}");
            _told(problem.Message, true);
            return;
        }

        _told("", false);
        world.Adopt();
        byte[] after = world.Save().ToArray();
        using CoreWorld again = new(_setup);
        again.Clock.Now = world.Clock.Now;
        SystemSnapshot.Restore(again.Describe(), after);
        Assert.Equal(Encoding.UTF8.GetString(after), Encoding.UTF8.GetString(again.Save().Span));
        Use(world, step);
    }

    // Whatever was accepted must not crash the core later.
    private static void Use(CoreWorld world, Step step)
    {
        IrqNumberSpace numbers = world.System.Numbers;
        CpuContext cpu = world.System.Cpus[step.B % CoreWorld.Cpus];
        for (int irq = numbers.Next(0); irq < numbers.IrqCount; irq = numbers.Next(irq + 1))
        {
            world.System.HandleIrq(new Irq(irq), cpu);
            world.System.Affinity.Set(new Irq(irq), CpuMask.Of(step.C % CoreWorld.Cpus));
            world.System.Enable(new Irq(irq));
            world.System.HandleIrq(new Irq(irq), cpu);
        }

        world.Threads.RunAll(1000);
        world.System.RunSoftwareResends(cpu);
        world.System.Affinity.RunNotifications();
        world.Simulated.RunWork(cpu);
        world.Multiplexer.Process(cpu);
        world.System.Power.SuspendDevices();
        world.System.Power.ResumeDevices();
        world.System.Hotplug.TakeOffline(1);
        foreach ((IrqRegistration registration, _) in world.Actions.Values.Reverse())
        {
            registration.Dispose();
        }
    }
}
