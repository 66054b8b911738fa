using System.Text;
using Genirq.Actions;
using Genirq.Msi;
using Genirq.Pci.Interrupts;
using Genirq.Properties.Running;
using Genirq.Snapshots;

namespace Genirq.Properties.Pci;

/// <summary>
/// Two functions with driver and device that get the same operations; one of them is saved after each, and a new one
/// goes on with its state. What happens and what a snapshot says must stay the same.
/// </summary>
internal sealed class PciSnapshotRun : StepRun
{
    private readonly int _setup;
    private readonly Action<string>? _seen;
    private readonly PciWorld _straight;
    private PciWorld _reborn;

    /// <summary>Makes both.</summary>
    /// <param name="setup">Which variant.</param>
    /// <param name="seen">Told of each snapshot, or null.</param>
    public PciSnapshotRun(int setup, Action<string>? seen)
    {
        _setup = setup;
        _seen = seen;
        _straight = new PciWorld(setup);
        _reborn = new PciWorld(setup);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _straight.System.Dispose();
        _reborn.System.Dispose();
    }

    /// <inheritdoc/>
    protected override void Apply(Step step)
    {
        string[] results = [Do(_straight, step), Do(_reborn, step)];
        Note(results[0]);
        Assert.Equal(results[0], results[1]);
        Assert.Equal(_straight.Log, _reborn.Log);
    }

    /// <inheritdoc/>
    protected override void Verify()
    {
        string document = Text(SystemSnapshot.Save(_straight.Describe()));
        ReadOnlyMemory<byte> other = SystemSnapshot.Save(_reborn.Describe());
        Assert.Equal(document, Text(other));
        _seen?.Invoke(document);
        PciWorld next = new(_setup);
        SystemSnapshot.Restore(next.Describe(), other);
        Assert.Empty(next.Bus);
        next.Adopt(_reborn);
        Assert.Equal(document, Text(SystemSnapshot.Save(next.Describe())));
        _reborn.System.Dispose();
        _reborn = next;
    }

    private static string Text(ReadOnlyMemory<byte> document) => Encoding.UTF8.GetString(document.Span);

    private static string Do(PciWorld world, Step step) => step.Kind switch
    {
        < 18 => Allocate(world, step),
        < 26 => Store(world, step),
        < 32 => Free(world, step),
        < 48 => Request(world, step),
        < 72 => Device(world, step),
        < 84 => Arrive(world),
        < 94 => Switch(world, step),
        _ => Restore(world),
    };

    private static string Allocate(PciWorld world, Step step)
    {
        if (step.C % 2 == 0)
        {
            MsiIndex at = step.A % 3 == 0 ? MsiIndex.Any : (uint)(step.B % 9);
            return $"at {at}: {world.Driver.AllocateMsiXAt(at)}";
        }

        InterruptKinds kinds = step.A % 3 == 0 ? InterruptKinds.Msi : InterruptKinds.MsiX;
        return world.Driver.IsMsiEnabled || world.Driver.IsMsiXEnabled
            ? "enabled already"
            : $"vectors {world.Driver.AllocateVectors(1, 1 + (step.B % 8), kinds).Result} {kinds}";
    }

    private static string Store(PciWorld world, Step step)
    {
        if (world.Driver.Message.GetDomain(MsiDomainId.Secondary) is null)
        {
            return $"store {world.Driver.CreateImsDomain(world.Store, 16)}";
        }

        Irq irq = world.Driver.Message.GetIrq(MsiDomainId.Secondary, (uint)(step.B % 4));
        if (step.C % 3 != 0 || irq.IsNone || world.Actions.ContainsKey(irq.Number))
        {
            return $"slot {world.Driver.AllocateIms(MsiInstanceCookie.From((ulong)step.A))}";
        }

        world.Driver.FreeIms(new MsiMap(step.B % 4, irq));
        return $"slot {step.B % 4} freed";
    }

    private static string Free(PciWorld world, Step step)
    {
        int index = step.B % 8;
        int number = world.Driver.IrqOf(index).Number;
        if (step.C % 2 == 0 && world.Driver.IsMsiXEnabled && number > 0 && !world.Actions.ContainsKey(number))
        {
            world.Driver.FreeMsiX(new MsiMap(index, new Irq(number)));
            return $"freed {index}";
        }

        bool isQuiet = Enumerable.Range(0, 8).All(each =>
            !world.Actions.ContainsKey(world.Driver.IrqOf(each).Number));
        if (isQuiet)
        {
            world.Driver.FreeVectors();
        }

        return $"freed all: {isQuiet}";
    }

    private static string Request(PciWorld world, Step step)
    {
        if (step.C % 4 == 0 && world.Actions.Count != 0)
        {
            (int irq, IrqRegistration registration) = world.Actions.ElementAt(step.A % world.Actions.Count);
            registration.Dispose();
            world.Actions.Remove(irq);
            return $"released {irq}";
        }

        int number = step.B % 3 == 0
            ? world.Driver.Message.GetIrq(MsiDomainId.Secondary, (uint)(step.A % 4)).Number
            : world.Driver.IrqOf(step.A % 8).Number;
        return number <= 16 ? "nothing to request" : $"request {number}: {world.Request(new Irq(number))}";
    }

    private static string Device(PciWorld world, Step step)
    {
        int vector = step.A % 8;
        switch (step.C % 6)
        {
            case 0:
                world.Function.MsiX!.MaskLine(vector, step.B % 2 == 0);
                return $"line of {vector} {step.B % 2 == 0}";
            case 1:
                world.Function.SetLine(step.B % 2 == 0);
                return $"wire {step.B % 2 == 0}";
            case 2:
                byte[] command = [(byte)(step.B % 2 == 0 ? 6 : 2)];
                world.Function.WriteConfig(4, command);
                return $"bus master {step.B % 2 == 0}";
            default:
                return $"trigger {vector}: {world.Function.Trigger(vector)}";
        }
    }

    private static string Arrive(PciWorld world)
    {
        if (!world.Bus.TryDequeue(out MsiMessage message))
        {
            return "nothing arrives";
        }

        return $"arrived {message.Data >> 5}: {world.System.HandleIrq(new Irq((int)(message.Data >> 5)))}";
    }

    private static string Switch(PciWorld world, Step step)
    {
        if (world.Actions.Count == 0)
        {
            return "nothing to switch";
        }

        int irq = world.Actions.ElementAt(step.A % world.Actions.Count).Key;
        if (step.C % 2 == 0)
        {
            world.System.Disable(new Irq(irq));
            return $"disabled {irq}";
        }

        world.System.Enable(new Irq(irq));
        return $"enabled {irq}";
    }

    private static string Restore(PciWorld world)
    {
        world.Function.Reset();
        world.Function.WriteConfig(4, [6]);
        world.Driver.Restore();
        return "reset and restored";
    }
}
