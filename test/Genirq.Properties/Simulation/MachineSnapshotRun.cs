using System.Text;
using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Msi;
using Genirq.Pci.Interrupts;
using Genirq.Properties.Running;
using Genirq.Simulation.Machines;

namespace Genirq.Properties.Simulation;

/// <summary>
/// Two whole machines that get the same operations; one of them is saved after each, and a machine built anew goes on
/// with its state. Traces, handlers' logs and snapshots must stay the same.
/// </summary>
internal sealed class MachineSnapshotRun : StepRun
{
    private readonly Action<string>? _seen;
    private readonly MachineWorld _straight;
    private MachineWorld _reborn;

    /// <summary>Makes both machines.</summary>
    /// <param name="setup">Which variant.</param>
    /// <param name="seen">Told of each snapshot, or null.</param>
    /// <param name="platform">What brings messages to CPUs.</param>
    public MachineSnapshotRun(int setup, Action<string>? seen, MachinePlatform platform = MachinePlatform.X86)
    {
        _seen = seen;
        _straight = new MachineWorld(setup, platform);
        _reborn = new MachineWorld(setup, platform);
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
        Assert.Equal(_straight.Log, _reborn.Log);
        Assert.Equal(Lines(_straight), Lines(_reborn));
        _straight.Log.Clear();
        _straight.Trace.Clear();
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

    private static string[] Lines(MachineWorld world) => [.. world.Trace.Items.Select(static item => item.ToString())];

    private static string Do(MachineWorld world, Step step) => step.Kind switch
    {
        < 10 => world.Enable(step.A % 2, 1 + (step.B % 5), step.C % 3 == 0 ? InterruptKinds.Msi : InterruptKinds.MsiX),
        < 15 => Add(world, step),
        < 20 => Free(world, step),
        < 32 => world.Request(Pick(world, step), step.C % 3 == 0),
        < 54 => $"trigger {world.Devices[step.A % 2].Trigger(step.B % MachineWorld.Vectors)}",
        < 74 => $"steps {world.Machine.Executor.RunReady((step.A % 4) + 1)}",
        < 77 => $"time {world.Machine.Executor.RunFor((step.A % 5) * 1_500_000)}",
        < 82 => Switch(world, step),
        < 92 => Steer(world, step),
        < 96 => Cpu(world, step),
        _ => Hotplug(world, step),
    };

    private static Irq Pick(MachineWorld world, Step step)
    {
        int number = world.Drivers[step.A % 2].Interrupts.IrqOf(step.B % MachineWorld.Vectors).Number;
        return new Irq(Math.Max(number, 0));
    }

    private static string Add(MachineWorld world, Step step) =>
        $"at {world.Drivers[step.A % 2].Interrupts.AllocateMsiXAt(MsiIndex.Any)}";

    private static string Free(MachineWorld world, Step step)
    {
        Irq irq = Pick(world, step);
        if (world.Actions.Remove(irq.Number, out IrqRegistration? registration))
        {
            registration.Dispose();
            return $"released {irq}";
        }

        PciDevice driver = world.Drivers[step.A % 2].Interrupts;
        if (driver.IsMsiXEnabled && !irq.IsNone)
        {
            driver.FreeMsiX(new MsiMap(step.B % MachineWorld.Vectors, irq));
            return $"freed {irq}";
        }

        return "nothing to free";
    }

    private static string Switch(MachineWorld world, Step step)
    {
        if (world.Actions.Count == 0)
        {
            return "nothing to switch";
        }

        Irq irq = new(world.Actions.ElementAt(step.A % world.Actions.Count).Key);
        if (step.C % 2 == 0)
        {
            world.Machine.System.Disable(irq);
            return $"disabled {irq}";
        }

        world.Machine.System.Enable(irq);
        return $"enabled {irq}";
    }

    private static string Steer(MachineWorld world, Step step)
    {
        CpuMask mask = CpuMask.FromBits((ulong)(step.C % 15) + 1);
        Irq irq = world.Actions.Count == 0
            ? Pick(world, step)
            : new Irq(world.Actions.ElementAt(step.B % world.Actions.Count).Key);
        return $"affinity {irq} {mask} {world.Machine.System.Affinity.SetByUser(irq, mask)}";
    }

    private static string Cpu(MachineWorld world, Step step)
    {
        int cpu = step.A % world.Machine.Cpus.Count;
        if (step.C % 2 == 0)
        {
            world.Machine.Cpus[cpu].AreInterruptsOn = step.B % 3 != 0;
        }
        else
        {
            world.Machine.Cpus[cpu].TaskPriority = (byte)(step.B % 4 * 0x20);
        }

        return $"CPU {cpu}";
    }

    private static string Hotplug(MachineWorld world, Step step)
    {
        int cpu = step.A % world.Machine.Cpus.Count;
        return world.Machine.System.Cpus.Online.Contains(cpu)
            ? $"offline {cpu} {world.Machine.TakeCpuOffline(cpu)}"
            : $"online {cpu} {world.Machine.BringCpuOnline(cpu)}";
    }
}
