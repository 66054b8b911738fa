using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;
using Genirq.Properties.Running;

namespace Genirq.Properties.Snapshots;

/// <summary>
/// Two worlds that get the same operations; one of them is saved after each, and a new world goes on with its state.
/// What handlers do and what a snapshot says must stay the same.
/// </summary>
internal sealed class CoreRun : StepRun
{
    private readonly CoreWorld _straight;
    private readonly Action<ReadOnlyMemory<byte>>? _seen;
    private CoreWorld _reborn;
    private int _actions;

    /// <summary>Makes both worlds.</summary>
    /// <param name="setup">Which variant.</param>
    /// <param name="seen">Told of each snapshot, or null.</param>
    public CoreRun(int setup, Action<ReadOnlyMemory<byte>>? seen)
    {
        _straight = new CoreWorld(setup);
        _reborn = new CoreWorld(setup);
        _seen = seen;
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
        _actions++;
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        ReadOnlyMemory<byte> document = _straight.Save();
        ReadOnlyMemory<byte> other = _reborn.Save();
        AssertSame(document, other);
        Assert.Equal(_straight.Log, _reborn.Log);
        _seen?.Invoke(document);
        _reborn = _reborn.Reborn(other);
        AssertSame(document, _reborn.Save());
    }

    private static void AssertSame(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        if (!left.Span.SequenceEqual(right.Span))
        {
            Assert.Equal(
                System.Text.Encoding.UTF8.GetString(left.Span), System.Text.Encoding.UTF8.GetString(right.Span));
        }
    }

    private string Do(CoreWorld world, Step step)
    {
        int[] irqs = IrqsOf(world);
        int[] requested = [.. world.Actions.Values.Select(static one => one.Registration.Irq.Number)];
        irqs = requested.Length != 0 && step.C % 3 != 0 ? requested : irqs;
        Irq irq = new(irqs[step.A % irqs.Length]);
        return step.Kind switch
        {
            < 12 => Allocate(world, step),
            < 18 => Free(world, step),
            < 34 => Request(world, irq, step),
            < 40 => Release(world, step),
            < 58 => Deliver(world, irq, step),
            < 66 => $"threads {world.Threads.RunAll((step.A % 3) + 1)}",
            < 74 => Switch(world, irq, step),
            < 84 => Steer(world, irq, step),
            < 90 => Sleep(world, irq, step),
            < 94 => Interrupt(world, step),
            _ => Pass(world, step),
        };
    }

    private static int[] IrqsOf(CoreWorld world)
    {
        List<int> irqs = [];
        IrqNumberSpace numbers = world.System.Numbers;
        for (int irq = numbers.Next(0); irq < numbers.IrqCount; irq = numbers.Next(irq + 1))
        {
            irqs.Add(irq);
        }

        return [.. irqs];
    }

    private static string Allocate(CoreWorld world, Step step)
    {
        MsiDevice device = world.Devices[step.A % 2];
        MsiDomainId id = new(step.B % 2);
        switch (step.C % 6)
        {
            case 0:
                return $"wire {world.Flat.CreateMapping(new HardwareIrq((ulong)(step.A % CoreWorld.Wires)))}";
            case 1:
                return $"simulated {world.Simulated.CreateMapping(new HardwareIrq((ulong)(step.A % 5)))}";
            case 2:
                return $"domain {device.CreateDomain(id, CoreWorld.Template, 6)}";
            case 3 when device.GetDomain(id) is not null:
                IrqAffinityDescriptor affinity = new(CpuMask.FromBits((ulong)(step.B % 15) + 1), step.C % 12 == 3);
                MsiInstanceCookie cookie = new((ulong)step.B);
                return $"message {device.AllocateIrqAt(id, MsiIndex.Any, affinity, cookie)}";
            case 4 when device.GetDomain(id) is not null:
                return $"message at {device.AllocateIrqAt(id, (uint)(step.B % 7))}";
            default:
                return $"number {world.System.Numbers.Allocate(-1, 1, 1 + (step.A % 3), step.B % 2)}";
        }
    }

    private static string Free(CoreWorld world, Step step)
    {
        MsiDevice device = world.Devices[step.A % 2];
        MsiDomainId id = new(step.B % 2);
        if (device.GetDomain(id) is not { } domain)
        {
            return "nothing to free";
        }

        // As a driver does: first the handlers, then the messages.
        uint first = (uint)(step.C % 6);
        using (MsiDeviceLock held = device.Lock())
        {
            for (uint index = first; index < 6; index++)
            {
                Irq irq = device.GetIrq(id, index);
                if (!irq.IsNone && world.System.Find(irq)!.HasAction)
                {
                    return "still requested";
                }
            }
        }

        device.FreeRange(id, first, 5);
        if (first == 0 && step.C % 12 == 0)
        {
            device.RemoveDomain(id);
            return $"removed {domain}";
        }

        return $"freed {domain}";
    }

    private string Request(CoreWorld world, Irq irq, Step step)
    {
        int number = _actions;
        IrqFlags flags = step.B % 3 == 0 ? IrqFlags.Shared : IrqFlags.None;
        flags |= step.B % 7 == 0 ? IrqFlags.NoSuspend : IrqFlags.None;
        object? identity = flags.HasFlag(IrqFlags.Shared) ? $"id{number}" : null;
        string name = $"a{number}";
        IrqRegistration? registration;
        IrqEvents? events = null;
        int result;
        switch (step.C % 5)
        {
            case 0:
                result = world.System.TryRequestEvents(irq, new IrqRequest(name, flags, identity), out events);
                registration = events?.Registration;
                break;
            case 1 or 2:
                bool hasPrimary = step.C % 2 == 0;
                flags |= hasPrimary && step.B % 2 == 0 ? IrqFlags.None : IrqFlags.OneShot;
                result = world.System.TryRequestThreaded(
                    irq, new IrqRequest(name, flags, identity), world.HandlersOf(number, hasPrimary), number,
                    out registration);
                break;
            case 3:
                CpuMask? cpus = step.B % 3 == 0 ? null : CpuMask.FromBits((ulong)(step.B % 16));
                result = world.System.TryRequestPerCpu(
                    irq, new IrqRequest(name, IrqFlags.None, name), cpus, world.HandleOn, [0, 1, 2, 3],
                    out registration);
                break;
            default:
                result = world.System.TryRequest(
                    irq,
                    new IrqRequest(name, flags, identity),
                    (Irq on, int state) => world.Handle(on, $"h{state}", CoreWorld.ResultOf(state)),
                    number,
                    out registration);
                break;
        }

        if (registration is not null)
        {
            world.Actions.Add(number, (registration, events));
        }

        return $"request {name} of {irq} as {step.C % 5} {flags}: {result}";
    }

    private static string Release(CoreWorld world, Step step)
    {
        if (world.Actions.Count == 0)
        {
            return "no action";
        }

        (int number, (IrqRegistration registration, IrqEvents? events)) =
            world.Actions.ElementAt(step.A % world.Actions.Count);
        if (events is not null && events.TryTake(out long count) && step.B % 4 != 0)
        {
            return $"took {count} of {number}, {events.Total} in all";
        }

        registration.Dispose();
        if (!registration.IsInstalled)
        {
            world.Actions.Remove(number);
        }

        return $"release {number}: {registration.IsInstalled}";
    }

    private static string Deliver(CoreWorld world, Irq irq, Step step)
    {
        CpuContext cpu = world.System.Cpus[step.B % CoreWorld.Cpus];
        return (step.C % 11) switch
        {
            9 => $"redirected {world.System.Redirects.Run(cpu)}",
            7 or 10 when world.System.Find(irq) is { Data: { Domain: LineDomain domain } data } =>
                $"hand on {irq} {world.System.HandleDemultiplexedIrq(domain, data.HardwareIrq, cpu)}",
            8 => $"poll {world.System.PollSpurious(cpu)}",
            0 => $"fire {string.Join(' ', Enumerable.Range(0, 5)
                .Select(line => world.Simulated.Fire(new HardwareIrq((ulong)line))))}",
            1 => $"work {world.Simulated.RunWork(cpu)}",
            2 => $"resends {world.System.RunSoftwareResends(cpu)}",
            3 => $"inject {irq} {world.System.Inject(irq)}",
            _ => $"event {irq} {world.System.HandleIrq(irq, cpu)}",
        };
    }

    private static string Switch(CoreWorld world, Irq irq, Step step)
    {
        switch (step.C % 4)
        {
            case 0:
                world.System.Enable(irq);
                return $"enable {irq}";
            case 1:
                return $"type {irq} {world.System.SetType(irq, (TriggerType)(1 << (step.B % 4)))}";
            case 2 when world.System.Find(irq) is { HasAction: false, Data.Domain: not null }:
                world.System.SetChainedHandler(irq, step.B % 2 == 0 ? world.Chained : null);
                return $"chain {irq}";
            default:
                world.System.Disable(irq);
                return $"disable {irq}";
        }
    }

    private static string Steer(CoreWorld world, Irq irq, Step step)
    {
        CpuMask mask = CpuMask.FromBits((ulong)(step.B % 15) + 1);
        IrqAffinityNotifier notifier = world.Notifiers[step.B % 3];
        switch (step.C % 6)
        {
            case 0:
                return $"user {irq} {mask} {world.System.Affinity.SetByUser(irq, mask)}";
            case 1:
                return $"hint {irq} {world.System.Affinity.SetHint(irq, step.B % 4 == 0 ? null : mask)}";
            case 2 when notifier.References == 0:
                return $"notifier {irq} {world.System.Affinity.SetNotifier(irq, notifier)} {mask} "
                    + world.System.Affinity.Set(irq, mask);
            case 3:
                return $"notify {world.System.Affinity.RunNotifications()}";
            case 4:
                int cpu = step.B % CoreWorld.Cpus;
                return world.System.Cpus.Online.Contains(cpu)
                    ? $"offline {cpu} {world.System.Hotplug.TakeOffline(cpu)}"
                    : $"online {cpu} {world.System.Hotplug.BringOnline(cpu)}";
            default:
                return $"affinity {irq} {mask} {world.System.Affinity.Set(irq, mask)}";
        }
    }

    private static string Sleep(CoreWorld world, Irq irq, Step step)
    {
        switch (step.C % 4)
        {
            case 0:
                world.System.Power.SuspendDevices();
                return "suspend";
            case 1:
                world.System.Power.ResumeDevices();
                return "resume";
            case 2:
                world.System.Power.SetWake(irq, true);
                world.System.Power.SuspendDevices();
                return $"woken by {irq} {world.System.HandleIrq(irq)}: {world.System.Power.WakeupIrq}";
            default:
                return $"wake {irq} {world.System.Power.SetWake(irq, step.B % 3 != 0)}";
        }
    }

    private static string Interrupt(CoreWorld world, Step step)
    {
        Irq irq = new(world.Multiplexer.First.Number + (step.A % 3));
        CpuContext cpu = world.System.Cpus[step.B % CoreWorld.Cpus];
        switch (step.C % 4)
        {
            case 0:
                world.System.EnablePerCpu(irq, cpu);
                return $"enable {irq} on {cpu.Index}";
            case 1:
                world.System.DisablePerCpu(irq, cpu);
                return $"disable {irq} on {cpu.Index}";
            case 2:
                return $"process {world.Multiplexer.Process(cpu)}";
            default:
                return $"send {irq} {world.System.Ipis.Send(irq, cpu.Index)}";
        }
    }

    private static string Pass(CoreWorld world, Step step)
    {
        world.Clock.Advance((step.A % 8) * 30_000);
        world.System.Timings?.Enable();
        return $"time {world.Clock.Now}, default {world.System.Affinity.SetDefault(
            CpuMask.FromBits((ulong)(step.B % 15) + 1))}";
    }
}
