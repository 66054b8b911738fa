using System.Text;
using Genirq.Diagnostics;
using Genirq.Properties.Running;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;

namespace Genirq.Properties.Simulation;

/// <summary>As <see cref="MachineSnapshotRun"/>, with the device models and drivers that are shipped.</summary>
internal sealed class DriverSnapshotRun : StepRun
{
    private readonly Action<string>? _seen;
    private readonly DriverWorld _straight;
    private DriverWorld _reborn;

    /// <summary>Makes both machines.</summary>
    /// <param name="setup">Which variant.</param>
    /// <param name="seen">Told of each snapshot, or null.</param>
    /// <param name="platform">What brings messages to CPUs.</param>
    public DriverSnapshotRun(int setup, Action<string>? seen, MachinePlatform platform = MachinePlatform.X86)
    {
        _seen = seen;
        _straight = new DriverWorld(setup, platform);
        _reborn = new DriverWorld(setup, platform);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _straight.Dispose();
        _reborn.Dispose();
    }

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        string[] results = [Do(_straight, step), Do(_reborn, step)];
        Note(results[0]);
        Assert.Equal(results[0], results[1]);
        Assert.Equal(Lines(_straight), Lines(_reborn));
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        string document = Text(_straight.Describe().Save());
        ReadOnlyMemory<byte> other = _reborn.Describe().Save();
        Assert.Equal(document, Text(other));
        _seen?.Invoke(document);
        _reborn = _reborn.Reborn(other);
        Assert.Equal(document, Text(_reborn.Describe().Save()));
        _straight.Trace.Clear();
    }

    private static string Text(ReadOnlyMemory<byte> document) => Encoding.UTF8.GetString(document.Span);

    private static string[] Lines(DriverWorld world) => [.. world.Trace.Items.Select(static item => item.ToString())];

    private static string Gather(StorageDriver driver, Step step) => driver.IsStarted
        ? $"gather {driver.SetCoalescing(2 + (step.B % 3), step.C % 4)}"
        : "nothing to gather";

    // The endpoint does one thing at a time, and has one queue where it has a wire.
    private static IrqOutcome Submit(DeviceDriver driver, Step step) => driver is EndpointDriver
        ? driver.Submit(step.B % Math.Max(driver.Queues.Count, 1), 1)
        : driver.Submit(step.B % 4, 1 + (step.C % 3));

    private static string Do(DriverWorld world, Step step)
    {
        DeviceDriver driver = world.Drivers[step.A % world.Drivers.Count];
        switch (step.Kind)
        {
            case < 12:
                return driver.IsStarted ? "started" : $"probe {driver.Name}: {driver.Probe()}";
            case < 26:
                return $"add queue: {driver.AddQueue(null, out DriverQueue? queue)} {queue?.Number}";
            case < 30:
                return $"remove queue: {driver.RemoveQueue(step.B % 5)}";
            case < 44:
                return $"receive {world.Card.Receive(step.B % 5, 1 + (step.C % 3))}";
            case < 46:
                world.Card.SetLink(step.B % 2 == 0);
                return $"link {step.B % 2 == 0}";
            case < 50:
                return Gather(world.Storage, step);
            case < 65:
                return $"submit {Submit(driver, step)}";
            case < 85:
                return $"steps {world.Machine.Executor.RunReady((step.A % 4) + 1)}";
            case < 92:
                return $"time {world.Machine.Executor.RunFor((step.A % 5) * 40_000)}";
            case < 96:
                int cpu = step.A % world.Machine.Cpus.Count;
                return world.Machine.System.Cpus.Online.Contains(cpu)
                    ? $"offline {world.Machine.TakeCpuOffline(cpu)}"
                    : $"online {world.Machine.BringCpuOnline(cpu)}";
            default:
                driver.Remove();
                return $"removed {driver.Name}, {driver.Events} events";
        }
    }
}
